-- What a person learns of himself beyond his rights. Source: domain document "Platform" section 5.

-- Null when the session or the person is not alive any more.
create function private.own_profile()
returns jsonb language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'email', p.email, 'full_name', p.full_name, 'avatar_url', p.avatar_url, 'contact_number', p.contact_number, 'status', p.status,
    'mfa', exists (select from private.second_factors f where f.user_id = p.id and f.confirmed_at is not null),
    'roles', (select coalesce(jsonb_agg(jsonb_build_object('id', r.id, 'name', r.name) order by r.name), '[]')
              from public.user_roles ur join public.roles r on r.id = ur.role_id where ur.user_id = p.id))
  from public.profiles p
  where p.id = private.actor()
$$;
grant execute on function private.own_profile() to authenticated;
