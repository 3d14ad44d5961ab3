-- API tokens: what a REST client of somebody comes with instead of signing in. Of a token only its SHA-256 is kept. It opens no more than its list of
-- keys and no more than its owner may at that moment; both are asked at every call (private.api_token_owner, private.carried), and never kept as
-- rights. Source: domain document "Platform" sections 6, 14 and 15.

create table public.api_tokens (
  id uuid primary key,
  user_id uuid not null references public.profiles on delete cascade,
  name varchar(100) not null check (btrim(name) <> ''),
  hash bytea not null unique check (length(hash) = 32),
  -- How the token begins, by which its owner tells it from others.
  prefix varchar(20) not null,
  keys text[] not null check (cardinality(keys) > 0),
  created_at timestamptz not null default now(),
  expires_at timestamptz not null,
  last_used_at timestamptz,
  revoked_at timestamptz,
  constraint api_tokens_life check (expires_at > created_at and expires_at <= created_at + interval '365 days')
);
create index api_tokens_user on public.api_tokens (user_id, created_at);
call private.close_table('public.api_tokens');
call private.audit_table('public.api_tokens', 'id');
grant select (id, user_id, name, prefix, keys, created_at, expires_at, last_used_at, revoked_at) on public.api_tokens to authenticated;
create policy read on public.api_tokens for select to authenticated using (user_id = (select private.actor()));

-- A use is no news for open caches; what ends or narrows a token is.
create trigger announce after update on public.api_tokens for each row
  when ((new.revoked_at, new.expires_at, new.keys) is distinct from (old.revoked_at, old.expires_at, old.keys)) execute function private.announce_rights();
create trigger announce_delete after delete on public.api_tokens for each row execute function private.announce_rights();

-- Whoever stops being ACTIVE is out for good: enabling him again brings his tokens back as little as his sessions.
create function private.revoke_tokens_of_inactive()
returns trigger language plpgsql security definer set search_path = '' as $$
begin
  update public.api_tokens t set revoked_at = now() where t.user_id = new.id and t.revoked_at is null;
  return null;
end
$$;
create trigger revoke_tokens after update of status on public.profiles for each row
  when (new.status <> 'ACTIVE') execute function private.revoke_tokens_of_inactive();

-- Whose a token is, from its SHA-256; no row for one that does not serve. Its use is noted, once a minute at most.
create function identity.use_api_token(hash bytea)
returns table (token uuid, person uuid) language plpgsql volatile security definer set search_path = '' as $$
begin
  select t.id, private.api_token_owner(t.id) into token, person from public.api_tokens t where t.hash = use_api_token.hash;
  if person is null then
    return;
  end if;
  update public.api_tokens t set last_used_at = now()
  where t.id = token and (t.last_used_at is null or t.last_used_at <= now() - interval '1 minute');
  return next;
end
$$;
grant execute on function identity.use_api_token(bytea) to venus_auth;

create function private.token_state(revoked_at timestamptz, expires_at timestamptz)
returns text language sql stable set search_path = '' as $$
  select case when revoked_at is not null then 'REVOKED' when expires_at <= now() then 'EXPIRED' else 'ACTIVE' end
$$;

-- One's own tokens; needs api_tokens.manage. Filter: state (ACTIVE, EXPIRED, REVOKED), search (names, keys, how the token begins), sort (name, created_at,
-- expires_at, last_used_at), ascending, page, page_size. keys are those of the list; usable, those of them that the owner holds now.
create function private.list_api_tokens(filter jsonb)
returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare
  me constant uuid := private.require('api_tokens.manage');
  words constant tsquery := private.search_query(filter ->> 'search');
  by_column constant text := case filter ->> 'sort' when 'name' then 'lower(l.name)' when 'expires_at' then 'l.expires_at'
    when 'last_used_at' then 'l.last_used_at' else 'l.created_at' end;
begin
  return private.list_page('(select t.*, private.token_state(t.revoked_at, t.expires_at) as state, h.keys as held from public.api_tokens t cross join (select private.user_keys($2) offset 0) h (keys))',
    array[
      'l.user_id = $2',
      case when filter ? 'state' then 'l.state = $1 ->> ''state''' end,
      case when words is not null then 'private.search_words(concat_ws('' '', l.name, l.prefix, array_to_string(l.keys, '' ''))) @@ $4' end],
    by_column || case when (filter ->> 'ascending')::boolean then ' nulls first, l.id' else ' desc nulls last, l.id desc' end,
    $line$jsonb_build_object('id', l.id, 'name', l.name, 'prefix', l.prefix, 'state', l.state, 'keys', to_jsonb(l.keys),
      'usable', (select count(*) from unnest(l.keys) as k where k = any (l.held)),
      'created_at', l.created_at, 'expires_at', l.expires_at, 'last_used_at', l.last_used_at, 'revoked_at', l.revoked_at)$line$,
    filter, me, null, null, words);
end
$$;

grant execute on function private.list_api_tokens(jsonb) to authenticated;

-- Adds a token of one's own. Needs api_tokens.manage and a session: nobody makes a token with a token. Its keys are some of his own. Repeating is safe.
-- Payload: token (id), name, hash (64 hexadecimal digits), prefix, keys[], expires_at (within 365 days).
create function posting.create_api_token(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  me uuid := private.require('api_tokens.manage');
  target uuid := (payload ->> 'token')::uuid;
  new_name text := btrim(payload ->> 'name');
  new_hash bytea := decode(payload ->> 'hash', 'hex');
  new_keys text[] := array(select distinct k from jsonb_array_elements_text(coalesce(payload -> 'keys', '[]')) as k order by k);
  ends timestamptz := (payload ->> 'expires_at')::timestamptz;
begin
  perform private.require_session();
  if coalesce(length(new_name), 0) not between 1 and 100 then
    perform private.refuse_invalid('name', 'Enter a name of at most 100 characters.');
  elsif cardinality(new_keys) = 0 then
    perform private.refuse_invalid('keys', 'Choose what the token may do.');
  end if;
  perform private.require_holding(new_keys);
  if exists (select from public.api_tokens t where t.id = target and t.user_id = me and t.hash = new_hash) then
    return jsonb_build_object('id', target);
  end if;
  if ends is null or ends <= now() or ends > now() + interval '365 days' then
    perform private.refuse_invalid('expires_at', 'A token ends within 365 days.');
  end if;
  insert into public.api_tokens (id, user_id, name, hash, prefix, keys, expires_at)
  values (target, me, new_name, new_hash, payload ->> 'prefix', new_keys, ends)
  on conflict do nothing;
  if not found then
    perform private.refuse('idempotency-mismatch');
  end if;
  return jsonb_build_object('id', target);
end
$$;

-- Ends a token of one's own; another's is not found. Needs api_tokens.manage and a session. One that has been revoked already stays as it is.
-- Payload: token. Returns an empty object.
create function posting.revoke_api_token(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  me uuid := private.require('api_tokens.manage');
begin
  perform private.require_session();
  update public.api_tokens t set revoked_at = coalesce(t.revoked_at, now()) where t.id = (payload ->> 'token')::uuid and t.user_id = me;
  if not found then
    perform private.refuse('not-found', '{"what": "API token"}');
  end if;
  return jsonb_build_object();
end
$$;

revoke all on function posting.create_api_token(jsonb), posting.revoke_api_token(jsonb) from public;
grant execute on function posting.create_api_token(jsonb), posting.revoke_api_token(jsonb) to authenticated;
