-- The hash chain per store, and the three logs. Source: architecture decision 3, domain documents "Platform" section 9 and "Sales" section 2.
--
-- One link per event covers every append-only row the event wrote: digest = sha256 of their canonical texts, hash = sha256(previous hash, digest).
-- Whoever changes, adds or removes a row afterwards, the owner included, leaves a digest that no longer fits; verify finds it.
-- Rows without a store hang in chain 0.

create table private.chain_heads (
  store_id int primary key,
  no bigint not null,
  hash bytea not null
) with (fillfactor = 50);
call private.close_table('private.chain_heads');

create table private.chain (
  store_id int not null,
  no bigint not null,
  event text not null,
  event_id text not null,
  digest bytea not null,
  hash bytea not null,
  primary key (store_id, no)
);
call private.close_table('private.chain');
call private.make_append_only('private.chain');

-- Locks the chain of a store, the last lock of every posting, and returns the number of the link to come.
create function private.chain_open(store int)
returns bigint language plpgsql security definer set search_path = '' as $$
declare
  head bigint;
begin
  select h.no into head from private.chain_heads h where h.store_id = store for update;
  if head is null then
    insert into private.chain_heads (store_id, no, hash) values (store, 0, '') on conflict do nothing;
    select h.no into head from private.chain_heads h where h.store_id = store for update;
  end if;
  return head + 1;
end
$$;

create function private.chain_digest(canonical_rows text[])
returns bytea language plpgsql immutable set search_path = '' as $$
begin
  return (
    select sha256(convert_to((select string_agg(r, e'\n' order by r collate "C") from unnest(canonical_rows) as u (r)), 'UTF8')));
end
$$;

create function private.chain_close(store int, link bigint, event text, event_id text, canonical_rows text[])
returns void language plpgsql security definer set search_path = '' as $$
declare
  link_digest bytea := private.chain_digest(canonical_rows);
  link_hash bytea;
begin
  update private.chain_heads h set no = link, hash = sha256(h.hash || link_digest)
  where h.store_id = store and h.no = link - 1
  returning h.hash into strict link_hash;
  insert into private.chain (store_id, no, event, event_id, digest, hash) values (store, link, event, event_id, link_digest, link_hash);
end
$$;

create table public.business_transaction_logs (
  id bigint primary key generated always as identity,
  user_id uuid not null,
  store_id int not null references public.stores,
  type text not null check (type in ('SALE', 'PURCHASE', 'EXPENSE', 'TRANSFER', 'SETTLEMENT', 'PROCESSING', 'RECEIPT', 'PAYMENT', 'CASH',
    'ADJUSTMENT', 'STOCK_TAKE', 'VARIANCE', 'LEDGER')),
  action text not null check (action in ('CREATE', 'COMMIT', 'APPROVE', 'REJECT', 'CANCEL', 'VOID', 'LOCK', 'SUBMIT', 'RECEIVE', 'RETURN',
    'REVERSE', 'OVERRIDE', 'RESOLVE')),
  resource_id uuid not null,
  amount numeric(15, 2),
  quantity numeric(15, 3),
  metadata jsonb not null default '{}',
  ip_address varchar(45),
  user_agent text,
  created_at timestamptz not null default private.now(),
  chain_no bigint not null
);
create index business_transaction_logs_store on public.business_transaction_logs (store_id, created_at);
create index business_transaction_logs_author on public.business_transaction_logs (store_id, user_id);
call private.close_table('public.business_transaction_logs');
call private.make_append_only('public.business_transaction_logs');
grant select on public.business_transaction_logs to authenticated;

create table public.audit_logs (
  id bigint primary key generated always as identity,
  user_id uuid,
  store_id int,
  action text not null check (action in ('INSERT', 'UPDATE', 'DELETE')),
  entity_type text not null,
  entity_id text not null,
  old_values jsonb,
  new_values jsonb,
  changes jsonb not null,
  metadata jsonb not null default '{}',
  ip_address varchar(45),
  user_agent text,
  request_id text,
  "timestamp" timestamptz not null default private.now(),
  chain_no bigint not null
);
create index audit_logs_entity on public.audit_logs (entity_type, entity_id);
create index audit_logs_store on public.audit_logs (store_id, "timestamp");
call private.close_table('public.audit_logs');
call private.make_append_only('public.audit_logs');
grant select on public.audit_logs to authenticated;

create table public.app_activity_logs (
  id bigint primary key generated always as identity,
  user_id uuid,
  event_type text not null check (event_type in ('LOGIN', 'LOGOUT', 'SIGNUP', 'REFRESH_TOKEN', 'PASSWORD_CHANGED', 'PASSWORD_RESET',
    'MFA_CHANGED', 'SESSION_REVOKED', 'LOCKED_OUT', 'ACCESS_DENIED', 'EXPORT')),
  status text not null check (status in ('SUCCESS', 'FAILED')),
  ip_address varchar(45),
  user_agent text,
  browser varchar(50),
  os varchar(50),
  device_type varchar(20),
  location_city varchar(100),
  location_country varchar(100),
  metadata jsonb not null default '{}',
  "timestamp" timestamptz not null default now()
);
create index app_activity_logs_user on public.app_activity_logs (user_id, "timestamp");
call private.close_table('public.app_activity_logs');
call private.make_append_only('public.app_activity_logs');
grant select on public.app_activity_logs to authenticated;

-- Where addresses are, as hosts with a GeoIP file have told. Labels of sessions and activity: they are looked up once, when a row is written.
create table private.places (
  ip_address varchar(45) primary key,
  city varchar(100),
  country varchar(100),
  told_at timestamptz not null default now(),
  check (coalesce(city, country) is not null)
);
create index places_told on private.places (told_at);
call private.close_table('private.places');

create function private.locate_activity()
returns trigger language plpgsql security definer set search_path = '' as $$
begin
  select p.city, p.country into new.location_city, new.location_country from private.places p where p.ip_address = new.ip_address;
  return new;
end
$$;
create trigger locate before insert on public.app_activity_logs for each row
  when (new.ip_address is not null) execute function private.locate_activity();

create function private.locate_session()
returns trigger language plpgsql security definer set search_path = '' as $$
begin
  new.location := (select concat_ws(', ', p.city, p.country) from private.places p where p.ip_address = new.ip_address);
  return new;
end
$$;
create trigger locate before insert on public.user_sessions for each row
  when (new.ip_address is not null) execute function private.locate_session();

-- Canonical texts: explicit columns in a fixed order, so that a later column never changes what an old link covers.
create function private.canonical(r public.business_transaction_logs)
returns text language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_array('log', r.id, r.user_id, r.store_id, r.type, r.action, r.resource_id, r.amount, r.quantity, r.metadata,
    r.ip_address, r.user_agent, extract(epoch from r.created_at), r.chain_no)::text;
end
$$;

create function private.canonical(r public.audit_logs)
returns text language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_array('audit', r.id, r.user_id, r.store_id, r.action, r.entity_type, r.entity_id, r.old_values, r.new_values, r.changes,
    r.metadata, r.ip_address, r.user_agent, r.request_id, extract(epoch from r."timestamp"), r.chain_no)::text;
end
$$;

-- Writes the audit row of a master table, whoever changes it: a service, the SQL prompt or a migration. What a posting function has to say about its
-- change, such as a warning that was confirmed, it leaves in venus.audit_metadata for its transaction.
-- Arguments: the column that names the row, the column that names its store ('' when it has none), and columns that the log leaves out.
create function private.audit()
returns trigger language plpgsql security definer set search_path = '' as $$
declare
  left_out text[] := string_to_array('hash,' || coalesce(tg_argv[2], ''), ',');
  before jsonb := case when tg_op <> 'INSERT' then to_jsonb(old) - left_out end;
  after jsonb := case when tg_op <> 'DELETE' then to_jsonb(new) - left_out end;
  either jsonb := coalesce(after, before);
  diff jsonb;
  store int := case when tg_argv[1] <> '' then (either ->> tg_argv[1])::int end;
  link bigint;
  written public.audit_logs;
begin
  select coalesce(jsonb_object_agg(key, jsonb_build_object('before', before -> key, 'after', after -> key)), '{}') into diff
  from jsonb_object_keys(either) as k (key)
  where before -> key is distinct from after -> key and key not in ('updated_at', 'last_sign_in_at', 'last_used_at');
  if tg_op = 'UPDATE' and diff = '{}' then
    return null;
  end if;
  link := private.chain_open(coalesce(store, 0));
  insert into public.audit_logs (user_id, store_id, action, entity_type, entity_id, old_values, new_values, changes, metadata, ip_address, user_agent,
    chain_no)
  select auth.uid(), store, tg_op, tg_table_name,
    (select string_agg(either ->> c, '/') from unnest(string_to_array(tg_argv[0], ',')) as u (c)),
    before, after, diff, coalesce(nullif(current_setting('venus.audit_metadata', true), '')::jsonb, '{}') || c.by_token,
    coalesce(c.ip_address, nullif(current_setting('venus.ip_address', true), '')),
    coalesce(c.user_agent, nullif(current_setting('venus.user_agent', true), '')), link
  from private.caller() c
  returning * into written;
  perform private.chain_close(coalesce(store, 0), link, 'AUDIT', tg_table_name || ' ' || written.entity_id, array[private.canonical(written)]);
  return null;
end
$$;

-- A truncation fires no trigger of rows: of what is audited nothing goes that way.
create function private.refuse_truncation()
returns trigger language plpgsql set search_path = '' as $$
begin
  raise exception '%.% is audited row by row, and never truncated', tg_table_schema, tg_table_name using errcode = '42501';
end
$$;

create procedure private.audit_table(target regclass, id_columns text, store_column text default '')
language plpgsql set search_path = '' as $$
begin
  execute format('create trigger audit after insert or update or delete on %s for each row execute function private.audit(%L, %L)',
    target, id_columns, store_column);
  execute format('create trigger audit_truncation before truncate on %s for each statement execute function private.refuse_truncation()', target);
end
$$;

call private.audit_table('public.stores', 'id', 'id');
call private.audit_table('public.store_settings', 'store_id', 'store_id');
call private.audit_table('public.profiles', 'id');
call private.audit_table('public.permissions', 'key');
call private.audit_table('public.roles', 'id');
call private.audit_table('public.role_permissions', 'role_id,permission_key');
call private.audit_table('public.user_roles', 'user_id,role_id');
call private.audit_table('public.user_stores', 'user_id,store_id', 'store_id');
call private.audit_table('public.system_settings', 'key');

-- Logs that a call was refused for want of a key or a store. In its own transaction: the refused one has written nothing.
create function private.log_denied(key text, store int)
returns void language sql security definer set search_path = '' as $$
  insert into public.app_activity_logs (user_id, event_type, status, ip_address, user_agent, browser, os, device_type, metadata)
  select auth.uid(), 'ACCESS_DENIED', 'FAILED', c.ip_address, c.user_agent, c.browser, c.os, c.device_type,
    jsonb_strip_nulls(jsonb_build_object('permission', left(key, 100), 'store', store)) || c.by_token
  from private.caller() c
$$;
grant execute on function private.log_denied(text, int) to authenticated;
