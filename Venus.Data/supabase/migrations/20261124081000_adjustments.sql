-- Corrections of stock. Source: domain document "Stock" section 5 rules 9, 14 and 15; STK-8, STK-9, STK-21.

-- Refuses when a closing balance between the date and today would fall below zero (rule 14).
create function private.require_closings(store int, of_bird text, of_form text, from_date date, today date, kg_delta numeric, birds_delta int)
returns void language plpgsql stable security definer set search_path = '' as $$
declare
  short record;
begin
  select d.day::date as day, b.kg - coalesce(sum(l.kg), 0) as kg, b.birds - coalesce(sum(l.birds), 0) as birds into short
  from generate_series(from_date, today, interval '1 day') as d (day)
  join public.stock_balances b on b.store_id = store and b.bird = of_bird and b.form = of_form
  left join public.inventory_ledger l on l.store_id = store and l.bird = of_bird and l.form = of_form
    and l.business_date > from_date and l.business_date > d.day::date
  group by d.day, b.kg, b.birds
  having b.kg - coalesce(sum(l.kg), 0) + kg_delta < 0 or b.birds - coalesce(sum(l.birds), 0) + birds_delta < 0
  order by d.day limit 1;
  if found then
    perform private.refuse('stock-below-zero-on', jsonb_build_object('date', short.day, 'kg', short.kg, 'birds', short.birds));
  end if;
end
$$;

-- Sets, adds to or subtracts from one bucket. SET carries the entry number its user saw; a newer one is a conflict, never overwritten.
-- Payload: store, key, mode SET|ADD|SUBTRACT, bird, form, kg, birds, reason?, notes, seen_entry_no (SET), date?.
-- Returns: id, business_date, kg, birds (after), rows [{reason, kg, birds}].
create function posting.adjust_stock(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  me uuid := private.require('inventory.adjust', (payload ->> 'store')::int);
  adjustment_id uuid := (payload ->> 'key')::uuid;
  mode text := coalesce(payload ->> 'mode', 'SET');
  of_bird text := payload ->> 'bird';
  of_form text := payload ->> 'form';
  kg numeric := (payload ->> 'kg')::numeric;
  birds int := coalesce((payload ->> 'birds')::int, 0);
  reason text := payload ->> 'reason';
  note text := btrim(coalesce(payload ->> 'notes', ''));
  store private.open_store;
  on_date date;
  counted boolean;
  item text;
  bucket public.stock_balances;
  kg_delta numeric;
  birds_delta int;
  link bigint;
  answer jsonb;
begin
  answer := private.replay((payload ->> 'store')::int, 'adjustment', adjustment_id, me, payload);
  if answer is not null then
    return answer;
  end if;
  store := private.open_store((payload ->> 'store')::int);

  on_date := coalesce((payload ->> 'date')::date, store.today);
  if on_date > store.today then
    perform private.refuse_invalid('date', 'The date lies in the future.');
  elsif on_date < store.today then
    perform private.require('inventory.backdate', store.id);
    if on_date < store.today - 7 then
      perform private.refuse_invalid('date', 'At most 7 days back.');
    end if;
  end if;

  select f.counted_in_birds into counted from public.stock_forms f where f.code = of_form and f.is_active;
  if counted is null then
    perform private.refuse_invalid('form', 'This form is not active.');
  end if;
  select b.name || ' - ' || f.name into item from public.bird_types b, public.stock_forms f
  where b.code = of_bird and b.is_active and f.code = of_form;
  if item is null then
    perform private.refuse_invalid('bird', 'This bird is not active.');
  end if;
  if mode not in ('SET', 'ADD', 'SUBTRACT') then
    perform private.refuse_invalid('mode', 'Set, add or subtract.');
  end if;
  if kg is null or kg < 0 or kg > 9999999.999 or kg <> round(kg, 3) then
    perform private.refuse_invalid('kg', 'Enter 0 to 99,99,999.999 kg with at most 3 decimals.');
  end if;
  if birds < 0 or birds > 1000000 or (birds > 0 and not counted) then
    perform private.refuse_invalid('birds', case when counted then 'Enter 0 to 1,000,000 birds.' else 'Only live stock is counted in birds.' end);
  end if;
  if note = '' or length(note) > 500 then
    perform private.refuse_invalid('notes', 'Say why, in at most 500 characters.');
  end if;
  if mode = 'ADD' then
    reason := coalesce(reason, 'ADJUSTMENT_CREDIT');
  elsif mode = 'SUBTRACT' then
    reason := coalesce(reason, 'ADJUSTMENT_DEBIT');
  end if;
  if (mode = 'SET' and reason is not null) or (mode = 'ADD' and reason not in ('ADJUSTMENT_CREDIT', 'OPENING_BALANCE'))
     or (mode = 'SUBTRACT' and reason <> 'ADJUSTMENT_DEBIT') then
    perform private.refuse_invalid('reason', 'This reason does not fit the direction of the change.');
  end if;

  insert into public.stock_balances (store_id, bird, form) values (store.id, of_bird, of_form) on conflict do nothing;
  select * into strict bucket from public.stock_balances b
  where b.store_id = store.id and b.bird = of_bird and b.form = of_form for update;

  if mode = 'SET' then
    if (payload ->> 'seen_entry_no')::bigint is distinct from bucket.last_entry_no then
      perform private.refuse('stock-moved', jsonb_build_object('kg', bucket.kg, 'birds', bucket.birds, 'entry_no', bucket.last_entry_no));
    end if;
    kg_delta := kg - bucket.kg;
    birds_delta := birds - bucket.birds;
  else
    kg_delta := case mode when 'ADD' then kg else -kg end;
    birds_delta := case mode when 'ADD' then birds else -birds end;
  end if;
  if kg_delta = 0 and birds_delta = 0 then
    perform private.refuse_invalid('kg', 'This would change nothing.');
  end if;
  if reason = 'OPENING_BALANCE' and bucket.last_entry_no > 0 then
    perform private.refuse('bucket-already-opened', jsonb_build_object('kg', bucket.kg, 'birds', bucket.birds));
  end if;
  if bucket.kg + kg_delta < 0 or bucket.birds + birds_delta < 0 then
    perform private.refuse('not-enough-stock', jsonb_build_object('item', item,
      'available_kg', bucket.kg, 'available_birds', bucket.birds, 'required_kg', -kg_delta, 'required_birds', -birds_delta));
  end if;
  if on_date < store.today then
    perform private.require_closings(store.id, of_bird, of_form, on_date, store.today, kg_delta, birds_delta);
  end if;

  link := private.chain_open(store.id);
  with document as (
    insert into public.stock_adjustments (store_id, id, business_date, kind, mode, bird, form, kg, birds, reason_code,
      kg_change, birds_change, notes, created_by)
    values (store.id, adjustment_id, on_date, 'ADJUSTMENT', mode, of_bird, of_form, kg, birds, reason, kg_delta, birds_delta, note, me)
  ), delta as (
    -- Opposite signs of kg and birds become two rows.
    select row_number() over () as line_no, d.kg, d.birds,
      coalesce(reason, case when d.kg < 0 or d.birds < 0 then 'ADJUSTMENT_DEBIT' else 'ADJUSTMENT_CREDIT' end) as reason_code
    from (
      select kg_delta, birds_delta where sign(kg_delta) * sign(birds_delta) >= 0
      union all select kg_delta, 0 where sign(kg_delta) * sign(birds_delta) < 0
      union all select 0, birds_delta where sign(kg_delta) * sign(birds_delta) < 0) as d (kg, birds)
  ), ledger as (
    insert into public.inventory_ledger (store_id, bird, form, entry_no, business_date, kg, birds, reason_code, ref_type, ref_id, line_no,
      kg_after, birds_after, user_id, notes, chain_no)
    select store.id, of_bird, of_form, bucket.last_entry_no + d.line_no, on_date, d.kg, d.birds, d.reason_code, 'ADJUSTMENT', adjustment_id,
      d.line_no, bucket.kg + sum(d.kg) over (order by d.line_no), bucket.birds + sum(d.birds) over (order by d.line_no), me, note, link
    from delta d
    returning private.canonical(inventory_ledger) as canonical
  ), balance as (
    update public.stock_balances b set kg = b.kg + kg_delta, birds = b.birds + birds_delta, last_entry_no = b.last_entry_no + (select count(*) from delta)
    where b.store_id = store.id and b.bird = of_bird and b.form = of_form
  ), log as (
    insert into public.business_transaction_logs (user_id, store_id, type, action, resource_id, quantity, metadata, ip_address, user_agent, chain_no)
    select me, store.id, 'ADJUSTMENT', 'CREATE', adjustment_id, kg_delta, jsonb_build_object('mode', mode, 'bird', of_bird, 'form', of_form,
      'birds', birds_delta) || c.by_token, c.ip_address, c.user_agent, link
    from private.caller() c
    returning private.canonical(business_transaction_logs) as canonical
  ), closed as (
    select private.chain_close(store.id, link, 'ADJUSTMENT', adjustment_id::text,
      array(select canonical from ledger union all select canonical from log))
  )
  select jsonb_build_object('id', adjustment_id, 'business_date', on_date, 'kg', bucket.kg + kg_delta, 'birds', bucket.birds + birds_delta,
    'rows', (select jsonb_agg(jsonb_build_object('reason', d.reason_code, 'kg', d.kg, 'birds', d.birds) order by d.line_no) from delta d))
  into answer
  from closed;
  perform private.remember(store.id, 'adjustment', adjustment_id, me, payload, answer);
  return answer;
end
$$;
revoke all on function posting.adjust_stock(jsonb) from public;
grant execute on function posting.adjust_stock(jsonb) to authenticated;
