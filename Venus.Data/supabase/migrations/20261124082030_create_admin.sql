-- The first Admin, made by the owner's host command: no other login may call this. Refuses when somebody holds the system role already, unless
-- another is wanted, and an address that is in use. With a provider outside he is INVITED, and is linked when he first signs in: at Supabase, where the
-- host has made his account, by his id, else by his e-mail address. Source: domain document "Platform" section 2.

create function identity.create_admin(person uuid, email text, full_name text, password_hash text, another boolean)
returns void language plpgsql volatile set search_path = '' as $$
#variable_conflict use_variable
begin
  -- Two commands at once must not both find the role without a holder.
  perform pg_advisory_xact_lock(2, 0);
  if not another and exists (select from public.user_roles ur join public.roles r on r.id = ur.role_id where r.is_system) then
    perform private.refuse('admin-exists');
  end if;
  if exists (select from public.profiles p where lower(p.email) = lower(create_admin.email))
     or exists (select from auth.users u where lower(u.email) = lower(create_admin.email)
       and (private.identity_provider() <> 'Supabase' or u.id <> person)) then
    perform private.refuse('email-taken', jsonb_build_object('email', create_admin.email));
  end if;

  if private.identity_provider() = 'Local' then
    insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at, raw_app_meta_data, raw_user_meta_data, created_at, updated_at)
    values (person, 'authenticated', 'authenticated', lower(email), password_hash, now(),
      '{"provider": "email", "providers": ["email"]}', jsonb_build_object('full_name', full_name), now(), now());
  end if;
  insert into public.profiles (id, email, full_name, status)
  values (person, lower(email), full_name, case private.identity_provider() when 'Local' then 'ACTIVE' else 'INVITED' end);
  insert into public.user_roles (user_id, role_id) select person, r.id from public.roles r where r.is_system;
end
$$;
