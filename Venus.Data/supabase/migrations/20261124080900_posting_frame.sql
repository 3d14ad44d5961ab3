-- What every posting function shares: the open store, idempotency, document numbers. Source: domain documents "Stock" section 8, "Sales" section 3.
-- Lock order, everywhere: closing lock, document, stock balances sorted, party balance, number counter, chain head.

create table private.idempotency (
  store_id int not null references public.stores,
  operation text not null,
  key uuid not null,
  payload_hash bytea not null,
  result jsonb not null,
  created_at timestamptz not null default now(),
  primary key (store_id, operation, key)
);
call private.close_table('private.idempotency');

create function private.payload_hash(actor uuid, payload jsonb)
returns bytea language plpgsql immutable set search_path = '' as $$
begin
  return sha256(convert_to(actor::text || payload::text, 'UTF8'));
end
$$;

-- The first result of a known key, null for a new one; refuses a missing key and another payload under a known key.
-- Calls with one key queue here, before any lock of a posting.
create function private.replay(store int, operation text, key uuid, actor uuid, payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  known private.idempotency;
begin
  if store is null then
    perform private.refuse_invalid('store', 'A posting names its store.');
  elsif key is null then
    perform private.refuse_invalid('key', 'A posting needs an idempotency key.');
  end if;
  perform pg_advisory_xact_lock(hashtextextended(operation || key::text, store));
  select * into known from private.idempotency i where i.store_id = store and i.operation = replay.operation and i.key = replay.key;
  if found and known.payload_hash <> private.payload_hash(actor, payload) then
    perform private.refuse('idempotency-mismatch');
  end if;
  return known.result;
end
$$;

create function private.remember(store int, operation text, key uuid, actor uuid, payload jsonb, result jsonb)
returns void language plpgsql security definer set search_path = '' as $$
begin
  insert into private.idempotency (store_id, operation, key, payload_hash, result)
  values (store, operation, key, private.payload_hash(actor, payload), result);
end
$$;

create type private.open_store as (
  id int, code text, name text, gst_number text, round_off boolean, require_scale boolean, moment timestamptz, today date
);

-- Takes the closing lock shared and refuses a store that takes no postings.
create function private.open_store(store int)
returns private.open_store language plpgsql security definer set search_path = '' as $$
declare
  opened private.open_store;
  state text;
begin
  perform private.lock_open(store);
  select s.id, s.code, s.name, s.gst_number, t.round_off, t.require_scale, private.now(), (private.now() at time zone s.timezone)::date,
    case when s.is_active then s.status else 'INACTIVE' end
  into opened.id, opened.code, opened.name, opened.gst_number, opened.round_off, opened.require_scale, opened.moment, opened.today, state
  from public.stores s join public.store_settings t on t.store_id = s.id
  where s.id = store;
  if state is null then
    -- Deleted while this posting waited.
    perform private.refuse('store-not-assigned', jsonb_build_object('store', store));
  elsif state <> 'ACTIVE' then
    perform private.refuse('store-closed', jsonb_build_object('store', opened.name, 'state', state));
  end if;
  return opened;
end
$$;

-- The year of document numbers, April to March: 26-27.
create function private.financial_year(on_date date)
returns text language plpgsql immutable set search_path = '' as $$
declare
  y int := extract(year from on_date - interval '3 months')::int % 100;
begin
  return to_char(y, 'FM00') || '-' || to_char((y + 1) % 100, 'FM00');
end
$$;

-- S01/26-27/000001, or S01/VOI/26-27/000001 with a series. Digits grow, never truncate.
create function private.document_number(code text, series text, financial_year text, n bigint)
returns text language plpgsql immutable set search_path = '' as $$
begin
  return code || '/' || case when series = '' then '' else series || '/' end || financial_year || '/' || lpad(n::text, greatest(6, length(n::text)), '0');
end
$$;

-- The next gapless number of the series.
create function private.next_number(store int, code text, on_date date, series text)
returns text language plpgsql security definer set search_path = '' as $$
declare
  fy text := private.financial_year(on_date);
  n bigint;
begin
  insert into private.document_counters as c (store_id, financial_year, series, last_no) values (store, fy, series, 1)
  on conflict on constraint document_counters_pkey do update set last_no = c.last_no + 1
  returning last_no into n;
  return private.document_number(code, series, fy, n);
end
$$;
