-- Links that open one thing once: an invitation, a new password, a new e-mail address. Source: domain document "Platform" section 2.
--
-- The database keeps a link's digest alone and gives the token out once, to whoever issues it. A person has one link of a kind: a new one replaces the
-- old. Times are the server's own, as for sign-ins.

create table private.one_time_links (
  user_id uuid not null references public.profiles on delete cascade,
  kind text not null check (kind in ('INVITE', 'RESET', 'EMAIL')),
  token_hash bytea not null unique,
  new_email varchar(255),
  issued_at timestamptz not null default now(),
  expires_at timestamptz not null,
  used_at timestamptz,
  primary key (user_id, kind),
  check ((kind = 'EMAIL') = (new_email is not null))
);
call private.close_table('private.one_time_links');

-- Gives a link of the kind to a person and returns its token, which cannot be read again: INVITE (7 days) to an INVITED one, RESET (60 minutes) and EMAIL
-- (60 minutes, to the new address) to an ACTIVE one; anybody else is refused. Asks for no right: its callers have.
create function private.issue_link(person uuid, kind text, new_email text default null)
returns text language plpgsql volatile security definer set search_path = '' as $$
declare
  token text := replace(gen_random_uuid()::text || gen_random_uuid()::text, '-', '');
  state text;
begin
  select p.status into state from public.profiles p where p.id = person and not p.is_service for no key update;
  if state is distinct from (case issue_link.kind when 'INVITE' then 'INVITED' else 'ACTIVE' end) then
    perform private.refuse_invalid('user', case when state = 'ACTIVE' then 'This person has accepted the invitation already.'
      when state = 'INVITED' then 'This person has not accepted the invitation yet: invite again.'
      else 'This account is not active.' end);
  end if;
  insert into private.one_time_links (user_id, kind, token_hash, new_email, expires_at)
  values (person, issue_link.kind, sha256(convert_to(token, 'UTF8')), issue_link.new_email,
    now() + case issue_link.kind when 'INVITE' then interval '7 days' else interval '60 minutes' end)
  on conflict on constraint one_time_links_pkey do update set token_hash = excluded.token_hash, new_email = excluded.new_email,
    issued_at = excluded.issued_at, expires_at = excluded.expires_at, used_at = null;
  return token;
end
$$;

-- The link that may be used now; all null for a wrong, used, replaced or expired one, for a person who is neither INVITED nor ACTIVE as it needs, and
-- where a provider outside keeps the passwords.
create function private.open_link(token_hash bytea)
returns private.one_time_links language sql volatile security definer set search_path = '' as $$
  select l.*
  from private.one_time_links l join public.profiles p on p.id = l.user_id
  where l.token_hash = open_link.token_hash and l.used_at is null and l.expires_at > now() and private.identity_provider() = 'Local'
    and p.status = case l.kind when 'INVITE' then 'INVITED' else 'ACTIVE' end
  for update of l
$$;

-- What changes from here on is the person's own act, from this address, also before he has a session.
create function private.act_as(person uuid, ip inet, user_agent text)
returns void language sql volatile set search_path = '' as $$
  select set_config('request.jwt.claims', jsonb_build_object('sub', person)::text, true),
    set_config('venus.ip_address', host(ip), true), set_config('venus.user_agent', left(user_agent, 500), true)
$$;

-- Follows a new password: every link given out before is void, one to another address too, which whoever knew the old password may have asked for; and
-- every session ends but the one that is spared.
create function private.password_changed(person uuid, spared uuid default null)
returns void language plpgsql volatile security definer set search_path = '' as $$
begin
  update public.profiles p set must_change_password = false where p.id = person and p.must_change_password;
  update private.one_time_links l set used_at = now() where l.user_id = person and l.used_at is null;
  update public.user_sessions s set ended_at = now(), ended_reason = 'PASSWORD_CHANGED'
  where s.user_id = person and s.ended_at is null and s.id is distinct from spared;
end
$$;

-- Gives an account another password, with all that follows.
create function private.set_password(person uuid, password_hash text, spared uuid default null)
returns void language plpgsql volatile security definer set search_path = '' as $$
begin
  update auth.users u set encrypted_password = set_password.password_hash, updated_at = now() where u.id = person;
  perform private.password_changed(person, spared);
end
$$;

-- Whose link this is, and for what; no row for any that may not be used now.
create function identity.find_link(token_hash bytea)
returns table (kind text, email text, full_name text, new_email text)
language sql volatile security definer set search_path = '' as $$
  select l.kind, p.email::text, p.full_name::text, l.new_email::text
  from private.open_link(find_link.token_hash) l join public.profiles p on p.id = l.user_id
$$;

-- Sets the password of the person of an INVITE or RESET link, ends all sessions, makes an INVITED person ACTIVE, and logs PASSWORD_RESET. Returns false,
-- and does nothing, for a link that may not be used now.
create function identity.set_password_by_link(token_hash bytea, password_hash text, ip inet, user_agent text, browser text, os text, device_type text)
returns boolean language plpgsql volatile security definer set search_path = '' as $$
declare
  link private.one_time_links := private.open_link(set_password_by_link.token_hash);
begin
  if link.user_id is null or link.kind not in ('INVITE', 'RESET') then
    return false;
  end if;
  perform private.act_as(link.user_id, ip, user_agent);
  perform private.set_password(link.user_id, set_password_by_link.password_hash);
  update auth.users u set email_confirmed_at = coalesce(u.email_confirmed_at, now()) where u.id = link.user_id;
  update public.profiles p set status = 'ACTIVE' where p.id = link.user_id and p.status = 'INVITED';
  insert into public.app_activity_logs (user_id, event_type, status, ip_address, user_agent, browser, os, device_type, metadata)
  values (link.user_id, 'PASSWORD_RESET', 'SUCCESS', host(ip), left(set_password_by_link.user_agent, 500), set_password_by_link.browser,
    set_password_by_link.os, set_password_by_link.device_type, jsonb_build_object('by', link.kind));
  return true;
end
$$;

grant execute on function identity.find_link(bytea), identity.set_password_by_link(bytea, text, inet, text, text, text, text) to venus_auth;
