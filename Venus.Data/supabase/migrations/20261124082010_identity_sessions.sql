-- Sessions and their tickets. A session lives until it is ended, its person is no longer ACTIVE, or expires_at has passed; expires_at is the
-- earlier of the idle and the absolute limit, so that private.actor() needs nothing else. Source: domain document "Platform" sections 3 and 4.

-- What the host keeps about a session (with a provider's tokens), encrypted by the host's data-protection keys.
create table private.tickets (
  session_id uuid primary key references public.user_sessions on delete cascade,
  ticket bytea not null
);
call private.close_table('private.tickets');

-- A missing or unreadable setting gives no time at all: the session cannot be written.
create function private.session_end(started timestamptz)
returns timestamptz language sql stable security definer set search_path = '' as $$
  select case when idle is not null and absolute is not null then least(started + absolute, now() + idle) end
  from (select
    (select s.value::int * interval '1 minute' from public.system_settings s where s.key = 'session_idle_minutes') as idle,
    (select s.value::int * interval '1 hour' from public.system_settings s where s.key = 'session_absolute_hours') as absolute) limits
$$;

-- An ended session keeps no ticket, whoever ended it.
create function private.discard_ticket()
returns trigger language plpgsql security definer set search_path = '' as $$
begin
  delete from private.tickets t where t.session_id = new.id;
  return null;
end
$$;
create trigger discard_ticket after update of ended_at on public.user_sessions for each row
  when (new.ended_at is not null) execute function private.discard_ticket();

-- Whoever stops being ACTIVE is out for good: enabling him again does not bring old sessions back.
create function private.end_sessions_of_inactive()
returns trigger language plpgsql security definer set search_path = '' as $$
begin
  update public.user_sessions s set ended_at = now(), ended_reason = 'DISABLED' where s.user_id = new.id and s.ended_at is null;
  return null;
end
$$;
create trigger end_sessions after update of status on public.profiles for each row
  when (new.status <> 'ACTIVE') execute function private.end_sessions_of_inactive();

-- Activity prolongs a session once a minute; only what shortens one is news for open circuits.
create trigger announce after update on public.user_sessions for each row
  when (new.ended_at is distinct from old.ended_at or new.expires_at < old.expires_at) execute function private.announce_rights();
create trigger announce_delete after delete on public.user_sessions for each row execute function private.announce_rights();

-- Starts the session of a right attempt: session, ticket, known browser, last sign-in and LOGIN SUCCESS, all or nothing. An attempt starts one
-- session at most. Returns when it expires unless it is used. Whoever has proved himself by a provider outside has his second factor and his account
-- there; provider_session is what the provider calls the session.
create function identity.start_session(attempt uuid, session uuid, person uuid, ticket bytea, provider_session text default null)
returns timestamptz language plpgsql volatile security definer set search_path = '' as $$
declare
  used private.sign_in_attempts;
  ends timestamptz := private.session_end(now());
begin
  update private.sign_in_attempts a set outcome = 'RIGHT'
  where a.id = attempt and a.outcome = 'OPEN' and a.user_id = person
  returning a.* into used;
  if not found then
    raise exception 'The attempt is not open' using errcode = '55000';
  end if;

  perform from public.profiles p where p.id = person and p.status = 'ACTIVE' for no key update;
  if not found then
    perform private.refuse('unauthenticated');
  elsif private.barred_by(person) = 'maintenance' then
    perform private.refuse('maintenance');
  elsif used.issuer is null and used.code_passed_at is null
      and exists (select from private.second_factors f where f.user_id = person and f.confirmed_at is not null) then
    perform private.refuse('second-factor-due', jsonb_build_object('attempt_id', attempt, 'user_id', person));
  end if;

  insert into public.user_sessions (id, user_id, provider_session, ip_address, user_agent, device_type, browser, os, platform, client_app, expires_at)
  values (session, person, start_session.provider_session, host(used.ip_address), used.user_agent, used.device_type, used.browser, used.os, 'Web', 'Venus Web', ends);
  insert into private.tickets (session_id, ticket) values (session, start_session.ticket);
  if used.browser_key is not null then
    insert into private.known_browsers (user_id, browser_key) values (person, used.browser_key)
    on conflict (user_id, browser_key) do update set last_seen_at = now();
  end if;
  if used.issuer is null then
    update auth.users u set last_sign_in_at = now() where u.id = person;
  end if;
  update public.profiles p set last_sign_in_at = now() where p.id = person;
  perform private.log_sign_in(used, 'LOGIN', 'SUCCESS', jsonb_build_object('session', session));
  return ends;
end
$$;

-- Whether the session is alive. Activity is noted, and the idle limit moved, at most once a minute; an expired session is marked as ended.
create function identity.touch_session(session uuid, active boolean)
returns boolean language plpgsql volatile security definer set search_path = '' as $$
declare
  found_session public.user_sessions;
begin
  select s.* into found_session
  from public.user_sessions s join public.profiles p on p.id = s.user_id and p.status = 'ACTIVE'
  where s.id = session and s.ended_at is null;
  if not found then
    return false;
  end if;
  if found_session.expires_at <= now() then
    update public.user_sessions s set ended_at = now(), ended_reason = 'EXPIRED'
    where s.id = session and s.ended_at is null and s.expires_at <= now();
    return false;
  end if;
  if active and found_session.last_activity_at <= now() - interval '1 minute' then
    update public.user_sessions s set last_activity_at = now(), expires_at = private.session_end(s.created_at)
    where s.id = session and s.ended_at is null and s.last_activity_at <= now() - interval '1 minute';
  end if;
  return true;
end
$$;

-- The ticket of a living session, with the time it expires; no row for any other. A person's request is activity.
create function identity.find_ticket(session uuid, active boolean)
returns table (ticket bytea, expires_at timestamptz)
language plpgsql volatile security definer set search_path = '' as $$
begin
  if identity.touch_session(session, active) then
    return query
    select t.ticket, s.expires_at from private.tickets t join public.user_sessions s on s.id = t.session_id where t.session_id = session;
  end if;
end
$$;

-- Replaces the ticket of a living session.
create function identity.renew_ticket(session uuid, ticket bytea)
returns void language plpgsql volatile security definer set search_path = '' as $$
begin
  if identity.touch_session(session, true) then
    update private.tickets t set ticket = renew_ticket.ticket where t.session_id = session;
  end if;
end
$$;

-- Ends a living session at its person's wish and logs it; anything else it leaves as it is. Returns whether it ended one.
create function identity.sign_out(session uuid)
returns boolean language plpgsql volatile security definer set search_path = '' as $$
declare
  ended public.user_sessions;
begin
  if not identity.touch_session(session, false) then
    return false;
  end if;
  update public.user_sessions s set ended_at = now(), ended_reason = 'SIGN_OUT'
  where s.id = session and s.ended_at is null
  returning s.* into ended;
  if not found then
    return false;
  end if;
  insert into public.app_activity_logs (user_id, event_type, status, ip_address, user_agent, browser, os, device_type, metadata)
  values (ended.user_id, 'LOGOUT', 'SUCCESS', ended.ip_address, ended.user_agent, ended.browser, ended.os, ended.device_type,
    jsonb_build_object('session', session));
  return true;
end
$$;

grant execute on function identity.start_session(uuid, uuid, uuid, bytea, text), identity.touch_session(uuid, boolean), identity.find_ticket(uuid, boolean),
  identity.renew_ticket(uuid, bytea), identity.sign_out(uuid) to venus_auth;

-- A host tells where an address is before what comes from there is written. Of no use to anybody who may not see addresses.
create function identity.tell_place(ip inet, city text, country text)
returns void language sql volatile security definer set search_path = '' as $$
  insert into private.places as p (ip_address, city, country) values (host(ip), left(tell_place.city, 100), left(tell_place.country, 100))
  on conflict (ip_address) do update set city = excluded.city, country = excluded.country, told_at = now()
$$;
grant execute on function identity.tell_place(inet, text, text) to venus_auth;

-- Sessions are kept for 30 days after their end, for their people and for Sessions; a daily job then removes them. Returns how many.
create function private.purge_sessions()
returns bigint language sql volatile security definer set search_path = '' as $$
  with purged as (
    delete from public.user_sessions s where least(s.ended_at, s.expires_at) < now() - interval '30 days' returning s.id)
  select count(*) from purged
$$;
