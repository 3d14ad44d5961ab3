-- People, as administrators see and change them, and why somebody may do something. Source: domain documents "Platform" sections 2, 6 and 8,
-- "Permissions" sections 1 and 4.

-- The only way to e-mail addresses and phones: own ones, and those of users in reach; their addresses with users.field.email alone.
create function private.contacts()
returns table (id uuid, email varchar, contact_number varchar) language sql stable security definer set search_path = '' as $$
  with mine as materialized (
    select private.actor() as me, private.may('users.view') as sees, private.may('users.field.email') as sees_email)
  select p.id, case when p.id = mine.me or mine.sees_email then p.email end, p.contact_number
  from public.profiles p cross join mine
  where p.id = mine.me or (mine.sees and p.id in (select r from private.reach() r))
$$;
grant execute on function private.contacts() to authenticated;
create view public.contacts with (security_invoker = true) as select c.id, c.email, c.contact_number from private.contacts() c;
revoke all on public.contacts from public, anon, authenticated, service_role;
grant select on public.contacts to authenticated;

-- Names of the roles of users in reach; the roles themselves need roles.view.
create function private.user_role_names()
returns table (user_id uuid, role_id uuid, name varchar, is_system boolean) language sql stable security definer set search_path = '' as $$
  select ur.user_id, r.id, r.name, r.is_system
  from public.user_roles ur join public.roles r on r.id = ur.role_id
  where ur.user_id = (select private.actor()) or ((select private.may('users.view')) and ur.user_id in (select r from private.reach() r))
$$;
grant execute on function private.user_role_names() to authenticated;
create view public.user_role_names with (security_invoker = true) as
  select n.user_id, n.role_id, n.name, n.is_system from private.user_role_names() n;
revoke all on public.user_role_names from public, anon, authenticated, service_role;
grant select on public.user_role_names to authenticated;

-- Of these people those whom the filter names: {total, rows}, the first twenty by name. Filter: escaped (a part of the name, as a pattern), person. Asks for
-- no right: its callers have.
create function private.choice_of_people(people uuid[], filter jsonb)
returns jsonb language sql stable set search_path = '' as $$
  select jsonb_build_object(
    'total', count(*), 'rows', coalesce(jsonb_agg(jsonb_build_object('id', named.id, 'name', named.full_name) order by named.no) filter (where named.no <= 20), '[]'))
  from (
    select p.id, p.full_name, row_number() over (order by p.full_name, p.id) as no
    from public.profiles p
    where p.id = any (people)
      and (not filter ? 'escaped' or p.full_name ilike '%' || (filter ->> 'escaped') || '%')
      and (not filter ? 'person' or p.id = (filter ->> 'person')::uuid)) named
$$;

-- Whom the actor may ask about: himself and users in reach.
create function private.people_to_explain(filter jsonb)
returns jsonb language sql stable security definer set search_path = '' as $$
  select private.choice_of_people(
    array(
      select p.id from public.profiles p
      where private.may('permissions.view') and not p.is_service and p.status <> 'DELETED'
        and (p.id = (select private.actor()) or p.id in (select r from private.reach() r))),
    filter)
$$;
grant execute on function private.people_to_explain(jsonb) to authenticated;

-- Why somebody may, or may not, use a key, in one of the actor's stores if one is named; null for anybody out of reach.
create function private.explain(person uuid, wanted text, store int)
returns jsonb language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'name', p.full_name, 'status', p.status,
    'grants', (
      select coalesce(jsonb_agg(jsonb_build_object(
        'role', r.name, 'is_system', r.is_system,
        'role_given_by', (select g.full_name from public.profiles g where g.id = ur.granted_by), 'role_given_at', ur.granted_at,
        'key_given_by', (select g.full_name from public.profiles g where g.id = rp.granted_by), 'key_given_at', rp.granted_at) order by r.name), '[]')
      from public.user_roles ur
      join public.roles r on r.id = ur.role_id
      left join public.role_permissions rp on rp.role_id = r.id and rp.permission_key = wanted
      where ur.user_id = p.id and (r.is_system or rp.role_id is not null)),
    'other_roles', (
      select coalesce(jsonb_agg(r.name order by r.name), '[]')
      from public.user_roles ur join public.roles r on r.id = ur.role_id
      where ur.user_id = p.id and not r.is_system
        and not exists (select from public.role_permissions rp where rp.role_id = r.id and rp.permission_key = wanted)),
    'has_store', case when store is not null then private.is_system(p.id)
      or exists (select from public.user_stores us where us.user_id = p.id and us.store_id = store) end)
  from public.profiles p
  where p.id = person and not p.is_service and p.status <> 'DELETED' and private.may('permissions.view')
    and (p.id = private.actor() or private.in_reach(p.id))
    and (store is null or store = any (private.my_stores()))
    and exists (select from public.permissions k where k.key = wanted)
$$;
grant execute on function private.explain(uuid, text, int) to authenticated;

create function private.is_last_admin(person uuid)
returns boolean language sql stable security definer set search_path = '' as $$
  select private.is_system(person) and not exists (
    select from public.user_roles ur join public.roles r on r.id = ur.role_id and r.is_system
    join public.profiles p on p.id = ur.user_id and p.status = 'ACTIVE' where p.id <> person)
$$;

-- Holds a person for a change, or refuses: without the key, out of reach (not-found), a holder of the system role unless the actor is one, the last
-- ACTIVE one if he is to lose it, and oneself.
create function private.require_person(key text, person uuid, what text, loses_system boolean default false)
returns public.profiles language plpgsql security definer set search_path = '' as $$
declare
  me uuid := private.require(key);
  held public.profiles;
begin
  select p.* into held from public.profiles p
  where p.id = person and not p.is_service and p.status <> 'DELETED' and (p.id = me or private.in_reach(p.id)) for no key update;
  if held.id is null then
    perform private.refuse('not-found', '{"what": "user"}');
  end if;
  if private.is_system(person) and not private.is_system(me) then
    perform private.refuse('system-role-protected');
  end if;
  if loses_system and private.is_last_admin(person) then
    perform private.refuse('last-admin');
  end if;
  if person = me then
    perform private.refuse('own-rights', jsonb_build_object('what', what));
  end if;
  return held;
end
$$;

create function private.check_person(full_name text, contact_number text)
returns void language plpgsql set search_path = '' as $$
begin
  perform private.refuse_faults(array[
    ['full_name', case when coalesce(length(btrim(full_name)), 0) not between 1 and 255 then 'Enter a name of at most 255 characters.' end],
    ['contact_number', case when contact_number !~ '^\+?[0-9]{6,15}$' then 'Enter a phone number of 6 to 15 digits, or leave it empty.' end]]);
end
$$;

-- Adds a person with the default role and no store. With a password he is ACTIVE and must change it; without one he is INVITED by a link, which only
-- a giver who holds every key of his is shown, once. A repeated call adds nobody and shows no link. With a provider outside, which keeps the accounts, he is
-- INVITED without a link. Payload: user, email, full_name, contact_number?, password_hash?.
create function posting.create_user(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  me uuid := private.require('users.create');
  person uuid := (payload ->> 'user')::uuid;
  address text := lower(btrim(payload ->> 'email'));
  hash text := payload ->> 'password_hash';
  is_local boolean := private.identity_provider() = 'Local';
  token text;
begin
  if hash is not null and not is_local then
    perform private.refuse('use-the-provider');
  end if;
  perform private.check_person(payload ->> 'full_name', payload ->> 'contact_number');
  perform pg_advisory_xact_lock(2, 2);
  if exists (select from public.profiles p where p.id = person and p.created_by = me and p.email = address) then
    return jsonb_build_object('id', person);
  end if;
  -- Supabase has the account already, perhaps in this very database: it is the person's.
  if exists (select from public.profiles p where lower(p.email) = address)
      or exists (select from auth.users u where lower(u.email) = address and (is_local or u.id <> person)) then
    perform private.refuse('email-taken', jsonb_build_object('email', address));
  end if;
  if is_local then
    insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at, invited_at, raw_app_meta_data, raw_user_meta_data, created_at, updated_at)
    values (person, 'authenticated', 'authenticated', address, hash, case when hash is not null then now() end, case when hash is null then now() end,
      '{"provider": "email", "providers": ["email"]}', jsonb_build_object('full_name', btrim(payload ->> 'full_name')), now(), now());
  end if;
  insert into public.profiles (id, email, full_name, contact_number, status, must_change_password, created_by)
  values (person, address, btrim(payload ->> 'full_name'), payload ->> 'contact_number', case when hash is null then 'INVITED' else 'ACTIVE' end,
    hash is not null, me);
  insert into public.user_roles (user_id, role_id, granted_by) select person, r.id, me from public.roles r where r.is_default;
  if hash is null and is_local then
    perform private.require_holding(private.user_keys(person));
    token := private.issue_link(person, 'INVITE');
  end if;
  return jsonb_strip_nulls(jsonb_build_object('id', person, 'token', token));
end
$$;

-- Refuses when somebody else changed what was read. Payload: user, full_name, contact_number?, read: {full_name, contact_number?}.
create function posting.edit_user(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  person public.profiles := private.require_person('users.edit', (payload ->> 'user')::uuid, 'account');
begin
  perform private.check_person(payload ->> 'full_name', payload ->> 'contact_number');
  if (person.full_name, person.contact_number) is distinct from (payload #>> '{read,full_name}', payload #>> '{read,contact_number}') then
    perform private.refuse('state-changed', '{"what": "user"}');
  end if;
  update public.profiles p set full_name = btrim(payload ->> 'full_name'), contact_number = payload ->> 'contact_number' where p.id = person.id;
  return jsonb_build_object('id', person.id);
end
$$;

-- Gives and takes roles, all or nothing; the actor holds every key of each. Conflicts among the person's keys afterwards need confirmation.
-- Payload: user, added[], removed[], confirmed?.
create function posting.set_user_roles(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  added uuid[] := array(select jsonb_array_elements_text(coalesce(payload -> 'added', '[]'))::uuid);
  removed uuid[] := array(select jsonb_array_elements_text(coalesce(payload -> 'removed', '[]'))::uuid);
  person public.profiles := private.require_person('users.assign_roles', (payload ->> 'user')::uuid, 'roles',
    exists (select from public.roles r where r.is_system and r.id = any (removed)));
  role uuid;
begin
  foreach role in array added || removed loop
    perform from public.roles r where r.id = role for key share;
    if not found then
      perform private.refuse('not-found', '{"what": "role"}');
    end if;
    if exists (select from public.roles r where r.id = role and r.is_system) and not private.is_system(private.actor()) then
      perform private.refuse('system-role-protected');
    end if;
    perform private.require_holding(private.role_keys(role));
  end loop;
  delete from public.user_roles ur where ur.user_id = person.id and ur.role_id = any (removed)
    and not exists (select from unnest(added) as a where a = ur.role_id);
  -- Before the grants are written, so that they carry what was confirmed.
  if not exists (select from public.roles r where r.is_system
      and (r.id = any (added) or exists (select from public.user_roles ur where ur.user_id = person.id and ur.role_id = r.id))) then
    perform private.require_confirmed(
      private.user_keys(person.id) || coalesce((select array_agg(k) from unnest(added) as a cross join lateral unnest(private.role_keys(a)) as k), '{}'),
      payload -> 'confirmed');
  end if;
  insert into public.user_roles (user_id, role_id, granted_by) select person.id, a, private.actor() from unnest(added) as a on conflict do nothing;
  return jsonb_build_object('id', person.id);
end
$$;

-- Gives and takes stores, all or nothing; only stores of the actor's own. Payload: user, added[], removed[].
create function posting.set_user_stores(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  added int[] := array(select jsonb_array_elements_text(coalesce(payload -> 'added', '[]'))::int);
  removed int[] := array(select jsonb_array_elements_text(coalesce(payload -> 'removed', '[]'))::int);
  person public.profiles := private.require_person('stores.assign', (payload ->> 'user')::uuid, 'stores');
  foreign_store int := (select s from unnest(added || removed) as s where s <> all (private.my_stores()) order by s limit 1);
begin
  if foreign_store is not null then
    perform private.refuse('store-not-assigned', jsonb_build_object('store', foreign_store));
  end if;
  delete from public.user_stores us where us.user_id = person.id and us.store_id = any (removed);
  insert into public.user_stores (user_id, store_id, granted_by) select person.id, s, private.actor() from unnest(added) as s on conflict do nothing;
  return jsonb_build_object('id', person.id);
end
$$;

-- Disables an ACTIVE or INVITED person (his sessions end) or enables a DISABLED one, who has to sign in anew. Payload: user, enabled.
create function posting.set_user_enabled(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  enabled boolean := coalesce((payload ->> 'enabled')::boolean, false);
  person public.profiles := private.require_person('users.disable', (payload ->> 'user')::uuid, 'account', not enabled);
begin
  if enabled and person.status = 'DISABLED' then
    update public.profiles p set disabled_at = null, disabled_by = null, status = case
      when person.last_sign_in_at is not null or exists (select from auth.users u where u.id = person.id and u.encrypted_password is not null) then 'ACTIVE'
      else 'INVITED' end
    where p.id = person.id;
  elsif not enabled and person.status <> 'DISABLED' then
    update public.profiles p set status = 'DISABLED', disabled_at = private.now(), disabled_by = private.actor() where p.id = person.id;
  end if;
  return jsonb_build_object('id', person.id);
end
$$;

-- Deletes a DISABLED person: his account, roles and stores go, his name, address, phone and picture are forgotten; documents keep his id. Payload: user.
create function posting.delete_user(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  person public.profiles := private.require_person('users.delete', (payload ->> 'user')::uuid, 'account', true);
begin
  if person.status <> 'DISABLED' then
    perform private.refuse_invalid(null, 'Disable this user first. Only a disabled user can be deleted.');
  end if;
  delete from public.user_roles ur where ur.user_id = person.id;
  delete from public.user_stores us where us.user_id = person.id;
  delete from public.manager_details d where d.user_id = person.id;
  delete from private.known_browsers b where b.user_id = person.id;
  delete from private.one_time_links l where l.user_id = person.id;
  delete from private.user_identities i where i.user_id = person.id;
  delete from private.second_factors f where f.user_id = person.id;
  if private.identity_provider() = 'Local' then
    delete from auth.users u where u.id = person.id;
  end if;
  update public.profiles p set status = 'DELETED', full_name = 'Deleted user', email = person.id || '@deleted.invalid', contact_number = null,
    avatar_id = null
  where p.id = person.id;
  return jsonb_build_object('id', person.id);
end
$$;

-- The person whose access the caller may reset: one whose every key and store he holds, because whoever resets it can become that person.
create function private.require_resettable(wanted uuid)
returns public.profiles language plpgsql security definer set search_path = '' as $$
declare
  person public.profiles := private.require_person('users.reset_access', wanted, 'account');
  foreign_store int := (select min(us.store_id) from public.user_stores us where us.user_id = person.id and us.store_id <> all (private.my_stores()));
begin
  perform private.require_holding(private.user_keys(person.id));
  if foreign_store is not null then
    perform private.refuse('store-not-assigned', jsonb_build_object('store', foreign_store));
  end if;
  return person;
end
$$;

-- Logs what the caller did to somebody's access, from where.
create function private.log_done_to(person uuid, event text, details jsonb)
returns void language sql volatile security definer set search_path = '' as $$
  insert into public.app_activity_logs (user_id, event_type, status, ip_address, user_agent, browser, os, device_type, metadata)
  select person, event, 'SUCCESS', c.ip_address, c.user_agent, c.browser, c.os, c.device_type, details || jsonb_build_object('by', auth.uid()) || c.by_token
  from private.caller() c
$$;

-- A link to a new password, or to the first one of an INVITED person; shown once. With Supabase, which mails it, this asks for the right and logs. With an
-- OpenID Connect provider the person is INVITED anew instead: his sessions end, his identity is forgotten, and the one of his e-mail address is linked when
-- he next signs in. Payload: user.
create function posting.reset_user_password(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  person public.profiles := private.require_resettable((payload ->> 'user')::uuid);
begin
  if private.identity_provider() = 'Supabase' then
    perform private.log_done_to(person.id, 'PASSWORD_RESET', '{"link": "mailed"}');
    return jsonb_build_object('id', person.id);
  elsif private.identity_provider() <> 'Local' then
    delete from private.user_identities i where i.user_id = person.id;
    update public.profiles p set status = 'INVITED' where p.id = person.id and p.status = 'ACTIVE';
    perform private.log_done_to(person.id, 'PASSWORD_RESET', '{"identity": "forgotten"}');
    return jsonb_build_object('id', person.id);
  end if;
  perform private.log_done_to(person.id, 'PASSWORD_RESET', '{"link": "made"}');
  return jsonb_build_object('id', person.id,
    'token', private.issue_link(person.id, case person.status when 'INVITED' then 'INVITE' else 'RESET' end));
end
$$;

-- Forgets the wrong passwords and lockouts of a person's address. Payload: user.
create function posting.unlock_user(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  person public.profiles := private.require_person('users.reset_access', (payload ->> 'user')::uuid, 'account');
begin
  delete from private.lockouts l where l.email_key = private.email_key(person.email);
  delete from private.sign_in_attempts a where a.email_key = private.email_key(person.email) and a.outcome = 'WRONG';
  return jsonb_build_object('id', person.id);
end
$$;

-- Ends every session of a person and logs it. Payload: user.
create function posting.sign_out_user(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  person public.profiles := private.require_person(
    case when private.may('sessions.revoke') then 'sessions.revoke' else 'users.disable' end, (payload ->> 'user')::uuid, 'account');
begin
  perform private.revoke_sessions(person.id);
  return jsonb_build_object('id', person.id);
end
$$;

revoke all on function posting.create_user(jsonb), posting.edit_user(jsonb), posting.set_user_roles(jsonb), posting.set_user_stores(jsonb),
  posting.set_user_enabled(jsonb), posting.delete_user(jsonb), posting.reset_user_password(jsonb), posting.unlock_user(jsonb),
  posting.sign_out_user(jsonb) from public;
grant execute on function posting.create_user(jsonb), posting.edit_user(jsonb), posting.set_user_roles(jsonb), posting.set_user_stores(jsonb),
  posting.set_user_enabled(jsonb), posting.delete_user(jsonb), posting.reset_user_password(jsonb), posting.unlock_user(jsonb),
  posting.sign_out_user(jsonb) to authenticated;
