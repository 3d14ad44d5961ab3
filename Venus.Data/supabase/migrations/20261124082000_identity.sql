-- Attempts to sign in, lockouts, and the browsers people signed in from. Source: domain document "Platform" sections 2, 3 and 10.
--
-- An attempt is written before its password is checked and counts as wrong until it is closed: neither many attempts at once, nor a host that
-- dies between, buys one guess more than the rules give. Unknown addresses count alike. Addresses are kept as digests, because people type
-- passwords into the wrong field.
-- Times are the server's own, never venus.now: private.actor() judges sessions by it, and a demo clock must neither open nor close one.

create table private.known_browsers (
  user_id uuid not null references public.profiles on delete cascade,
  browser_key bytea not null,
  first_seen_at timestamptz not null default now(),
  last_seen_at timestamptz not null default now(),
  primary key (user_id, browser_key)
);
call private.close_table('private.known_browsers');

-- outcome: OPEN until closed; WRONG password, address or code; RIGHT; BUSY when nobody had time to check it; REFUSED under a lockout; RESET when a link
-- for a forgotten password was asked for.
create table private.sign_in_attempts (
  id uuid primary key,
  at timestamptz not null,
  email_key bytea not null,
  user_id uuid,
  network inet not null,
  browser_key bytea,
  from_known_browser boolean not null,
  outcome text not null default 'OPEN' check (outcome in ('OPEN', 'WRONG', 'RIGHT', 'BUSY', 'REFUSED', 'RESET')),
  -- Its password was right, and a code of the second factor is asked for; then, that one was right.
  code_asked_at timestamptz,
  code_passed_at timestamptz,
  -- The provider by whom its person has proved himself; null for a password that the host checks.
  issuer text,
  -- What the host will want with the code of a provider outside, encrypted by it.
  asked_state bytea,
  ip_address inet not null,
  user_agent text,
  browser varchar(50),
  os varchar(50),
  device_type varchar(20)
);
create index sign_in_attempts_network on private.sign_in_attempts (network, at);
create index sign_in_attempts_email on private.sign_in_attempts (email_key, at);
create index sign_in_attempts_at on private.sign_in_attempts (at);
call private.close_table('private.sign_in_attempts');

-- What is locked: an address from one network, an address in one known browser, or (both null) an address from everywhere else.
create table private.lockouts (
  id bigint primary key generated always as identity,
  email_key bytea not null,
  network inet,
  browser_key bytea,
  locked_until timestamptz not null,
  unique nulls not distinct (email_key, network, browser_key)
);
create index lockouts_until on private.lockouts (locked_until);
call private.close_table('private.lockouts');

create function private.email_key(email text)
returns bytea language sql stable set search_path = '' as $$
  select sha256(convert_to(lower(btrim(email)), 'UTF8'))
$$;

-- Whom an address belongs to: one IPv6 customer holds a whole /64.
create function private.network_of(ip inet)
returns inet language sql immutable set search_path = '' as $$
  select case when family(ip) = 6 then network(set_masklen(ip, 64))::inet else set_masklen(ip, 32) end
$$;

create function private.seconds_until(moment timestamptz, since timestamptz)
returns int language sql immutable set search_path = '' as $$
  select greatest(1, ceil(extract(epoch from moment - since)))::int
$$;

create function private.log_sign_in(attempt private.sign_in_attempts, event text, status text, details jsonb)
returns void language sql volatile security definer set search_path = '' as $$
  insert into public.app_activity_logs (user_id, event_type, status, ip_address, user_agent, browser, os, device_type, metadata)
  values (attempt.user_id, event, status, host(attempt.ip_address), attempt.user_agent, attempt.browser, attempt.os, attempt.device_type, details)
$$;

-- Until when somebody at this address, network and browser may not try. Others cannot lock a browser in which the person has signed in before:
-- it has a lockout of its own, which only its own wrong passwords fill.
create function private.locked_until(attempt private.sign_in_attempts)
returns timestamptz language sql stable security definer set search_path = '' as $$
  select max(l.locked_until) from private.lockouts l
  where l.email_key = attempt.email_key
    and case when attempt.from_known_browser then l.browser_key = attempt.browser_key
             else l.browser_key is null and (l.network = attempt.network or l.network is null) end
$$;

-- An attempt that is made now, not yet judged nor written. Attempts of one network, and of one address, are judged one after the other, on whatever host
-- they arrive.
create function private.new_attempt(attempt uuid, email text, ip inet, user_agent text, browser text, os text, device_type text)
returns private.sign_in_attempts language plpgsql volatile security definer set search_path = '' as $$
declare
  made private.sign_in_attempts;
begin
  made.id := attempt;
  made.ip_address := ip;
  made.network := private.network_of(ip);
  made.email_key := private.email_key(email);
  made.user_agent := left(new_attempt.user_agent, 500);
  made.browser := new_attempt.browser;
  made.os := new_attempt.os;
  made.device_type := new_attempt.device_type;
  perform pg_advisory_xact_lock(3, hashtext(made.network::text));
  perform pg_advisory_xact_lock(4, hashtext(encode(made.email_key, 'hex')));
  made.at := clock_timestamp();

  delete from private.sign_in_attempts a
  where a.id in (select o.id from private.sign_in_attempts o where o.at < made.at - interval '1 day' order by o.at limit 50 for update skip locked);
  return made;
end
$$;

-- When the network of an attempt may try again: 20 attempts in 5 minutes. A known browser is limited by its own attempts alone: others on its network
-- cannot use up its place. Null: now.
create function private.network_free_at(attempt private.sign_in_attempts)
returns timestamptz language sql volatile security definer set search_path = '' as $$
  select a.at + interval '5 minutes'
  from private.sign_in_attempts a
  where a.network = attempt.network and a.at > attempt.at - interval '5 minutes'
    and (not attempt.from_known_browser or a.from_known_browser and a.browser_key = attempt.browser_key)
  order by a.at desc offset 19 limit 1
$$;

-- Opens an attempt, or refuses it: rate-limited (20 attempts of one network, or of one known browser, in 5 minutes; writes nothing) or locked-out
-- (logged).
-- The account's state is ACTIVE, BANNED, UNCONFIRMED, MAINTENANCE or that of its profile; service users do not sign in. second_factor says that its
-- password alone does not do. Whose passwords a provider keeps has no row in auth.users here, unless its database is this one.
create function identity.open_attempt(attempt uuid, email text, browser_key bytea, ip inet, user_agent text, browser text, os text, device_type text)
returns table (refusal text, wait_seconds int, account uuid, password_hash text, account_state text, second_factor boolean)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
  opened private.sign_in_attempts;
  moment timestamptz;
  free_at timestamptz;
begin
  opened := private.new_attempt(attempt, email, ip, open_attempt.user_agent, open_attempt.browser, open_attempt.os, open_attempt.device_type);
  opened.browser_key := open_attempt.browser_key;
  moment := opened.at;

  select p.id, u.encrypted_password::text, exists (select from private.second_factors f where f.user_id = p.id and f.confirmed_at is not null),
    case when p.status <> 'ACTIVE' then p.status
         when u.banned_until > moment then 'BANNED'
         when u.email_confirmed_at is null then 'UNCONFIRMED'
         when private.barred_by(p.id) = 'maintenance' then 'MAINTENANCE'
         else 'ACTIVE' end
  into account, password_hash, second_factor, account_state
  from public.profiles p
  left join auth.users u on u.id = p.id and u.deleted_at is null
  where lower(p.email) = lower(btrim(open_attempt.email)) and not p.is_service
    and (u.id is not null or private.identity_provider() <> 'Local');

  opened.user_id := account;
  opened.from_known_browser := exists (
    select from private.known_browsers k where k.user_id = account and k.browser_key = opened.browser_key);

  free_at := private.network_free_at(opened);
  if free_at is not null then
    return query select 'rate-limited', private.seconds_until(free_at, moment), null::uuid, null::text, null::text, null::boolean;
    return;
  end if;

  free_at := private.locked_until(opened);
  if free_at is null or free_at <= moment then
    -- Attempts still open may all turn out wrong, so they take their place now.
    select a.at + interval '15 minutes' into free_at
    from private.sign_in_attempts a
    where a.email_key = opened.email_key and a.at > moment - interval '15 minutes' and a.outcome in ('OPEN', 'WRONG')
      and case when opened.from_known_browser then a.from_known_browser and a.browser_key = opened.browser_key
               else a.network = opened.network end
    order by a.at desc offset 4 limit 1;
    if not opened.from_known_browser then
      free_at := greatest(free_at, (
        select a.at + interval '1 hour'
        from private.sign_in_attempts a
        where a.email_key = opened.email_key and a.at > moment - interval '1 hour' and a.outcome in ('OPEN', 'WRONG')
        order by a.at desc offset 49 limit 1));
    end if;
  end if;

  if free_at > moment then
    opened.outcome := 'REFUSED';
    insert into private.sign_in_attempts select opened.*;
    perform private.log_sign_in(opened, 'LOGIN', 'FAILED', jsonb_build_object('reason', 'locked-out'));
    return query select 'locked-out', private.seconds_until(free_at, moment), null::uuid, null::text, null::text, null::boolean;
    return;
  end if;

  opened.outcome := 'OPEN';
  insert into private.sign_in_attempts select opened.*;
  refusal := null;
  wait_seconds := null;
  return next;
end
$$;

-- Closes an attempt without a session: WRONG (unknown address, wrong password or code), INACTIVE (right password of an account that may not sign in)
-- or BUSY (not checked). A wrong one locks what it has used up: 5 of one address and network in 15 minutes, the same for a known browser,
-- 50 of one address in an hour. Returns the seconds for which this browser now has to wait, or null.
create function identity.close_attempt(attempt uuid, result text)
returns int language plpgsql volatile security definer set search_path = '' as $$
declare
  closed private.sign_in_attempts;
  moment timestamptz;
  rule record;
  free_at timestamptz;
begin
  if result is null or result not in ('WRONG', 'INACTIVE', 'BUSY') then
    raise exception 'No attempt ends %', result using errcode = '22023';
  end if;
  select a.* into closed from private.sign_in_attempts a where a.id = attempt;
  perform pg_advisory_xact_lock(4, hashtext(encode(closed.email_key, 'hex')));
  moment := clock_timestamp();
  update private.sign_in_attempts a set outcome = case result when 'INACTIVE' then 'RIGHT' else result end
  where a.id = attempt and a.outcome = 'OPEN'
  returning a.* into closed;
  if not found then
    raise exception 'The attempt is not open' using errcode = '55000';
  end if;

  if result = 'BUSY' then
    return null;
  end if;
  if result = 'INACTIVE' then
    perform private.log_sign_in(closed, 'LOGIN', 'FAILED', jsonb_build_object('reason', 'account-not-active'));
    return null;
  end if;

  perform private.log_sign_in(closed, 'LOGIN', 'FAILED',
    jsonb_build_object('reason', case when closed.user_id is null then 'unknown-email' when closed.code_asked_at is not null then 'wrong-code'
      else 'wrong-password' end));
  for rule in
    select r.scope, r.network, r.browser_key, r.span
    from (values
      ('network', closed.network, null::bytea, 5, interval '15 minutes'),
      ('browser', null::inet, case when closed.from_known_browser then closed.browser_key end, 5, interval '15 minutes'),
      ('address', null::inet, null::bytea, 50, interval '1 hour')) as r (scope, network, browser_key, allowed, span)
    where (r.scope <> 'browser' or r.browser_key is not null)
      and r.allowed <= (
        select count(*) from private.sign_in_attempts a
        where a.email_key = closed.email_key and a.outcome = 'WRONG' and a.at > moment - r.span
          and case r.scope when 'network' then a.network = r.network
                           when 'browser' then a.from_known_browser and a.browser_key = r.browser_key
                           else true end)
  loop
    delete from private.lockouts l where l.locked_until < moment - interval '1 day';
    insert into private.lockouts as l (email_key, network, browser_key, locked_until)
    values (closed.email_key, rule.network, rule.browser_key, moment + rule.span)
    on conflict (email_key, network, browser_key) do update set locked_until = excluded.locked_until where l.locked_until <= moment;
    if found then
      perform private.log_sign_in(closed, 'LOCKED_OUT', 'FAILED',
        jsonb_build_object('scope', rule.scope, 'minutes', extract(epoch from rule.span)::int / 60));
    end if;
  end loop;

  free_at := private.locked_until(closed);
  return case when free_at > moment then private.seconds_until(free_at, moment) end;
end
$$;

grant execute on function identity.open_attempt(uuid, text, bytea, inet, text, text, text, text), identity.close_attempt(uuid, text) to venus_auth;
