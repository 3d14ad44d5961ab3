-- Sign-in of REST clients: sessions like a browser's, with refresh tokens in place of a ticket, and the keys that sign access tokens.
-- Source: domain document "Platform" sections 2, 4 and 15. Of a refresh token only its digest is kept.

create table private.refresh_tokens (
  hash bytea primary key check (length(hash) = 32),
  session_id uuid not null references public.user_sessions on delete cascade,
  created_at timestamptz not null default now(),
  -- When the next one took its place. Whoever comes with it once more has stolen it, or has been stolen from.
  replaced_at timestamptz
);
create index refresh_tokens_session on private.refresh_tokens (session_id);
call private.close_table('private.refresh_tokens');

-- Labels of a session as its client names itself; nothing is decided by them. A till has no browser.
create function private.label_session(session uuid, platform text, client_app text, browser text, os text, device_type text)
returns void language sql volatile security definer set search_path = '' as $$
  update public.user_sessions s
  set platform = left(label_session.platform, 50), client_app = left(label_session.client_app, 50),
    browser = left(label_session.browser, 50), os = left(label_session.os, 50), device_type = left(label_session.device_type, 20)
  where s.id = session and s.ended_at is null
    and (s.platform, s.client_app, s.browser, s.os, s.device_type) is distinct from
      (label_session.platform, label_session.client_app, label_session.browser, label_session.os, label_session.device_type)
$$;

-- Starts the session of a right attempt as identity.start_session does, with a refresh token in place of a ticket.
create function identity.start_token_session(attempt uuid, session uuid, person uuid, refresh_hash bytea, provider_session text,
  platform text, client_app text, browser text, os text, device_type text)
returns void language plpgsql volatile security definer set search_path = '' as $$
begin
  perform identity.start_session(attempt, session, person, ''::bytea, provider_session);
  delete from private.tickets t where t.session_id = session;
  insert into private.refresh_tokens (hash, session_id) values (refresh_hash, session);
  perform private.label_session(session, platform, client_app, browser, os, device_type);
end
$$;

-- Ends a living session because a refresh token of it came again after it had been replaced.
create function private.end_reused(session uuid)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  holder public.user_sessions;
begin
  update public.user_sessions s set ended_at = now(), ended_reason = 'TOKEN_REUSE'
  where s.id = session and s.ended_at is null
  returning s.* into holder;
  if found then
    perform private.log_refresh(holder, 'FAILED', jsonb_build_object('session', holder.id, 'reason', 'token-reuse'));
  end if;
end
$$;

-- Replaces a refresh token, once. outcome: null with the session and its person; unknown (no such token, or its session is not alive); reused,
-- which ends the session. Clients turn their tokens by the clock: it is the calls that are activity.
create function identity.refresh_session(old_hash bytea, new_hash bytea)
returns table (outcome text, session uuid, person uuid) language plpgsql volatile security definer set search_path = '' as $$
declare
  token private.refresh_tokens;
  holder public.user_sessions;
begin
  select t.* into token from private.refresh_tokens t where t.hash = old_hash for update;
  if not found then
    return query select 'unknown', null::uuid, null::uuid;
    return;
  end if;
  if token.replaced_at is not null then
    perform private.end_reused(token.session_id);
    return query select 'reused', null::uuid, null::uuid;
    return;
  end if;
  if not identity.touch_session(token.session_id, false) then
    return query select 'unknown', null::uuid, null::uuid;
    return;
  end if;
  update private.refresh_tokens t set replaced_at = now() where t.hash = old_hash;
  insert into private.refresh_tokens (hash, session_id) values (new_hash, token.session_id);
  select s.* into holder from public.user_sessions s where s.id = token.session_id;
  perform private.log_refresh(holder, 'SUCCESS', jsonb_build_object('session', holder.id));
  return query select null::text, holder.id, holder.user_id;
end
$$;

create function private.log_refresh(holder public.user_sessions, status text, details jsonb)
returns void language sql volatile security definer set search_path = '' as $$
  insert into public.app_activity_logs (user_id, event_type, status, ip_address, user_agent, browser, os, device_type, metadata)
  values (holder.user_id, 'REFRESH_TOKEN', status, holder.ip_address, holder.user_agent, holder.browser, holder.os, holder.device_type, details)
$$;

-- What a client says of itself, as often as it likes (PLT-13): the sign-in has already made the one session row and the one LOGIN.
create function identity.label_session(session uuid, platform text, client_app text, browser text, os text, device_type text)
returns void language sql volatile security definer set search_path = '' as $$
  select private.label_session(session, platform, client_app, browser, os, device_type)
$$;

-- The hosts' keys for access tokens: the youngest signs, the ones before it still verify what they signed. Encrypted by the hosts' data-protection
-- keys before they come here.
create table private.signing_keys (
  id uuid primary key,
  key bytea not null,
  created_at timestamptz not null default now()
);
call private.close_table('private.signing_keys');

-- All keys, the youngest first, with their age in seconds.
create function identity.signing_keys()
returns table (id uuid, key bytea, age int) language sql stable security definer set search_path = '' as $$
  select k.id, k.key, extract(epoch from now() - k.created_at)::int from private.signing_keys k order by k.created_at desc, k.id desc
$$;

-- Adds a key in the turn after the youngest one the host has seen (null for none); when another host was quicker, its key counts and this one is
-- dropped. Keys of long ago have nothing left to verify.
create function identity.add_signing_key(id uuid, key bytea, seen uuid)
returns void language plpgsql volatile security definer set search_path = '' as $$
begin
  lock table private.signing_keys in share row exclusive mode;
  if (select k.id from private.signing_keys k order by k.created_at desc, k.id desc limit 1) is distinct from seen then
    return;
  end if;
  insert into private.signing_keys (id, key) values (add_signing_key.id, add_signing_key.key);
  delete from private.signing_keys k where k.created_at < now() - interval '90 days';
end
$$;

grant execute on function identity.start_token_session(uuid, uuid, uuid, bytea, text, text, text, text, text, text), identity.refresh_session(bytea, bytea),
  identity.label_session(uuid, text, text, text, text, text), identity.signing_keys(), identity.add_signing_key(uuid, bytea, uuid) to venus_auth;
