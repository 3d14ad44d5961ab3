-- Who acts and what he may do, asked once per statement. Of the claims only the subject and his session, or the API token in place of one, are
-- trusted; roles, keys, stores and the list of keys of a token are always read from the tables. Source: domain document "Permissions" section 1,
-- "Platform" section 6. Every statement asks here, so these are PL/pgSQL: a function in SQL with a fixed search path is planned anew by each statement
-- (docs/decisions/2026-11-24-posting-functions-plan-once.md).

-- Maintenance keeps everybody out but the holders of system.maintenance. An unreadable switch counts as closed.
create function private.in_maintenance()
returns boolean language plpgsql stable security definer set search_path = '' as $$
begin
  return coalesce((select s.value <> 'false' from public.system_settings s where s.key = 'maintenance_mode'), true);
end
$$;

-- True when one of his roles gives him one of the keys.
create function private.holds(person uuid, variadic keys text[])
returns boolean language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (
    select from public.user_roles ur
    join public.roles r on r.id = ur.role_id
    where ur.user_id = person
      and (r.is_system or exists (
        select from public.role_permissions rp where rp.role_id = r.id and rp.permission_key = any (holds.keys))));
end
$$;

-- The person of an API token that serves: neither revoked nor expired, of somebody ACTIVE who still holds api_tokens.manage; otherwise null.
create function private.api_token_owner(token uuid)
returns uuid language plpgsql stable security definer set search_path = '' as $$
begin
  return (
    select p.id
    from public.api_tokens t
    join public.profiles p on p.id = t.user_id
    where t.id = token
      and t.revoked_at is null
      and t.expires_at > transaction_timestamp()
      and p.status = 'ACTIVE'
      and private.holds(p.id, 'api_tokens.manage'));
end
$$;

-- Those of the keys that the caller's proof of identity carries: all of them under a session, those of its list under an API token. The one place
-- where a token is narrower than its owner, whatever his roles; everything that asks for keys of the actor passes here.
create function private.carried(keys text[])
returns text[] language plpgsql stable security definer set search_path = '' as $$
declare
  token uuid := (auth.jwt() ->> 'api_token')::uuid;
begin
  if token is null then
    return keys;
  end if;
  return array(
    select k.key from unnest(keys) with ordinality as k (key, no)
    where exists (select from public.api_tokens t where t.id = token and k.key = any (t.keys))
    order by k.no);
end
$$;

create function private.identity_provider()
returns text language plpgsql stable security definer set search_path = '' as $$
begin
  return (select p.kind from private.identity_provider p);
end
$$;

-- What keeps a signed-in person from everything but its remedy, as the slug of the refusal: maintenance, password-change-due, second-factor-missing.
-- Null: nothing does.
create function private.barred_by(person uuid)
returns text language plpgsql stable security definer set search_path = '' as $$
begin
  return (
    select case
      when private.in_maintenance() and not (private.holds(person, 'system.maintenance') and private.carried(array['system.maintenance']) <> '{}')
        then 'maintenance'
      when p.must_change_password and private.identity_provider() = 'Local' then 'password-change-due'
      when exists (select from public.user_roles ur join public.roles r on r.id = ur.role_id where ur.user_id = person and r.require_mfa)
          and not private.has_second_factor(person)
        then 'second-factor-missing'
    end
    from public.profiles p where p.id = person);
end
$$;

-- Who is signed in: ACTIVE, under a session that has neither ended nor expired, or by an API token that serves; otherwise null. He may be barred: rights
-- belong to private.actor().
create function private.signed_in()
returns uuid language plpgsql stable security definer set search_path = '' as $$
declare
  claims jsonb := auth.jwt();
  token uuid := (claims ->> 'api_token')::uuid;
begin
  if token is not null then
    return (select o.id from private.api_token_owner(token) as o (id) where o.id = auth.uid());
  end if;
  return (
    select p.id
    from public.profiles p
    join public.user_sessions s on s.user_id = p.id
    where p.id = auth.uid()
      and p.status = 'ACTIVE'
      and s.id = (claims ->> 'session_id')::uuid
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

-- Refuses an API token: what only somebody does who has signed in.
create function private.require_session()
returns void language plpgsql stable security definer set search_path = '' as $$
begin
  if auth.jwt() ->> 'api_token' is not null then
    perform private.refuse('session-needed');
  end if;
end
$$;

create function private.is_system(person uuid)
returns boolean language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (
    select from public.user_roles ur join public.roles r on r.id = ur.role_id
    where ur.user_id = person and r.is_system);
end
$$;

-- The same of the actor himself: what policies ask, and all that anybody may ask.
create function private.am_system()
returns boolean language plpgsql stable security definer set search_path = '' as $$
begin
  return private.is_system(private.actor());
end
$$;

-- Whether the actor, whom the caller has asked for, holds one of the keys and his proof of identity carries it.
create function private.brings(me uuid, keys text[])
returns boolean language plpgsql stable security definer set search_path = '' as $$
declare
  usable constant text[] := private.carried(keys);
begin
  return usable <> '{}' and private.holds(me, variadic usable);
end
$$;

-- His stores, or all of them with the system role.
create function private.stores_of(person uuid)
returns int[] language plpgsql stable security definer set search_path = '' as $$
begin
  if private.is_system(person) then
    return array(select s.id from public.stores s);
  end if;
  return array(select us.store_id from public.user_stores us where us.user_id = person);
end
$$;

-- True when the actor holds one of the keys. For chain-wide tables.
create function private.may(variadic keys text[])
returns boolean language plpgsql stable security definer set search_path = '' as $$
begin
  return private.brings(private.actor(), keys);
end
$$;

-- The stores of the actor: his rows, or all of them with the system role.
create function private.my_stores()
returns int[] language plpgsql stable security definer set search_path = '' as $$
begin
  return private.stores_of(private.actor());
end
$$;

-- The stores in which the actor holds one of the keys: all his stores, or none.
create function private.stores_with(variadic keys text[])
returns int[] language plpgsql stable security definer set search_path = '' as $$
declare
  me constant uuid := private.actor();
begin
  return case when private.brings(me, keys) then private.stores_of(me) else '{}' end;
end
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
  if not has_key or private.carried(array[key]) = '{}' then
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
returns date language plpgsql stable security definer set search_path = '' as $$
begin
  return (select (private.now() at time zone s.timezone)::date from public.stores s where s.id = store);
end
$$;

-- What a circuit needs to know about its person (users/me), barred or not; null when the session or the person is not alive any more. Under an API token
-- the keys are its own.
create function private.my_rights()
returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare
  -- Asked once: as conditions they would be asked for every row of a small table.
  me constant uuid := private.signed_in();
  is_system constant boolean := private.is_system(me);
  reach constant int[] := private.my_stores();
begin
  return (
    select jsonb_build_object(
      'user_id', p.id, 'email', p.email, 'full_name', p.full_name, 'avatar_url', p.avatar_url, 'must_change_password', p.must_change_password,
      'barred_by', private.barred_by(p.id), 'in_maintenance', private.in_maintenance(),
      'homepage', coalesce((select h.homepage from public.user_homepage_preference h where h.user_id = p.id), 'dashboard'),
      'is_system', is_system,
      'role_names', (select coalesce(jsonb_agg(r.name order by r.name), '[]')
                     from public.user_roles ur join public.roles r on r.id = ur.role_id where ur.user_id = p.id),
      'keys', (select coalesce(to_jsonb(private.carried(array_agg(k.key::text order by k.key))), '[]') from public.permissions k
               where is_system or exists (
                 select from public.user_roles ur join public.role_permissions rp on rp.role_id = ur.role_id
                 where ur.user_id = p.id and rp.permission_key = k.key)),
      'stores', (select coalesce(jsonb_agg(jsonb_build_object(
                   'id', s.id, 'code', s.code, 'name', s.name, 'timezone', s.timezone, 'status', s.status) order by s.id), '[]')
                 from public.stores s
                 where s.is_active and s.id = any (reach)))
    from public.profiles p
    where p.id = me);
end
$$;

-- Whence the caller comes, for the logs: of his session, or of the request that an API token came with. by_token names that token, as something to
-- add to a log's metadata: {"api_token": "Stock sync (venus_x1Y2z3)"}; {} under a session.
create type private.caller as (
  ip_address varchar(45), user_agent text, device_type varchar(20), browser varchar(50), os varchar(50), by_token jsonb
);
create function private.caller()
returns private.caller language plpgsql stable security definer set search_path = '' as $$
declare
  claims jsonb := auth.jwt();
  token uuid := (claims ->> 'api_token')::uuid;
  origin private.caller;
begin
  if token is null then
    select s.ip_address, s.user_agent, s.device_type, s.browser, s.os, '{}'::jsonb into origin
    from public.user_sessions s where s.id = (claims ->> 'session_id')::uuid and s.user_id = auth.uid();
  else
    select left(claims ->> 'ip_address', 45), left(claims ->> 'user_agent', 500), null, null, null, jsonb_build_object('api_token', t.name || ' (' || t.prefix || ')') into origin
    from public.api_tokens t where t.id = token and t.user_id = auth.uid();
  end if;
  origin.by_token := coalesce(origin.by_token, '{}');
  return origin;
end
$$;

grant execute on function private.actor(), private.require_actor(), private.may(text[]), private.my_stores(), private.stores_with(text[]),
  private.require(text, int), private.today(int), private.now(), private.my_rights() to authenticated;
grant execute on function private.refuse(text, jsonb), private.refuse_invalid(text, text) to authenticated, venus_auth;
