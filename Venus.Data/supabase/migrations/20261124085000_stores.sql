-- Stores: what the Stores page adds and changes. Source: domain documents "Stock" sections 3, 4, 9 and 12, "Settlement" section 3, "Sales" section 10,
-- "Permissions" section 2.

-- The store that a call with this key has made, so that a repeated call makes no second one.
create table private.store_creations (
  key uuid primary key,
  store_id int not null unique references public.stores on delete cascade,
  payload_hash bytea not null
);
call private.close_table('private.store_creations');

-- What is wrong with settings of a store, as pairs of field and reason.
create function private.store_settings_faults(kg numeric, birds int, rupees numeric, days int, prefix text, upi text, footer text)
returns text[] language sql immutable set search_path = '' as $$
  select array[
    ['tolerance_kg', case when kg not between 0 and 100 then 'Enter 0 to 100 kg.' when kg <> round(kg, 3) then 'Three decimals only.' end],
    ['tolerance_birds', case when birds not between 0 and 100 then 'Enter 0 to 100 birds.' end],
    ['cash_tolerance', case when rupees not between 0 and 10000 then 'Enter ₹0 to ₹10,000.' when rupees <> round(rupees, 2) then 'Two decimals only.' end],
    ['return_days', case when days not between 0 and 365 then 'Enter 0 to 365 days.' end],
    ['label_prefix', case when prefix !~ '^2[0-9]$' then 'Enter two digits from 20 to 29.' end],
    ['upi_id', case when length(upi) > 100 then 'Enter a UPI address of at most 100 characters.'
      when upi !~ '^[A-Za-z0-9._-]{2,}@[A-Za-z][A-Za-z0-9]+$' then 'Enter a UPI address such as venus.downtown@okbank, or leave it empty.' end],
    ['footer', case when length(footer) > 200 then 'Enter a footer of at most 200 characters.' when footer ~ '[[:cntrl:]]' then 'Write the footer on one line.' end]]
$$;

-- Whoever changes the settings of a store, the SQL prompt included, keeps to these bounds: a slip of the finger never switches the differences of a day off.
create function private.guard_store_settings()
returns trigger language plpgsql set search_path = '' as $$
begin
  perform private.refuse_faults(private.store_settings_faults(
    new.tolerance_kg, new.tolerance_birds, new.cash_tolerance, new.return_days, new.label_prefix, new.upi_id, new.footer));
  return new;
end
$$;
create trigger guard before insert or update on public.store_settings for each row execute function private.guard_store_settings();

create function private.announce_store_settings()
returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform pg_notify('venus_live', 'Stores:' || new.store_id);
  return null;
end
$$;
create trigger announce after update on public.store_settings for each row execute function private.announce_store_settings();

-- Holds a store for a change until the end of the transaction: postings under way end first, later ones wait. Refuses without the key, another's store,
-- not-found, and state-changed when it, or its settings, are not as they were read.
create function private.lock_store(key text, target int, read_version bigint, of_settings boolean default false)
returns public.stores language plpgsql security definer set search_path = '' as $$
declare
  held public.stores;
begin
  perform private.require(key, (select s.id from public.stores s where s.id = target));
  perform private.lock_closing(target);
  perform from public.stores s where s.id = target for update;
  select s.* into held from public.stores s where s.id = target;
  if held.id is null then
    perform private.refuse('not-found', '{"what": "store"}');
  end if;
  if read_version is distinct from (case when of_settings
      then (select t.xmin::text::bigint from public.store_settings t where t.store_id = target)
      else (select s.xmin::text::bigint from public.stores s where s.id = target) end) then
    perform private.refuse('state-changed', '{"what": "store"}');
  end if;
  return held;
end
$$;

-- Refuses what does not fit in the description of a store; an empty text is none.
create function private.check_store(payload jsonb, code text, gst_number text)
returns void language plpgsql set search_path = '' as $$
begin
  perform private.refuse_faults(array[
    ['name', case when coalesce(length(btrim(payload ->> 'name')), 0) not between 1 and 255 then 'Enter a name of at most 255 characters.' end],
    ['code', case when code !~ '^[A-Z0-9]{1,20}$' then 'Enter 1 to 20 capitals and digits.'
      when gst_number is not null and length(code) > 3 then 'A store with a GST number has a code of at most 3 characters: it opens invoice numbers of 16.' end],
    ['location', case when length(payload ->> 'location') > 255 then 'Enter a location of at most 255 characters.' end],
    ['address', case when length(payload ->> 'address') > 1000 then 'Enter an address of at most 1,000 characters.' end],
    ['phone', case when payload ->> 'phone' !~ '^\+?[0-9]{6,15}$' then 'Enter a phone number of 6 to 15 digits, or leave it empty.' end]]);
end
$$;

create function private.require_free_code(wanted text, store int)
returns void language plpgsql security definer set search_path = '' as $$
declare
  holder text := (select s.name from public.stores s where s.code = wanted and s.id is distinct from store);
begin
  if holder is not null then
    perform private.refuse('duplicate', jsonb_build_object('field', 'code', 'reason', format('%s is the code of another store already.', wanted)));
  end if;
end
$$;

-- Adds a store in the time zone of the chain, with the settings every store begins with, and gives it to whoever adds it. Without a code it gets the
-- next free one. Repeating the call with its key is safe. Payload: key, code?, name, location?, address?, phone?, opening_date?.
create function posting.create_store(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  me uuid := private.require('stores.create');
  creation uuid := (payload ->> 'key')::uuid;
  known private.store_creations;
  wanted text := upper(nullif(btrim(payload ->> 'code'), ''));
  made int;
begin
  if creation is null then
    perform private.refuse_invalid('key', 'A new store needs a key.');
  end if;
  -- One new store or code at a time.
  perform pg_advisory_xact_lock(2, 3);
  select c.* into known from private.store_creations c where c.key = creation;
  if known.key is not null then
    if known.payload_hash <> private.payload_hash(me, payload) then
      perform private.refuse('idempotency-mismatch');
    end if;
    return jsonb_build_object('id', known.store_id);
  end if;
  perform private.check_store(payload, wanted, null);
  perform private.require_free_code(wanted, null);
  insert into public.stores (code, name, location, address, phone, opening_date)
  values (coalesce(wanted, ''), btrim(payload ->> 'name'), nullif(btrim(payload ->> 'location'), ''), nullif(btrim(payload ->> 'address'), ''),
    payload ->> 'phone', (payload ->> 'opening_date')::date)
  returning id into made;
  insert into public.user_stores (user_id, store_id, granted_by) values (me, made, me);
  insert into private.store_creations (key, store_id, payload_hash) values (creation, made, private.payload_hash(me, payload));
  return jsonb_build_object('id', made);
end
$$;

-- Changes what a store is called and where it is. The code changes only until the first document number. Payload: store, version, code, name, location?,
-- address?, phone?, opening_date?.
create function posting.edit_store(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  before public.stores := private.lock_store('stores.edit', (payload ->> 'store')::int, (payload ->> 'version')::bigint);
  wanted text := upper(coalesce(btrim(payload ->> 'code'), ''));
begin
  perform pg_advisory_xact_lock(2, 3);
  perform private.check_store(payload, wanted, before.gst_number);
  perform private.require_free_code(wanted, before.id);
  update public.stores s
  set code = wanted, name = btrim(payload ->> 'name'), location = nullif(btrim(payload ->> 'location'), ''),
    address = nullif(btrim(payload ->> 'address'), ''), phone = payload ->> 'phone', opening_date = (payload ->> 'opening_date')::date
  where s.id = before.id;
  return jsonb_build_object('id', before.id);
end
$$;

-- Changes the clock of a store from now on; stored business dates stay. Payload: store, version, timezone.
create function posting.set_store_timezone(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  before public.stores := private.lock_store('stores.manage_timezone', (payload ->> 'store')::int, (payload ->> 'version')::bigint);
begin
  update public.stores s set timezone = coalesce(payload ->> 'timezone', '') where s.id = before.id;
  return jsonb_build_object('id', before.id);
end
$$;

-- Changes the settings of a store and its GST number. The version is that of the settings and covers the GST number. Payload: store, version,
-- tolerance_kg, tolerance_birds, cash_tolerance, blind_count, single_person, round_off, return_days, require_scale, label_prefix, upi_id?, footer,
-- gst_number?.
create function posting.save_store_settings(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  before public.stores := private.lock_store('stores.settings', (payload ->> 'store')::int, (payload ->> 'version')::bigint, of_settings => true);
  tax text := upper(nullif(btrim(payload ->> 'gst_number'), ''));
  kg numeric := (payload ->> 'tolerance_kg')::numeric;
  rupees numeric := (payload ->> 'cash_tolerance')::numeric;
  birds int := (payload ->> 'tolerance_birds')::int;
  days int := (payload ->> 'return_days')::int;
  upi text := nullif(btrim(payload ->> 'upi_id'), '');
begin
  perform private.refuse_faults(
    private.store_settings_faults(kg, birds, rupees, days, payload ->> 'label_prefix', upi, payload ->> 'footer')
    || array[['gst_number', case when tax !~ '^[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]Z[0-9A-Z]$' then 'Enter a GST number of 15 characters such as 33ABCDE1234F1Z5, or leave it empty.'
      when tax is not null and length(before.code) > 3 then format('The code %s has more than 3 characters and does not fit in a GST invoice number.', before.code) end]]);
  update public.stores s set gst_number = tax where s.id = before.id and s.gst_number is distinct from tax;
  update public.store_settings t
  set tolerance_kg = kg, tolerance_birds = birds, cash_tolerance = rupees,
    blind_count = (payload ->> 'blind_count')::boolean, single_person = (payload ->> 'single_person')::boolean,
    round_off = (payload ->> 'round_off')::boolean, return_days = days,
    require_scale = (payload ->> 'require_scale')::boolean, label_prefix = payload ->> 'label_prefix',
    upi_id = upi, footer = btrim(payload ->> 'footer')
  where t.store_id = before.id;
  return jsonb_build_object('id', before.id);
end
$$;

-- Takes a store into maintenance, in which it takes no postings, or out of it. Payload: store, version, on.
create function posting.set_store_maintenance(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  before public.stores := private.lock_store('stores.maintenance', (payload ->> 'store')::int, (payload ->> 'version')::bigint);
begin
  if not before.is_active then
    perform private.refuse('store-closed', jsonb_build_object('store', before.name, 'state', 'INACTIVE'));
  end if;
  update public.stores s set status = case when (payload ->> 'on')::boolean then 'MAINTENANCE' else 'ACTIVE' end where s.id = before.id;
  return jsonb_build_object('id', before.id);
end
$$;

-- Deactivates a store, which then takes no postings and is chosen nowhere, or takes it back. Refused while stock remains. Payload: store, version, active.
create function posting.set_store_active(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  active boolean := coalesce((payload ->> 'active')::boolean, false);
  before public.stores := private.lock_store(
    case when active then 'stores.edit' else 'stores.delete' end, (payload ->> 'store')::int, (payload ->> 'version')::bigint);
  held record;
begin
  if not active then
    select coalesce(sum(b.kg), 0) as kg, coalesce(sum(b.birds), 0) as birds into held
    from public.stock_balances b where b.store_id = before.id and (b.kg <> 0 or b.birds <> 0);
    if held.kg <> 0 or held.birds <> 0 then
      perform private.refuse('store-has-stock', jsonb_build_object('store', before.name, 'kg', held.kg, 'birds', held.birds));
    end if;
  end if;
  update public.stores s set is_active = active where s.id = before.id;
  return jsonb_build_object('id', before.id);
end
$$;

-- Deletes a store that no price, stock or document names. Payload: store, version.
create function posting.delete_store(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  before public.stores := private.lock_store('stores.delete', (payload ->> 'store')::int, (payload ->> 'version')::bigint);
begin
  delete from public.store_settings t where t.store_id = before.id;
  delete from public.stores s where s.id = before.id;
  return jsonb_build_object('id', before.id);
exception when foreign_key_violation then
  perform private.refuse('store-has-history', jsonb_build_object('store', before.name));
  return null;
end
$$;

revoke all on function posting.create_store(jsonb), posting.edit_store(jsonb), posting.set_store_timezone(jsonb), posting.save_store_settings(jsonb),
  posting.set_store_maintenance(jsonb), posting.set_store_active(jsonb), posting.delete_store(jsonb) from public;
grant execute on function posting.create_store(jsonb), posting.edit_store(jsonb), posting.set_store_timezone(jsonb),
  posting.save_store_settings(jsonb), posting.set_store_maintenance(jsonb), posting.set_store_active(jsonb), posting.delete_store(jsonb) to authenticated;
