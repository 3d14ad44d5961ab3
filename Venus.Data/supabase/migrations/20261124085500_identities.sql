-- Identities of a provider outside, Supabase or OpenID Connect, and the sessions that begin with them. Source: domain document "Platform" sections 2 to 4.
--
-- The host has verified the provider's signed answer before it comes here; of it count the issuer, the subject, and an e-mail address that the provider
-- says it has verified. Nothing else of it gives anybody anything.

create table private.user_identities (
  issuer text not null,
  subject text not null check (subject <> ''),
  user_id uuid not null references public.profiles on delete cascade,
  -- With Supabase: the account there has a second factor.
  second_factor boolean not null default false,
  linked_at timestamptz not null default now(),
  primary key (issuer, subject)
);
create index user_identities_user on private.user_identities (user_id);
call private.close_table('private.user_identities');
call private.audit_table('private.user_identities', 'issuer,subject');

-- Each host says when it starts by whom it signs people in.
create function identity.use_provider(kind text)
returns void language sql volatile security definer set search_path = '' as $$
  update private.identity_provider p set kind = use_provider.kind where p.kind <> use_provider.kind
$$;

-- Whether a person signs in with a second factor, as far as Venus has a say: an OpenID Connect provider alone decides about its own.
create function private.has_second_factor(person uuid)
returns boolean language sql stable security definer set search_path = '' as $$
  select case private.identity_provider()
    when 'Local' then exists (select from private.second_factors f where f.user_id = person and f.confirmed_at is not null)
    when 'Supabase' then exists (select from private.user_identities i where i.user_id = person and i.second_factor)
    else true end
$$;

-- Whose an identity is: of the person it is linked to, else of the INVITED one of its verified e-mail address, who is ACTIVE from then on, else, while
-- registration is on, of a new person with the default role and no store. At Supabase the subject is the person's id, so that accounts moved there go on
-- as they are. Null: nobody's.
create function private.person_of(issuer text, subject text, address text, full_name text, attempt private.sign_in_attempts)
returns uuid language plpgsql volatile security definer set search_path = '' as $$
declare
  at_supabase boolean := private.identity_provider() = 'Supabase';
  person uuid := (select i.user_id from private.user_identities i where i.issuer = person_of.issuer and i.subject = person_of.subject);
begin
  if person is not null then
    return person;
  end if;
  if at_supabase then
    select p.id into person from public.profiles p where p.id = subject::uuid and p.status <> 'DELETED' and not p.is_service for no key update;
  else
    select p.id into person from public.profiles p
    where lower(p.email) = address and p.status = 'INVITED' and not p.is_service for no key update;
  end if;
  perform private.act_as(coalesce(person, attempt.id), attempt.ip_address, attempt.user_agent);
  if person is null then
    if private.registration_closed_by() is not null or exists (select from public.profiles p where lower(p.email) = address) then
      return null;
    end if;
    person := case when at_supabase then subject::uuid else attempt.id end;
    perform private.act_as(person, attempt.ip_address, attempt.user_agent);
    insert into public.profiles (id, email, full_name, status)
    values (person, address, left(coalesce(nullif(btrim(full_name), ''), split_part(address, '@', 1)), 255), 'ACTIVE');
    insert into public.user_roles (user_id, role_id) select person, r.id from public.roles r where r.is_default;
    attempt.user_id := person;
    perform private.log_sign_in(attempt, 'SIGNUP', 'SUCCESS', '{}');
  end if;
  update public.profiles p set status = 'ACTIVE' where p.id = person and p.status = 'INVITED';
  insert into private.user_identities (issuer, subject, user_id) values (person_of.issuer, person_of.subject, person);
  return person;
end
$$;

-- Whether the identity of an attempt, whose issuer it names, may sign in, and as whom. refusal: email-unverified, identity-unknown, account-not-active or
-- maintenance, each logged; null with the person, whose session may begin now.
create function private.admit(opened private.sign_in_attempts, subject text, email text, email_verified boolean, full_name text, second_factor boolean)
returns table (refusal text, account uuid) language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  address text := lower(btrim(email));
  linked uuid := (select i.user_id from private.user_identities i where i.issuer = opened.issuer and i.subject = admit.subject);
begin
  account := linked;
  if linked is null and (email_verified is not true or coalesce(address, '') !~ '^[^@[:space:]]+@[^@[:space:]]+$') then
    refusal := 'email-unverified';
  else
    account := private.person_of(opened.issuer, subject, address, full_name, opened);
    refusal := case
      when account is null then 'identity-unknown'
      when not exists (select from public.profiles p where p.id = account and p.status = 'ACTIVE' and not p.is_service) then 'account-not-active'
      when private.barred_by(account) = 'maintenance' then 'maintenance' end;
  end if;
  if refusal is null then
    update private.user_identities i set second_factor = admit.second_factor
    where i.issuer = opened.issuer and i.subject = admit.subject and i.second_factor <> admit.second_factor;
  else
    opened.user_id := account;
    perform private.log_sign_in(opened, 'LOGIN', 'FAILED', jsonb_build_object('reason', refusal));
  end if;
  return next;
end
$$;

-- Opens the attempt of an identity that the provider has vouched for. Refuses with rate-limited (with the seconds to wait; writes nothing), or as
-- private.admit does.
create function identity.open_external_attempt(attempt uuid, issuer text, subject text, email text, email_verified boolean, full_name text,
  second_factor boolean, browser_key bytea, ip inet, user_agent text, browser text, os text, device_type text)
returns table (refusal text, wait_seconds int, account uuid)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  opened private.sign_in_attempts := private.new_attempt(
    attempt, coalesce(email, issuer || ' ' || subject), ip, user_agent, browser, os, device_type);
  free_at timestamptz;
begin
  opened.browser_key := browser_key;
  opened.issuer := issuer;
  opened.from_known_browser := exists (
    select from private.known_browsers k join private.user_identities i on i.user_id = k.user_id
    where i.issuer = opened.issuer and i.subject = open_external_attempt.subject and k.browser_key = opened.browser_key);
  free_at := private.network_free_at(opened);
  if free_at is not null then
    return query select 'rate-limited', private.seconds_until(free_at, opened.at), null::uuid;
    return;
  end if;
  select a.refusal, a.account into refusal, account from private.admit(opened, subject, email, email_verified, full_name, second_factor) a;
  opened.user_id := account;
  opened.outcome := case when refusal is null then 'OPEN' else 'REFUSED' end;
  insert into private.sign_in_attempts select opened.*;
  return next;
end
$$;

-- Logs that nobody signed in who came back from the provider: it refused him, or what he brought cannot be believed. Once a network has used its attempts up
-- nothing is written.
create function identity.refuse_external_attempt(attempt uuid, issuer text, ip inet, user_agent text, browser text, os text, device_type text)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  opened private.sign_in_attempts := private.new_attempt(attempt, issuer, ip, user_agent, browser, os, device_type);
begin
  opened.issuer := refuse_external_attempt.issuer;
  opened.from_known_browser := false;
  opened.outcome := 'REFUSED';
  if private.network_free_at(opened) is null then
    insert into private.sign_in_attempts select opened.*;
    perform private.log_sign_in(opened, 'LOGIN', 'FAILED', '{"reason": "sign-in-not-completed"}');
  end if;
end
$$;

-- Vouches for the open attempt of a password that Supabase has found right. Refusals as in open_external_attempt, which use the attempt up.
create function identity.vouch_attempt(attempt uuid, issuer text, subject text, email text, email_verified boolean, full_name text, second_factor boolean)
returns table (refusal text, account uuid)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
declare
  opened private.sign_in_attempts;
begin
  select a.* into opened from private.sign_in_attempts a where a.id = attempt and a.outcome = 'OPEN' for update;
  if not found then
    raise exception 'The attempt is not open' using errcode = '55000';
  end if;
  opened.issuer := vouch_attempt.issuer;
  select a.refusal, a.account into refusal, account
  from private.admit(opened, vouch_attempt.subject, vouch_attempt.email, vouch_attempt.email_verified, vouch_attempt.full_name, vouch_attempt.second_factor) a;
  update private.sign_in_attempts a
  set issuer = vouch_attempt.issuer, user_id = account, asked_state = null, outcome = case when refusal is null then 'OPEN' else 'REFUSED' end
  where a.id = attempt;
  return next;
end
$$;

-- The password of the attempt was right, and Supabase wants a code: what it will want with it is kept, encrypted by the host, for ten minutes.
create function identity.ask_external_code(attempt uuid, state bytea)
returns void language sql volatile security definer set search_path = '' as $$
  update private.sign_in_attempts a set code_asked_at = clock_timestamp(), asked_state = state where a.id = attempt and a.outcome = 'OPEN'
$$;

-- What was kept; null when the attempt is not open any more.
create function identity.asked_external_code(attempt uuid)
returns bytea language sql stable security definer set search_path = '' as $$
  select a.asked_state from private.sign_in_attempts a
  where a.id = attempt and a.outcome = 'OPEN' and a.code_asked_at > clock_timestamp() - interval '10 minutes'
$$;

-- As identity.wrong_code, with what is kept for the next attempt.
create function identity.wrong_external_code(attempt uuid, next uuid, state bytea)
returns int language plpgsql volatile security definer set search_path = '' as $$
declare
  wait int := identity.wrong_code(attempt, next);
begin
  update private.sign_in_attempts a set asked_state = case when a.id = next then state end where a.id in (attempt, next);
  return wait;
end
$$;

-- The session of a token that the provider gave to a REST client, begun by the first call that brings it, unless session is null: session row and LOGIN
-- SUCCESS, once. No row for an identity that is nobody's, and for a session that has ended: no token brings it back. Links and adds nobody; signing in does.
create function identity.bearer_session(issuer text, subject text, provider_session text, session uuid, ip inet, user_agent text,
  platform text, client_app text, browser text, os text, device_type text)
returns table (person uuid, session_id uuid)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_variable
begin
  select i.user_id into person
  from private.user_identities i join public.profiles p on p.id = i.user_id and p.status = 'ACTIVE' and not p.is_service
  where i.issuer = bearer_session.issuer and i.subject = bearer_session.subject;
  if not found then
    return;
  end if;
  select s.id into session_id from public.user_sessions s where s.user_id = person and s.provider_session = bearer_session.provider_session;
  if not found then
    if bearer_session.session is null then
      return;
    elsif private.barred_by(person) = 'maintenance' then
      perform private.refuse('maintenance');
    end if;
    insert into public.user_sessions (id, user_id, provider_session, ip_address, user_agent, device_type, browser, os, platform, client_app, expires_at)
    values (bearer_session.session, person, bearer_session.provider_session, host(ip), left(bearer_session.user_agent, 500), left(bearer_session.device_type, 20),
      left(bearer_session.browser, 50), left(bearer_session.os, 50), left(bearer_session.platform, 50), left(bearer_session.client_app, 50),
      private.session_end(now()))
    on conflict on constraint user_sessions_provider_session do nothing
    returning id into session_id;
    if found then
      update public.profiles p set last_sign_in_at = now() where p.id = person;
      insert into public.app_activity_logs (user_id, event_type, status, ip_address, user_agent, browser, os, device_type, metadata)
      values (person, 'LOGIN', 'SUCCESS', host(ip), left(bearer_session.user_agent, 500), left(bearer_session.browser, 50), left(bearer_session.os, 50),
        left(bearer_session.device_type, 20), jsonb_build_object('session', session_id));
    else
      select s.id into session_id from public.user_sessions s where s.user_id = person and s.provider_session = bearer_session.provider_session;
    end if;
  end if;
  if identity.touch_session(session_id, false) then
    return next;
  end if;
end
$$;

-- Supabase has replaced a refresh token of a REST client's session. It may give the same one twice, to a client that missed the first answer.
create function identity.keep_refresh_token(session uuid, old_hash bytea, new_hash bytea)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  holder public.user_sessions;
begin
  update private.refresh_tokens t set replaced_at = now() where t.hash = old_hash and t.replaced_at is null;
  insert into private.refresh_tokens (hash, session_id) values (new_hash, session) on conflict (hash) do nothing;
  select s.* into strict holder from public.user_sessions s where s.id = session;
  perform private.log_refresh(holder, 'SUCCESS', jsonb_build_object('session', holder.id));
end
$$;

-- Supabase has seen a refresh token again that it had replaced: its session ends. The session, or the digest of the token, is null.
create function identity.end_reused_session(session uuid, refresh_hash bytea)
returns void language sql volatile security definer set search_path = '' as $$
  select private.end_reused(coalesce(session, (select t.session_id from private.refresh_tokens t where t.hash = refresh_hash)))
$$;

-- The attempt of a person who is signed in, and whose password Supabase has found right, is his.
create function identity.prove_external(attempt uuid, session uuid)
returns uuid language sql volatile security definer set search_path = '' as $$
  update private.sign_in_attempts a set user_id = s.user_id
  from public.user_sessions s where s.id = session and a.id = attempt and a.outcome = 'OPEN'
  returning a.user_id
$$;

-- Supabase has taken another password, under an attempt that proved the old one; every other session ends.
create function identity.external_password_changed(attempt uuid, session uuid)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  own public.user_sessions := private.proved_session(attempt, session);
begin
  perform private.password_changed(own.user_id, own.id);
  perform private.log_own(own, 'PASSWORD_CHANGED', '{}');
end
$$;

-- Supabase has taken a password from whoever followed the link it had mailed to the person; all sessions end.
create function identity.external_password_set(person uuid, ip inet, user_agent text, browser text, os text, device_type text)
returns void language plpgsql volatile security definer set search_path = '' as $$
begin
  if not exists (select from public.profiles p where p.id = person and p.status <> 'DELETED') then
    return;
  end if;
  perform private.act_as(person, ip, user_agent);
  perform private.password_changed(person);
  insert into public.app_activity_logs (user_id, event_type, status, ip_address, user_agent, browser, os, device_type, metadata)
  values (person, 'PASSWORD_RESET', 'SUCCESS', host(ip), left(external_password_set.user_agent, 500), external_password_set.browser,
    external_password_set.os, external_password_set.device_type, '{"by": "provider"}');
end
$$;

-- Supabase has taken the second factor that whoever is signed in set up.
create function identity.external_factor_added(session uuid)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  own public.user_sessions := private.own_session(session);
begin
  update private.user_identities i set second_factor = true where i.user_id = own.user_id;
  perform private.log_own(own, 'MFA_CHANGED', '{"change": "added"}');
  perform pg_notify('venus_rights', own.user_id::text);
end
$$;

-- What a provider outside calls the people who have a living session.
create function identity.external_people(issuer text)
returns text[] language sql stable security definer set search_path = '' as $$
  select coalesce(array_agg(i.subject), '{}') from private.user_identities i
  where i.issuer = external_people.issuer
    and exists (select from public.user_sessions s where s.user_id = i.user_id and s.ended_at is null and s.expires_at > now())
$$;

-- The provider has banned or deleted a person: all his sessions end.
create function identity.end_external(issuer text, subject text)
returns void language sql volatile security definer set search_path = '' as $$
  with ended as (
    update public.user_sessions s set ended_at = now(), ended_reason = 'DISABLED'
    from private.user_identities i
    where i.issuer = end_external.issuer and i.subject = end_external.subject and s.user_id = i.user_id and s.ended_at is null
    returning s.*)
  insert into public.app_activity_logs (user_id, event_type, status, metadata)
  select e.user_id, 'SESSION_REVOKED', 'SUCCESS', jsonb_build_object('session', e.id, 'by', 'provider') from ended e
$$;

grant execute on function identity.external_people(text), identity.end_external(text, text), identity.use_provider(text), identity.vouch_attempt(uuid, text, text, text, boolean, text, boolean),
  identity.refuse_external_attempt(uuid, text, inet, text, text, text, text), identity.keep_refresh_token(uuid, bytea, bytea), identity.end_reused_session(uuid, bytea), identity.prove_external(uuid, uuid),
  identity.external_password_changed(uuid, uuid), identity.external_password_set(uuid, inet, text, text, text, text), identity.external_factor_added(uuid),
  identity.ask_external_code(uuid, bytea), identity.asked_external_code(uuid), identity.wrong_external_code(uuid, uuid, bytea),
  identity.open_external_attempt(uuid, text, text, text, boolean, text, boolean, bytea, inet, text, text, text, text),
  identity.bearer_session(text, text, text, uuid, inet, text, text, text, text, text, text) to venus_auth;
