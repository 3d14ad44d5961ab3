-- Signing up, and how long the activity log is kept. Source: domain document "Platform" sections 2, 9 and 11.

-- Why nobody may sign up now: maintenance, or registration-closed (an unreadable switch is off). Null: everybody may.
create function private.registration_closed_by()
returns text language sql stable security definer set search_path = '' as $$
  select case when private.in_maintenance() then 'maintenance'
    when not coalesce((select s.value = 'true' from public.system_settings s where s.key = 'registration_enabled'), false) then 'registration-closed' end
$$;

-- Adds an account of somebody who signs up himself: default role, no store. Refuses when nobody may sign up, an address in use, and where a provider
-- outside keeps the accounts.
create function identity.sign_up(person uuid, email text, full_name text, password_hash text,
  ip inet, user_agent text, browser text, os text, device_type text)
returns void language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  address text := lower(btrim(sign_up.email));
begin
  if private.identity_provider() <> 'Local' then
    perform private.refuse('use-the-provider');
  elsif private.registration_closed_by() is not null then
    perform private.refuse(private.registration_closed_by());
  end if;
  perform private.act_as(person, ip, user_agent);
  perform pg_advisory_xact_lock(4, hashtext(encode(private.email_key(address), 'hex')));
  if exists (select from public.profiles p where lower(p.email) = address) or exists (select from auth.users u where lower(u.email) = address) then
    perform private.refuse('email-taken', jsonb_build_object('email', address));
  end if;
  insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at, raw_app_meta_data, raw_user_meta_data, created_at, updated_at)
  values (person, 'authenticated', 'authenticated', address, password_hash, now(),
    '{"provider": "email", "providers": ["email"]}', jsonb_build_object('full_name', full_name), now(), now());
  insert into public.profiles (id, email, full_name, status) values (person, address, full_name, 'ACTIVE');
  insert into public.user_roles (user_id, role_id) select person, r.id from public.roles r where r.is_default;
  insert into public.app_activity_logs (user_id, event_type, status, ip_address, user_agent, browser, os, device_type)
  values (person, 'SIGNUP', 'SUCCESS', host(ip), left(user_agent, 500), browser, os, device_type);
end
$$;

grant execute on function identity.sign_up(uuid, text, text, text, inet, text, text, text, text) to venus_auth;

-- The activity log is append-only like the others until activity_retention_days have passed; then a row may go. An unreadable setting keeps all.
create function private.activity_kept_since()
returns timestamptz language sql stable security definer set search_path = '' as $$
  select now() - greatest(s.value::int, 30) * interval '1 day' from public.system_settings s where s.key = 'activity_retention_days' and s.value ~ '^[0-9]{1,5}$'
$$;

create function private.keep_activity()
returns trigger language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'DELETE' and old."timestamp" < private.activity_kept_since() then
    return old;
  end if;
  raise exception 'app_activity_logs is append-only until a row is old enough' using errcode = '42501';
end
$$;
drop trigger append_only on public.app_activity_logs;
create trigger append_only before update or delete on public.app_activity_logs for each row execute function private.keep_activity();

-- Removes activity that is old enough; a daily job calls it. Returns how many rows.
create function private.purge_activity()
returns bigint language sql volatile security definer set search_path = '' as $$
  with purged as (delete from public.app_activity_logs l where l."timestamp" < private.activity_kept_since() returning 1)
  select count(*) from purged
$$;
