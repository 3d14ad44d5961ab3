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

-- Opens the attempt of an identity that the provider has vouched for. refusal: rate-limited (with the seconds to wait; writes nothing), email-unverified,
-- identity-unknown, account-not-active or maintenance, each logged; null with the person, whose session may begin now.
create function identity.open_external_attempt(attempt uuid, issuer text, subject text, email text, email_verified boolean, full_name text,
  second_factor boolean, browser_key bytea, ip inet, user_agent text, browser text, os text, device_type text)
returns table (refusal text, wait_seconds int, account uuid)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
  address text := lower(btrim(open_external_attempt.email));
  opened private.sign_in_attempts := private.new_attempt(attempt, coalesce(address, open_external_attempt.issuer || ' ' || open_external_attempt.subject), ip,
    open_external_attempt.user_agent, open_external_attempt.browser, open_external_attempt.os, open_external_attempt.device_type);
  free_at timestamptz;
begin
  opened.browser_key := open_external_attempt.browser_key;
  opened.issuer := open_external_attempt.issuer;
  select i.user_id into account
  from private.user_identities i where i.issuer = open_external_attempt.issuer and i.subject = open_external_attempt.subject;
  opened.from_known_browser := exists (
    select from private.known_browsers k where k.user_id = account and k.browser_key = opened.browser_key);
  free_at := private.network_free_at(opened);
  if free_at is not null then
    return query select 'rate-limited', private.seconds_until(free_at, opened.at), null::uuid;
    return;
  end if;

  if account is null and (email_verified is not true or coalesce(address, '') !~ '^[^@[:space:]]+@[^@[:space:]]+$') then
    refusal := 'email-unverified';
  else
    account := private.person_of(open_external_attempt.issuer, open_external_attempt.subject, address, open_external_attempt.full_name, opened);
    refusal := case
      when account is null then 'identity-unknown'
      when not exists (select from public.profiles p where p.id = account and p.status = 'ACTIVE' and not p.is_service) then 'account-not-active'
      when private.barred_by(account) = 'maintenance' then 'maintenance' end;
  end if;

  opened.user_id := account;
  opened.outcome := case when refusal is null then 'OPEN' else 'REFUSED' end;
  insert into private.sign_in_attempts select opened.*;
  if refusal is not null then
    perform private.log_sign_in(opened, 'LOGIN', 'FAILED', jsonb_build_object('reason', refusal));
    account := null;
  else
    update private.user_identities i set second_factor = open_external_attempt.second_factor
    where i.issuer = open_external_attempt.issuer and i.subject = open_external_attempt.subject and i.second_factor <> open_external_attempt.second_factor;
  end if;
  return next;
end
$$;

-- The session of a token that the provider gave to a REST client, begun by the first call that brings it: session row and LOGIN SUCCESS, once. No row for
-- an identity that is nobody's, and for a session that has ended: no token brings it back. Links and adds nobody; signing in does.
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
    if private.barred_by(person) = 'maintenance' then
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
  if identity.touch_session(session_id, true) then
    return next;
  end if;
end
$$;

grant execute on function identity.use_provider(text),
  identity.open_external_attempt(uuid, text, text, text, boolean, text, boolean, bytea, inet, text, text, text, text),
  identity.bearer_session(text, text, text, uuid, inet, text, text, text, text, text, text) to venus_auth;
