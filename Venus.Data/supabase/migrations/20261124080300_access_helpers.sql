-- Who acts and what he may do, asked once per statement. Only the subject and the session of the claims are trusted; roles, keys and stores are
-- always read from the tables. Source: domain document "Permissions" section 1, "Platform" section 6.

-- Maintenance keeps everybody out but the holders of system.maintenance. An unreadable switch counts as closed.
create function private.in_maintenance()
returns boolean language plpgsql stable security definer set search_path = '' as $$
begin
  return coalesce((select s.value <> 'false' from public.system_settings s where s.key = 'maintenance_mode'), true);
end
$$;

create function private.holds(person uuid, key text)
returns boolean language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.user_roles ur
    join public.roles r on r.id = ur.role_id
    where ur.user_id = person
      and (r.is_system or exists (
        select from public.role_permissions rp where rp.role_id = r.id and rp.permission_key = holds.key)))
$$;

create function private.identity_provider()
returns text language sql stable security definer set search_path = '' as $$
  select p.kind from private.identity_provider p
$$;

-- What keeps a signed-in person from everything but its remedy, as the slug of the refusal: maintenance, password-change-due, second-factor-missing.
-- Null: nothing does.
create function private.barred_by(person uuid)
returns text language plpgsql stable security definer set search_path = '' as $$
begin
  if private.in_maintenance() and not private.holds(person, 'system.maintenance') then
    return 'maintenance';
  elsif private.identity_provider() = 'Local' and (select p.must_change_password from public.profiles p where p.id = person) then
    return 'password-change-due';
  elsif exists (select from public.user_roles ur join public.roles r on r.id = ur.role_id where ur.user_id = person and r.require_mfa)
      and not private.has_second_factor(person) then
    return 'second-factor-missing';
  end if;
  return null;
end
$$;

-- Who is signed in: ACTIVE, under a session that has neither ended nor expired; otherwise null. He may be barred: rights belong to private.actor().
create function private.signed_in()
returns uuid language plpgsql stable security definer set search_path = '' as $$
begin
  return (
    select p.id
    from public.profiles p
    join public.user_sessions s on s.user_id = p.id
    where p.id = auth.uid()
      and p.status = 'ACTIVE'
      and s.id = (auth.jwt() ->> 'session_id')::uuid
      and s.ended_at is null
      and s.expires_at > transaction_timestamp());
end
$$;

-- The acting user: signed in and not barred; otherwise null.
create function private.actor()
returns uuid language plpgsql stable security definer set search_path = '' as $$
declare
  me uuid := private.signed_in();
begin
  return case when me is not null and private.barred_by(me) is null then me end;
end
$$;

-- The acting user; refuses when there is none.
create function private.require_actor()
returns uuid language plpgsql stable security definer set search_path = '' as $$
declare
  me uuid := private.actor();
  present uuid;
begin
  if me is null then
    present := private.signed_in();
    perform private.refuse(case when present is null then 'unauthenticated' else private.barred_by(present) end);
  end if;
  return me;
end
$$;

create function private.is_system(person uuid)
returns boolean language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.user_roles ur join public.roles r on r.id = ur.role_id
    where ur.user_id = person and r.is_system)
$$;

-- True when the actor holds one of the keys. For chain-wide tables.
create function private.may(variadic keys text[])
returns boolean language sql stable security definer set search_path = '' as $$
  select exists (
    select from public.user_roles ur
    join public.roles r on r.id = ur.role_id
    where ur.user_id = private.actor()
      and (r.is_system or exists (
        select from public.role_permissions rp where rp.role_id = r.id and rp.permission_key = any (keys))))
$$;

-- The stores of the actor: his rows, or all of them with the system role.
create function private.my_stores()
returns int[] language sql stable security definer set search_path = '' as $$
  select coalesce(array_agg(s.id), '{}')
  from (select private.actor() as id) me
  cross join lateral (
    select us.store_id as id from public.user_stores us where us.user_id = me.id
    union
    select st.id from public.stores st where private.is_system(me.id)) s
$$;

-- The stores in which the actor holds one of the keys: all his stores, or none.
create function private.stores_with(variadic keys text[])
returns int[] language sql stable security definer set search_path = '' as $$
  select case when private.may(variadic keys) then private.my_stores() else '{}' end
$$;

-- Refuses unless the actor holds the key (and, when a store is given, may work in it); returns the actor.
create function private.require(key text, store int default null)
returns uuid language plpgsql stable security definer set search_path = '' as $$
declare
  me uuid := private.require_actor();
  has_key boolean;
  is_system boolean;
begin
  select coalesce(bool_or(r.is_system or rp.role_id is not null), false), coalesce(bool_or(r.is_system), false)
  into has_key, is_system
  from public.user_roles ur
  join public.roles r on r.id = ur.role_id
  left join public.role_permissions rp on rp.role_id = r.id and rp.permission_key = key
  where ur.user_id = me;
  if not has_key then
    perform private.refuse('permission-missing', jsonb_build_object('permission', key));
  end if;
  if store is not null and not exists (select from public.user_stores us where us.user_id = me and us.store_id = store)
     and not (is_system and exists (select from public.stores st where st.id = store)) then
    perform private.refuse('store-not-assigned', jsonb_build_object('store', store));
  end if;
  return me;
end
$$;

-- A store's business date: the local date of the posting clock in the store's zone.
create function private.today(store int)
returns date language sql stable security definer set search_path = '' as $$
  select (private.now() at time zone s.timezone)::date from public.stores s where s.id = store
$$;

-- What a circuit needs to know about its person (users/me), barred or not; null when the session or the person is not alive any more.
create function private.my_rights()
returns jsonb language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'user_id', p.id, 'email', p.email, 'full_name', p.full_name, 'must_change_password', p.must_change_password,
    'barred_by', private.barred_by(p.id), 'in_maintenance', private.in_maintenance(),
    'is_system', sys.yes,
    'role_names', (select coalesce(jsonb_agg(r.name order by r.name), '[]')
                   from public.user_roles ur join public.roles r on r.id = ur.role_id where ur.user_id = p.id),
    'keys', (select coalesce(jsonb_agg(k.key order by k.key), '[]') from public.permissions k
             where sys.yes or exists (
               select from public.user_roles ur join public.role_permissions rp on rp.role_id = ur.role_id
               where ur.user_id = p.id and rp.permission_key = k.key)),
    'stores', (select coalesce(jsonb_agg(jsonb_build_object(
                 'id', s.id, 'code', s.code, 'name', s.name, 'timezone', s.timezone, 'status', s.status) order by s.id), '[]')
               from public.stores s
               where s.is_active and s.id = any (private.my_stores())))
  from public.profiles p
  cross join lateral (select private.is_system(p.id) as yes) sys
  where p.id = private.signed_in()
$$;

grant execute on function private.actor(), private.may(text[]), private.my_stores(), private.stores_with(text[]),
  private.require(text, int), private.today(int), private.now(), private.my_rights() to authenticated;
grant execute on function private.refuse(text, jsonb), private.refuse_invalid(text, text) to authenticated, venus_auth;
