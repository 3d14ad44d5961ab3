-- Links that go by mail: a forgotten password, and another e-mail address. Source: domain document "Platform" section 2. The host sends them; here is decided who
-- gets one. Nobody who asks learns whether an address is known.

-- Counts a request for a link as an attempt of its network. Returns the seconds to wait, and counts nothing, when the network has used its attempts up.
create function identity.ask_recovery(attempt uuid, email text, ip inet, user_agent text, browser text, os text, device_type text)
returns int language plpgsql volatile security definer set search_path = '' as $$
declare
  opened private.sign_in_attempts := private.new_attempt(attempt, email, ip, user_agent, browser, os, device_type);
  free_at timestamptz;
begin
  opened.from_known_browser := false;
  free_at := private.network_free_at(opened);
  if free_at is not null then
    return private.seconds_until(free_at, opened.at);
  end if;
  opened.outcome := 'REFUSED';
  insert into private.sign_in_attempts select opened.*;
  return null;
end
$$;

-- A link to a new password for the ACTIVE person of the address, at most one in five minutes; no row for anybody else.
create function identity.recovery_link(email text, ip inet, user_agent text, browser text, os text, device_type text)
returns table (token text) language plpgsql volatile security definer set search_path = '' as $$
declare
  person uuid;
begin
  select p.id into person from public.profiles p
  where lower(p.email) = lower(btrim(recovery_link.email)) and p.status = 'ACTIVE' and not p.is_service and private.identity_provider() = 'Local'
    and not exists (select from private.one_time_links l where l.user_id = p.id and l.kind = 'RESET' and l.issued_at > now() - interval '5 minutes')
  for no key update;
  if not found then
    return;
  end if;
  perform private.act_as(person, ip, user_agent);
  insert into public.app_activity_logs (user_id, event_type, status, ip_address, user_agent, browser, os, device_type, metadata)
  values (person, 'PASSWORD_RESET', 'SUCCESS', host(ip), left(recovery_link.user_agent, 500), recovery_link.browser, recovery_link.os,
    recovery_link.device_type, '{"link": "asked"}');
  return query select private.issue_link(person, 'RESET');
end
$$;

-- A link that confirms another address of whoever is signed in, under an attempt that proved his password. refusal: email-taken; null with the token.
create function identity.ask_email_change(attempt uuid, session uuid, new_email text)
returns table (refusal text, token text) language plpgsql volatile security definer set search_path = '' as $$
declare
  own public.user_sessions := private.proved_session(attempt, session);
  address text := lower(btrim(new_email));
begin
  if private.email_in_use(address) then
    return query select 'email-taken', null::text;
  else
    return query select null::text, private.issue_link(own.user_id, 'EMAIL', address);
  end if;
end
$$;

create function private.email_in_use(address text)
returns boolean language sql stable security definer set search_path = '' as $$
  select exists (select from public.profiles p where lower(p.email) = address) or exists (select from auth.users u where lower(u.email) = address)
$$;

-- Gives the person of an EMAIL link its address, makes every other link of his void, and ends his sessions but the one that is spared. Returns null, else
-- link-not-usable or email-taken, which change nothing.
create function identity.confirm_email(token_hash bytea, spared uuid, ip inet, user_agent text)
returns text language plpgsql volatile security definer set search_path = '' as $$
declare
  link private.one_time_links := private.open_link(confirm_email.token_hash);
begin
  if link.user_id is null or link.kind <> 'EMAIL' then
    return 'link-not-usable';
  elsif private.email_in_use(link.new_email) then
    return 'email-taken';
  end if;
  perform private.act_as(link.user_id, ip, user_agent);
  update private.one_time_links l set used_at = now() where l.user_id = link.user_id and l.used_at is null;
  update auth.users u set email = link.new_email, email_confirmed_at = now(), updated_at = now() where u.id = link.user_id;
  update public.profiles p set email = link.new_email where p.id = link.user_id;
  perform private.revoke_sessions(link.user_id, s.id)
  from public.user_sessions s where s.user_id = link.user_id and s.ended_at is null and s.id is distinct from spared;
  return null;
end
$$;

grant execute on function identity.ask_recovery(uuid, text, inet, text, text, text, text), identity.recovery_link(text, inet, text, text, text, text),
  identity.ask_email_change(uuid, uuid, text), identity.confirm_email(bytea, uuid, inet, text) to venus_auth;
