-- The posting of a sale. Source: domain document "Sales" section 3; SAL-1 to SAL-12, SAL-16 to SAL-18.

-- Checks and prices the lines (steps 2 to 4); returns them ready to post.
create function private.price_lines(store private.open_store, lines jsonb)
returns private.sale_line[] language plpgsql stable security definer set search_path = '' as $$
declare
  l record;
  priced private.sale_line[] := array[]::private.sale_line[];
  price numeric;
  total numeric;
begin
  if jsonb_typeof(lines) is distinct from 'array' or jsonb_array_length(lines) not between 1 and 100 then
    perform private.refuse_invalid('lines', 'A sale has 1 to 100 lines.');
  end if;
  for l in
    select x.ordinality::int as line_no, x.sku, x.weight, coalesce(x.birds, 0) as birds, x.shown_price, x.price as asked_price,
      nullif(btrim(x.reason), '') as reason, coalesce(x.source, 'MANUAL') as source, coalesce(x.average_confirmed, false) as average_confirmed,
      s.name, s.bird, s.form, s.is_active, s.floor_price, s.hsn_code, s.gst_rate, f.counted_in_birds, b.min_avg_kg, b.max_avg_kg, p.price as list_price,
      b.is_active and f.is_active as item_active
    from rows from (jsonb_to_recordset(lines) as (sku uuid, weight numeric, birds int, shown_price numeric, price numeric, reason text,
      source text, average_confirmed boolean)) with ordinality as x
    left join public.skus s on s.id = x.sku
    left join public.bird_types b on b.code = s.bird
    left join public.stock_forms f on f.code = s.form
    left join lateral (
      select sp.price from public.store_prices sp
      where sp.store_id = store.id and sp.sku_id = x.sku and sp.effective_date <= store.today
      order by sp.effective_date desc, sp.created_at desc limit 1) p on true
    order by x.ordinality
  loop
    if l.name is null then
      perform private.refuse_invalid('lines', 'Line ' || l.line_no || ' names no known SKU.');
    elsif not l.is_active or not l.item_active then
      perform private.refuse('sku-not-active', jsonb_build_object('sku', l.name));
    elsif l.list_price is null then
      perform private.refuse('sku-not-priced', jsonb_build_object('sku', l.name));
    elsif l.shown_price is distinct from l.list_price then
      perform private.refuse('price-changed', jsonb_build_object('line', l.line_no, 'sku_id', l.sku, 'sku', l.name,
        'shown', coalesce(l.shown_price, 0), 'price', l.list_price));
    elsif l.weight is null or l.weight <= 0 or l.weight > 9999999.999 or l.weight <> round(l.weight, 3) then
      perform private.refuse_invalid('weight', 'Line ' || l.line_no || ': enter a weight above 0 with at most 3 decimals.');
    elsif l.counted_in_birds and l.birds not between 1 and 1000000 then
      perform private.refuse_invalid('birds', 'Line ' || l.line_no || ': live stock is sold by the bird; enter at least 1.');
    elsif not l.counted_in_birds and l.birds <> 0 then
      perform private.refuse_invalid('birds', 'Line ' || l.line_no || ': only live stock is counted in birds.');
    elsif l.source not in ('MANUAL', 'SCALE', 'LABEL') then
      perform private.refuse_invalid('source', 'Line ' || l.line_no || ': unknown source of the weight.');
    elsif store.require_scale and l.source = 'MANUAL' and not l.counted_in_birds then
      perform private.refuse('scale-required', jsonb_build_object('sku', l.name));
    elsif l.counted_in_birds and not l.average_confirmed
      and (l.weight / l.birds < l.min_avg_kg or l.weight / l.birds > l.max_avg_kg) then
      perform private.refuse('average-weight-unusual', jsonb_build_object('line', l.line_no, 'sku', l.name,
        'average', round(l.weight / l.birds, 3), 'min', l.min_avg_kg, 'max', l.max_avg_kg));
    end if;

    price := coalesce(l.asked_price, l.list_price);
    if price <> l.list_price then
      perform private.require('sales.override_price', store.id);
      if l.reason is null or length(l.reason) > 500 then
        perform private.refuse_invalid('reason', 'Line ' || l.line_no || ': say why the price differs, in at most 500 characters.');
      elsif price <= 0 or price > 9999999999.99 or price <> round(price, 2) then
        perform private.refuse_invalid('price', 'Line ' || l.line_no || ': enter a price above 0 with at most 2 decimals.');
      elsif price < l.floor_price then
        perform private.refuse('price-below-floor', jsonb_build_object('sku', l.name, 'price', price, 'floor', l.floor_price));
      end if;
    end if;
    total := private.line_total(l.weight, price);
    if total = 0 then
      perform private.refuse_invalid('weight', 'Line ' || l.line_no || ': ' || l.name || ' comes to ₹0.00.');
    elsif total > 9999999999.99 then
      perform private.refuse_invalid('weight', 'Line ' || l.line_no || ': ' || l.name || ' comes to more than a sale can hold.');
    end if;
    priced := priced || row(l.line_no, l.sku, l.name, l.bird, l.form, l.weight, l.birds, l.list_price, price,
      case when price <> l.list_price then l.reason end, total, l.hsn_code, l.gst_rate,
      case when store.gst_number is null then 0 else private.half_tax(total, l.gst_rate) end, l.source,
      l.counted_in_birds and (l.weight / l.birds < l.min_avg_kg or l.weight / l.birds > l.max_avg_kg))::private.sale_line;
  end loop;
  return priced;
end
$$;

-- Checks the payment parts against the total (step 7, but for the credit limit, which needs the party lock).
create function private.check_payments(payments jsonb, total numeric)
returns private.sale_payment[] language plpgsql immutable set search_path = '' as $$
declare
  p record;
  parts private.sale_payment[] := array[]::private.sale_payment[];
  paid numeric := 0;
begin
  if jsonb_typeof(payments) is distinct from 'array' then
    perform private.refuse_invalid('payments', 'A sale names its payment parts.');
  end if;
  for p in
    select x.method, x.amount, nullif(btrim(x.reference), '') as reference, x.tendered, count(*) over (partition by x.method) as times
    from jsonb_to_recordset(payments) as x (method text, amount numeric, reference text, tendered numeric)
  loop
    if p.method is null or p.method not in ('CASH', 'UPI', 'CARD', 'BANK', 'CREDIT') then
      perform private.refuse_invalid('payments', 'Unknown payment method.');
    elsif p.times > 1 then
      perform private.refuse_invalid('payments', 'One part per payment method.');
    elsif p.amount is null or p.amount <= 0 or p.amount <> round(p.amount, 2) then
      perform private.refuse_invalid('payments', 'Each part is above 0 with at most 2 decimals.');
    elsif length(p.reference) > 100 then
      perform private.refuse_invalid('reference', 'A reference has at most 100 characters.');
    elsif p.tendered is not null and (p.method <> 'CASH' or p.tendered <> round(p.tendered, 2) or p.tendered > 9999999999.99) then
      perform private.refuse_invalid('tendered', 'Only cash is tendered, with at most 2 decimals.');
    elsif p.method = 'CASH' and p.tendered < p.amount then
      perform private.refuse('cash-short', jsonb_build_object('part', p.amount, 'tendered', p.tendered, 'short', p.amount - p.tendered));
    end if;
    paid := paid + p.amount;
    parts := parts || row(p.method, p.amount, p.reference, case when p.method = 'CASH' then coalesce(p.tendered, p.amount) end)::private.sale_payment;
  end loop;
  if paid <> total then
    perform private.refuse('payments-do-not-add-up', jsonb_build_object('total', total, 'paid', paid));
  end if;
  return parts;
end
$$;

create type private.issued as (bird text, form text, kg_before numeric, birds_before int, entry_before bigint);

-- Takes the lines out of their buckets, in the order of locks, all lines of a bucket together; refuses the first bucket that holds too little (step 5).
create function private.issue_stock(store int, lines private.sale_line[])
returns private.issued[] language plpgsql security definer set search_path = '' as $$
declare
  w record;
  b public.stock_balances;
  issued private.issued[] := array[]::private.issued[];
begin
  for w in
    select l.bird, l.form, sum(l.weight) as kg, sum(l.birds)::int as birds, count(*) as entries, min(l.sku) as sku
    from unnest(lines) l group by l.bird, l.form order by l.bird, l.form
  loop
    update public.stock_balances sb set kg = sb.kg - w.kg, birds = sb.birds - w.birds, last_entry_no = sb.last_entry_no + w.entries
    where sb.store_id = store and sb.bird = w.bird and sb.form = w.form and sb.kg >= w.kg and sb.birds >= w.birds
    returning * into b;
    if not found then
      select * into b from public.stock_balances sb where sb.store_id = store and sb.bird = w.bird and sb.form = w.form;
      perform private.refuse('not-enough-stock', jsonb_build_object('item', w.sku, 'available_kg', coalesce(b.kg, 0),
        'available_birds', coalesce(b.birds, 0), 'required_kg', w.kg, 'required_birds', w.birds));
    end if;
    issued := issued || row(w.bird, w.form, b.kg + w.kg, b.birds + w.birds, b.last_entry_no - w.entries)::private.issued;
  end loop;
  return issued;
end
$$;

-- Puts a credit part on a named customer's account under the party lock (step 7); two tills never pass a limit together.
create function private.take_credit(customer public.customers, credit numeric)
returns void language plpgsql security definer set search_path = '' as $$
declare
  owed numeric;
begin
  if customer.is_walk_in then
    perform private.refuse('customer-required');
  end if;
  insert into public.party_balances (party_type, party_id) values ('CUSTOMER', customer.id) on conflict do nothing;
  select b.balance into strict owed from public.party_balances b where b.party_type = 'CUSTOMER' and b.party_id = customer.id for update;
  if owed + credit > customer.credit_limit then
    perform private.refuse('credit-limit-exceeded', jsonb_build_object('customer', customer.name, 'limit', customer.credit_limit,
      'balance', owed, 'asked', credit));
  end if;
  update public.party_balances set balance = owed + credit where party_type = 'CUSTOMER' and party_id = customer.id;
end
$$;

-- Posts a sale: prices, stock, money, number, ledgers and logs, all or nothing.
-- Payload: store, key, type POS|BULK, customer?, name?, phone?, notes?,
--   lines [{sku, weight, birds, shown_price, price?, reason?, source, average_confirmed?}], payments [{method, amount, reference?, tendered?}].
-- Returns: id, number, business_date, lines_total, round_off, total, change, status, created_at.
create function posting.post_sale(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan set enable_seqscan = off set enable_hashjoin = off as $$
declare
  kind text := coalesce(payload ->> 'type', 'POS');
  me uuid := private.require(case when kind = 'BULK' then 'sales.bulk' else 'sales.create' end, (payload ->> 'store')::int);
  sale uuid := (payload ->> 'key')::uuid;
  store private.open_store;
  customer public.customers;
  buyer text;
  lines private.sale_line[];
  parts private.sale_payment[];
  issued private.issued[];
  goods numeric;
  total numeric;
  credit numeric;
  number text;
  link bigint;
  answer jsonb;
begin
  answer := private.replay((payload ->> 'store')::int, 'sale', sale, me, payload);
  if answer is not null then
    return answer;
  end if;
  if kind not in ('POS', 'BULK') then
    perform private.refuse_invalid('type', 'A sale is POS or BULK.');
  end if;
  store := private.open_store((payload ->> 'store')::int);

  select * into customer from public.customers c
  where c.id = coalesce((payload ->> 'customer')::uuid, '00000000-0000-0000-0000-000000000000');
  if customer.id is null or customer.status <> 'ACTIVE' then
    perform private.refuse('customer-not-active', jsonb_build_object('customer', coalesce(customer.name, '')));
  elsif kind = 'BULK' and customer.is_walk_in then
    perform private.refuse('customer-required');
  end if;
  buyer := btrim(coalesce(payload ->> 'name', ''));
  if buyer = '' or lower(buyer) = 'walk-in' then
    buyer := customer.name;
  elsif length(buyer) > 255 then
    perform private.refuse_invalid('name', 'A name has at most 255 characters.');
  end if;
  if coalesce(payload ->> 'phone', '') !~ '^(\+?[0-9]{1,19})?$' then
    perform private.refuse_invalid('phone', 'A phone number has digits and a leading + only.');
  end if;
  if length(payload ->> 'notes') > 500 then
    perform private.refuse_invalid('notes', 'Notes have at most 500 characters.');
  end if;

  lines := private.price_lines(store, payload -> 'lines');
  select sum(l.line_total) into goods from unnest(lines) l;
  total := case when store.round_off then private.round_to_rupee(goods) else goods end;
  if total = 0 then
    perform private.refuse_invalid('lines', 'The sale rounds to ₹0.00.');
  elsif total > 9999999999.99 then
    perform private.refuse_invalid('lines', 'The lines come to more than a sale can hold.');
  end if;
  parts := private.check_payments(payload -> 'payments', total);
  select coalesce(sum(p.amount), 0) into credit from unnest(parts) p where p.method = 'CREDIT';
  if credit > 0 then
    perform private.require('sales.credit', store.id);
  end if;

  issued := private.issue_stock(store.id, lines);
  if credit > 0 then
    perform private.take_credit(customer, credit);
  end if;
  number := private.next_number(store.id, store.code, store.today, '');
  link := private.chain_open(store.id);

  with document as (
    insert into public.sales (store_id, id, business_date, cashier_id, sale_type, customer_id, customer_name, customer_phone, lines_total, round_off,
      total_amount, receipt_number, gst_number, due_date, notes, outstanding, payment_status, created_at)
    values (store.id, sale, store.today, me, kind, customer.id, buyer, nullif(payload ->> 'phone', ''), goods, total - goods, total, number, store.gst_number,
      case when credit > 0 then store.today + customer.payment_terms_days end, nullif(btrim(payload ->> 'notes'), ''), credit,
      case credit when 0 then 'PAID' when total then 'PENDING' else 'PARTIAL' end, store.moment)
  ), items as (
    insert into public.sale_items (store_id, sale_id, line_no, sku_id, weight, birds, list_price, price_snapshot, override_reason, line_total,
      hsn_code, gst_rate, cgst, sgst, weight_source, created_at)
    select store.id, sale, l.line_no, l.sku_id, l.weight, l.birds, l.list_price, l.price, l.reason, l.line_total, l.hsn_code, l.gst_rate, l.tax, l.tax,
      l.source, store.moment
    from unnest(lines) l
  ), payments as (
    insert into public.sale_payments (store_id, sale_id, method, amount, reference, tendered, change, created_at)
    select store.id, sale, p.method, p.amount, p.reference, p.tendered, p.tendered - p.amount, store.moment from unnest(parts) p
  ), ledger as (
    insert into public.inventory_ledger (store_id, bird, form, entry_no, business_date, kg, birds, reason_code, ref_type, ref_id, line_no,
      kg_after, birds_after, user_id, created_at, chain_no)
    select store.id, l.bird, l.form, b.entry_before + row_number() over w, store.today, -l.weight, -l.birds, 'SALE_DEBIT', 'SALE', sale, l.line_no,
      b.kg_before - sum(l.weight) over w, b.birds_before - sum(l.birds) over w, me, store.moment, link
    from unnest(lines) l join unnest(issued) b on b.bird = l.bird and b.form = l.form
    window w as (partition by l.bird, l.form order by l.line_no)
    returning private.canonical(inventory_ledger) as canonical
  ), party as (
    insert into public.party_ledger (store_id, party_type, party_id, entry_type, debit, credit, business_date, ref_type, ref_id, created_by, created_at,
      chain_no)
    select store.id, 'CUSTOMER', customer.id, e.type, e.debit, e.credit, store.today, 'SALE', sale, me, store.moment, link
    from (values ('SALE', total, 0), ('RECEIPT', 0, total - credit)) as e (type, debit, credit)
    where e.debit + e.credit > 0
    returning private.canonical(party_ledger) as canonical
  ), cash as (
    insert into public.cash_ledger (store_id, account, entry_type, amount, business_date, ref_type, ref_id, created_by, created_at, chain_no)
    select store.id, p.method, 'SALE', p.amount, store.today, 'SALE', sale, me, store.moment, link from unnest(parts) p where p.method <> 'CREDIT'
    returning private.canonical(cash_ledger) as canonical
  ), log as (
    insert into public.business_transaction_logs (user_id, store_id, type, action, resource_id, amount, quantity, metadata, ip_address, user_agent,
      created_at, chain_no)
    select me, store.id, 'SALE', e.action, sale, e.amount, e.kg, e.metadata || c.by_token, c.ip_address, c.user_agent, store.moment, link
    from private.caller() c cross join (
      select 'CREATE' as action, total as amount, (select sum(l.weight) from unnest(lines) l) as kg,
        jsonb_build_object('type', kind, 'lines', cardinality(lines), 'methods', (select jsonb_agg(p.method) from unnest(parts) p))
        || case when exists (select from unnest(lines) l where l.average_confirmed)
             then jsonb_build_object('average_confirmed', (select jsonb_agg(l.line_no) from unnest(lines) l where l.average_confirmed))
             else '{}' end as metadata
      union all
      select 'OVERRIDE', l.line_total, l.weight,
        jsonb_build_object('line', l.line_no, 'sku', l.sku, 'list_price', l.list_price, 'price', l.price, 'reason', l.reason)
      from unnest(lines) l where l.price <> l.list_price) e
    returning private.canonical(business_transaction_logs) as canonical
  ), closed as (
    select private.chain_close(store.id, link, 'SALE', number, array(
      select canonical from ledger union all select canonical from party union all select canonical from cash union all select canonical from log))
  )
  select jsonb_build_object('id', sale, 'number', number, 'business_date', store.today, 'lines_total', goods, 'round_off', total - goods,
    'total', total, 'change', (select coalesce(sum(p.tendered - p.amount), 0) from unnest(parts) p),
    'status', case credit when 0 then 'PAID' when total then 'PENDING' else 'PARTIAL' end, 'created_at', store.moment)
  into answer
  from closed;
  perform private.remember(store.id, 'sale', sale, me, payload, answer);
  return answer;
end
$$;
revoke all on function posting.post_sale(jsonb) from public;
grant execute on function posting.post_sale(jsonb) to authenticated;

-- What a sale of the caller's own answered when it was posted, on whatever day since; the counter asks after a lost answer, and sees no other sale of an
-- earlier day. Payload: store, key. Returns what post_sale returned.
create function posting.find_sale(payload jsonb)
returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare
  me uuid := private.require('sales.create', (payload ->> 'store')::int);
  answer jsonb;
begin
  select i.result into answer
  from private.idempotency i join public.sales s on s.store_id = i.store_id and s.id = i.key
  where i.store_id = (payload ->> 'store')::int and i.operation = 'sale' and i.key = (payload ->> 'key')::uuid and s.cashier_id = me;
  if answer is null then
    perform private.refuse('not-found', jsonb_build_object('what', 'sale'));
  end if;
  return answer;
end
$$;
revoke all on function posting.find_sale(jsonb) from public;
grant execute on function posting.find_sale(jsonb) to authenticated;
