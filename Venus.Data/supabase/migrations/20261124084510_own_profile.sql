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

-- The page that a person wants to see first: Home, or the System Dashboard. Source: domain document "Sales" section 2. Without a row it is Home.
create table public.user_homepage_preference (
  user_id uuid primary key references public.profiles on delete cascade,
  homepage text not null check (homepage in ('dashboard', 'admin'))
);
call private.close_table('public.user_homepage_preference');
grant select on public.user_homepage_preference to authenticated;
create policy read on public.user_homepage_preference for select to authenticated using (user_id = (select private.actor()));
create trigger announce after insert or update or delete on public.user_homepage_preference for each row execute function private.announce_rights();

-- Payload: homepage. Returns an empty object. The System Dashboard is for those who may open it.
create function posting.save_own_homepage(payload jsonb)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  me uuid := private.require_actor();
  wanted text := payload ->> 'homepage';
begin
  if wanted is null or wanted not in ('dashboard', 'admin') then
    perform private.refuse_invalid('homepage', 'Choose the page that opens first.');
  elsif wanted = 'admin' then
    perform private.require('system.dashboard', null);
  end if;
  insert into public.user_homepage_preference (user_id, homepage) values (me, wanted)
  on conflict (user_id) do update set homepage = excluded.homepage where user_homepage_preference.homepage <> excluded.homepage;
  return jsonb_build_object();
end
$$;
revoke all on function posting.save_own_homepage(jsonb) from public;
grant execute on function posting.save_own_homepage(jsonb) to authenticated;
