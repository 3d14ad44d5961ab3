-- What people do to their own access, password, second factor, sessions and profile; and the code at sign-in. Source: domain document "Platform" section 2.
--
-- The host checks passwords and codes, the database counts them: a code is asked for under the attempt whose password was right, and a wrong one uses
-- the attempt up as a wrong password does. Whoever is signed in proves himself for a change by an attempt of his own.

create table private.recovery_codes (
  user_id uuid not null references private.second_factors on delete cascade,
  code_hash bytea not null,
  used_at timestamptz,
  primary key (user_id, code_hash)
);
call private.close_table('private.recovery_codes');

-- The password of the attempt was right: its person has ten minutes for the code.
create function identity.ask_code(attempt uuid)
returns void language sql volatile security definer set search_path = '' as $$
  update private.sign_in_attempts a set code_asked_at = clock_timestamp() where a.id = attempt and a.outcome = 'OPEN' and a.user_id is not null
$$;

-- The factor whose code is asked for under the attempt; no row when it is not open any more.
create function identity.asked_factor(attempt uuid)
returns table (person uuid, secret bytea, last_step bigint)
language sql stable security definer set search_path = '' as $$
  select f.user_id, f.secret, f.last_step
  from private.sign_in_attempts a join private.second_factors f on f.user_id = a.user_id and f.confirmed_at is not null
  where a.id = attempt and a.outcome = 'OPEN' and a.code_asked_at > clock_timestamp() - interval '10 minutes'
$$;

-- Takes the time step of a right code, or the digest of a recovery code, once each. False when it was taken before, or is no recovery code.
create function identity.pass_code(attempt uuid, step bigint, recovery_hash bytea)
returns boolean language plpgsql volatile security definer set search_path = '' as $$
declare
  person uuid := (select f.person from identity.asked_factor(attempt) f);
begin
  if step is not null then
    update private.second_factors f set last_step = step where f.user_id = person and f.last_step < step;
  else
    update private.recovery_codes c set used_at = now() where c.user_id = person and c.code_hash = recovery_hash and c.used_at is null;
  end if;
  if not found then
    return false;
  end if;
  update private.sign_in_attempts a set code_passed_at = clock_timestamp() where a.id = attempt and a.outcome = 'OPEN';
  return found;
end
$$;

-- Uses an attempt up for a wrong code and opens the next one in its place, unless that locks. Returns the seconds to wait when it does.
create function identity.wrong_code(attempt uuid, next uuid)
returns int language plpgsql volatile security definer set search_path = '' as $$
declare
  wait int := identity.close_attempt(attempt, 'WRONG');
  opened private.sign_in_attempts;
begin
  if wait is null then
    select a.* into strict opened from private.sign_in_attempts a where a.id = attempt;
    opened.id := next;
    opened.at := clock_timestamp();
    opened.outcome := 'OPEN';
    insert into private.sign_in_attempts select opened.*;
  end if;
  return wait;
end
$$;

-- Gives up an attempt whose password was right and whose code nobody will bring: it counts as wrong no longer, and takes no code any more.
create function identity.leave_attempt(attempt uuid)
returns void language sql volatile security definer set search_path = '' as $$
  update private.sign_in_attempts a set outcome = 'RIGHT' where a.id = attempt and a.outcome = 'OPEN' and a.code_asked_at is not null
$$;

-- Opens an attempt of whoever is signed in under the session, from where the session is; limits and lockouts are those of signing in.
create function identity.open_own_attempt(attempt uuid, session uuid)
returns table (refusal text, wait_seconds int, account uuid, password_hash text, account_state text, second_factor boolean)
language plpgsql volatile security definer set search_path = '' as $$
begin
  if not identity.touch_session(session, true) then
    perform private.refuse('unauthenticated');
  end if;
  return query
  select o.*
  from public.user_sessions s join public.profiles p on p.id = s.user_id
  cross join lateral identity.open_attempt(attempt, p.email::text, null, coalesce(s.ip_address, '0.0.0.0')::inet, s.user_agent, s.browser::text, s.os::text,
    s.device_type::text) o
  where s.id = session;
end
$$;

-- The living session, for what its person may do although he is barred, by anything but maintenance; what follows is his own act.
create function private.own_session(session uuid)
returns public.user_sessions language plpgsql volatile security definer set search_path = '' as $$
declare
  own public.user_sessions;
  bar text;
begin
  if identity.touch_session(session, true) then
    select s.* into own from public.user_sessions s where s.id = session for update;
  end if;
  if own.id is null then
    perform private.refuse('unauthenticated');
  end if;
  bar := private.barred_by(own.user_id);
  if bar = 'maintenance' then
    perform private.refuse(bar);
  end if;
  perform private.act_as(own.user_id, own.ip_address::inet, own.user_agent);
  return own;
end
$$;

-- The same, for what a person must prove his password for: uses up his right attempt.
create function private.proved_session(attempt uuid, session uuid)
returns public.user_sessions language plpgsql volatile security definer set search_path = '' as $$
declare
  own public.user_sessions := private.own_session(session);
begin
  update private.sign_in_attempts a set outcome = 'RIGHT' where a.id = attempt and a.outcome = 'OPEN' and a.user_id = own.user_id;
  if not found then
    raise exception 'The attempt is not open' using errcode = '55000';
  end if;
  return own;
end
$$;

create function private.log_own(own public.user_sessions, event text, details jsonb)
returns void language sql volatile security definer set search_path = '' as $$
  insert into public.app_activity_logs (user_id, event_type, status, ip_address, user_agent, browser, os, device_type, metadata)
  values (own.user_id, event, 'SUCCESS', own.ip_address, own.user_agent, own.browser, own.os, own.device_type, details)
$$;

-- Sets another password under an attempt that proved the old one; every other session ends.
create function identity.change_password(attempt uuid, session uuid, password_hash text)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  own public.user_sessions := private.proved_session(attempt, session);
begin
  perform private.set_password(own.user_id, change_password.password_hash, own.id);
  perform private.log_own(own, 'PASSWORD_CHANGED', '{}');
end
$$;

-- What My Security shows: since when there is a second factor, how many recovery codes are left, whether a role demands one.
create function identity.my_security(session uuid)
returns table (email text, confirmed_at timestamptz, recovery_codes int, demanded boolean)
language plpgsql volatile security definer set search_path = '' as $$
declare
  own public.user_sessions := private.own_session(session);
begin
  return query
  select p.email::text, f.confirmed_at,
    (select count(*) from private.recovery_codes c where c.user_id = p.id and c.used_at is null)::int,
    exists (select from public.user_roles ur join public.roles r on r.id = ur.role_id where ur.user_id = p.id and r.require_mfa)
  from public.profiles p left join private.second_factors f on f.user_id = p.id and f.confirmed_at is not null
  where p.id = own.user_id;
end
$$;

-- Begins the set-up of a second factor anew, with this secret. Refuses when there is a confirmed one.
create function identity.start_second_factor(session uuid, secret bytea)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  own public.user_sessions := private.own_session(session);
begin
  insert into private.second_factors as f (user_id, secret) values (own.user_id, start_second_factor.secret)
  on conflict (user_id) do update set secret = excluded.secret, created_at = now() where f.confirmed_at is null;
  if not found then
    perform private.refuse_invalid('second_factor', 'There is a second factor already. Remove it first.');
  end if;
end
$$;

-- The secret of the set-up under way; null when there is none.
create function identity.new_second_factor(session uuid)
returns bytea language plpgsql volatile security definer set search_path = '' as $$
declare
  own public.user_sessions := private.own_session(session);
begin
  return (select f.secret from private.second_factors f where f.user_id = own.user_id and f.confirmed_at is null);
end
$$;

-- From here on the factor is asked for. The code that showed it works is used up. Refuses a secret whose set-up is not, or no more, the one under way.
create function identity.confirm_second_factor(session uuid, secret bytea, step bigint, recovery_hashes bytea[])
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  own public.user_sessions := private.own_session(session);
begin
  update private.second_factors f set confirmed_at = now(), last_step = step
  where f.user_id = own.user_id and f.secret = confirm_second_factor.secret and f.confirmed_at is null;
  if not found then
    perform private.refuse('second-factor-replaced');
  end if;
  insert into private.recovery_codes (user_id, code_hash) select own.user_id, hash from unnest(recovery_hashes) as h (hash);
  perform private.log_own(own, 'MFA_CHANGED', '{"change": "added"}');
  perform pg_notify('venus_rights', own.user_id::text);
end
$$;

-- Takes a person's second factor away. Asks for no right: its callers have. Returns whether there was one. Of one at Supabase, which the host takes away
-- there, the mark goes, also where it was never seen.
create function private.remove_second_factor(person uuid)
returns boolean language plpgsql volatile security definer set search_path = '' as $$
begin
  if private.identity_provider() = 'Supabase' then
    update private.user_identities i set second_factor = false where i.user_id = person;
  else
    delete from private.second_factors f where f.user_id = person and f.confirmed_at is not null;
  end if;
  if not found then
    return false;
  end if;
  perform pg_notify('venus_rights', person::text);
  return true;
end
$$;

create function identity.remove_second_factor(attempt uuid, session uuid)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  own public.user_sessions := private.proved_session(attempt, session);
begin
  if private.remove_second_factor(own.user_id) then
    perform private.log_own(own, 'MFA_CHANGED', '{"change": "removed"}');
  end if;
end
$$;

-- Takes the second factor of somebody who has lost his phone and his recovery codes. Payload: user.
create function posting.reset_second_factor(payload jsonb)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  person public.profiles := private.require_resettable((payload ->> 'user')::uuid);
begin
  if not private.remove_second_factor(person.id) then
    perform private.refuse_invalid('user', 'This person has no second factor.');
  end if;
  perform private.log_done_to(person.id, 'MFA_CHANGED', '{"change": "removed"}');
  return jsonb_build_object('id', person.id);
end
$$;
revoke all on function posting.reset_second_factor(jsonb) from public;
grant execute on function posting.reset_second_factor(jsonb) to authenticated;

grant execute on function identity.ask_code(uuid), identity.asked_factor(uuid), identity.pass_code(uuid, bigint, bytea), identity.wrong_code(uuid, uuid),
  identity.leave_attempt(uuid),
  identity.open_own_attempt(uuid, uuid), identity.change_password(uuid, uuid, text), identity.my_security(uuid),
  identity.start_second_factor(uuid, bytea), identity.new_second_factor(uuid), identity.confirm_second_factor(uuid, bytea, bigint, bytea[]),
  identity.remove_second_factor(uuid, uuid) to venus_auth;

-- One's own living sessions, this one first, then by last activity. Payload: nothing. Returns an array.
create function posting.my_sessions(payload jsonb)
returns jsonb language sql stable security definer set search_path = '' as $$
  select private.require_session();
  select coalesce(jsonb_agg(jsonb_build_object('id', s.id, 'device', s.device_type, 'browser', s.browser, 'os', s.os, 'client_app', s.client_app,
    'ip_address', s.ip_address, 'location', s.location, 'created_at', s.created_at, 'last_activity_at', s.last_activity_at,
    'is_active', s.last_activity_at > now() - interval '30 minutes', 'is_this', s.id = present.id) order by s.id = present.id desc, s.last_activity_at desc), '[]')
  from (select private.require_actor() as person, (auth.jwt() ->> 'session_id')::uuid as id) present
  join public.user_sessions s on s.user_id = present.person and s.ended_at is null and s.expires_at > now()
$$;

-- Ends one's own session, and its tokens with it; another's is not found. Payload: session. Returns an empty object.
create function posting.end_own_session(payload jsonb)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  me uuid := private.require_actor();
begin
  perform private.require_session();
  if private.revoke_sessions(me, (payload ->> 'session')::uuid) = 0 then
    perform private.refuse('not-found', '{"what": "session"}');
  end if;
  return jsonb_build_object();
end
$$;

-- Ends the living sessions of a person, or one of them, as REVOKED, and logs each for its person. Asks for no right: its callers have. Returns how many.
create function private.revoke_sessions(person uuid, session uuid default null)
returns int language sql volatile security definer set search_path = '' as $$
  with revoked as (
    update public.user_sessions s set ended_at = now(), ended_reason = 'REVOKED'
    where s.user_id = person and s.ended_at is null and (session is null or s.id = session)
    returning s.id),
  logged as materialized (select private.log_done_to(person, 'SESSION_REVOKED', jsonb_build_object('session', r.id)) from revoked r)
  select count(*)::int from logged
$$;

-- Ends all of one's own sessions, this one too. Payload: nothing. Returns an empty object.
create function posting.sign_out_everywhere(payload jsonb)
returns jsonb language sql volatile security definer set search_path = '' as $$
  select private.require_session();
  select private.revoke_sessions(private.require_actor());
  select jsonb_build_object();
$$;

-- One's own name and telephone; the address is changed with the password alone. The picture stays, if its address is sent, or goes: it comes by
-- posting.set_own_avatar() alone. Payload: full_name, contact_number?, avatar_url?. Returns an empty object.
create function posting.save_own_profile(payload jsonb)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  me uuid := private.require_actor();
  name text := btrim(payload ->> 'full_name');
  phone text := nullif(btrim(payload ->> 'contact_number'), '');
  picture text := nullif(btrim(payload ->> 'avatar_url'), '');
begin
  perform private.check_person(name, phone);
  if picture is not null and not exists (select from public.profiles p where p.id = me and p.avatar_url = picture) then
    perform private.refuse_invalid('avatar_url', 'This is not the address of your present picture. Choose another picture on the page My Profile.');
  end if;
  update public.profiles p set full_name = name, contact_number = phone, avatar_id = case when picture is not null then p.avatar_id end
  where p.id = me and (p.full_name, p.contact_number, p.avatar_url) is distinct from (name, phone, picture);
  return jsonb_build_object();
end
$$;

revoke all on function posting.my_sessions(jsonb), posting.end_own_session(jsonb), posting.sign_out_everywhere(jsonb), posting.save_own_profile(jsonb) from public;
grant execute on function posting.my_sessions(jsonb), posting.end_own_session(jsonb), posting.sign_out_everywhere(jsonb), posting.save_own_profile(jsonb) to authenticated;
