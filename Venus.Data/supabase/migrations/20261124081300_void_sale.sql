-- Undoing a sale on its day, and printing it. Source: domain document "Sales" section 3 "Void and return"; SAL-13.

-- Voids a sale: every part of stock and money goes back the way it came.
-- Payload: store, key, sale, reason. Returns: id, number, sale_number, value, refunds [{method, amount}].
create function posting.void_sale(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' set plan_cache_mode = force_generic_plan set enable_seqscan = off as $$
declare
  me uuid := private.require('sales.void', (payload ->> 'store')::int);
  reversal uuid := (payload ->> 'key')::uuid;
  why text := btrim(coalesce(payload ->> 'reason', ''));
  store private.open_store;
  sale public.sales;
  credit numeric;
  number text;
  link bigint;
  answer jsonb;
begin
  answer := private.replay((payload ->> 'store')::int, 'sale-void', reversal, me, payload);
  if answer is not null then
    return answer;
  end if;
  store := private.open_store((payload ->> 'store')::int);
  if why = '' or length(why) > 500 then
    perform private.refuse_invalid('reason', 'Say why, in at most 500 characters.');
  end if;

  select * into sale from public.sales s where s.store_id = store.id and s.id = (payload ->> 'sale')::uuid for update;
  if sale.id is null then
    perform private.refuse('not-found', jsonb_build_object('what', 'sale'));
  elsif sale.voided then
    perform private.refuse('sale-already-voided', jsonb_build_object('number', sale.receipt_number));
  elsif sale.business_date <> store.today then
    perform private.refuse('void-too-late', jsonb_build_object('number', sale.receipt_number, 'date', sale.business_date));
  elsif exists (select from public.sale_reversals r where r.store_id = store.id and r.sale_id = sale.id) then
    perform private.refuse('sale-has-return', jsonb_build_object('number', sale.receipt_number));
  end if;

  perform from public.stock_balances b
  where b.store_id = store.id and (b.bird, b.form) in (
    select k.bird, k.form from public.sale_items i join public.skus k on k.id = i.sku_id where i.store_id = store.id and i.sale_id = sale.id)
  order by b.bird, b.form for update;
  select coalesce(sum(p.amount), 0) into credit
  from public.sale_payments p where p.store_id = store.id and p.sale_id = sale.id and p.method = 'CREDIT';
  if credit > 0 then
    update public.party_balances b set balance = b.balance - credit where b.party_type = 'CUSTOMER' and b.party_id = sale.customer_id;
  end if;
  number := private.next_number(store.id, store.code, store.today, 'VOI');
  link := private.chain_open(store.id);

  with lines as (
    select i.line_no, k.bird, k.form, i.weight, i.birds, i.line_total
    from public.sale_items i join public.skus k on k.id = i.sku_id where i.store_id = store.id and i.sale_id = sale.id
  ), parts as (
    select p.method, p.amount from public.sale_payments p where p.store_id = store.id and p.sale_id = sale.id
  ), document as (
    insert into public.sale_reversals (store_id, id, kind, sale_id, number, business_date, reason, value, created_by, created_at)
    values (store.id, reversal, 'VOID', sale.id, number, store.today, why, sale.total_amount, me, store.moment)
  ), items as (
    insert into public.reversal_items (store_id, reversal_id, sale_id, line_no, weight, birds, value, disposition, created_at)
    select store.id, reversal, sale.id, l.line_no, l.weight, l.birds, l.line_total, 'RESTOCK', store.moment from lines l
  ), refunds as (
    insert into public.reversal_refunds (store_id, reversal_id, method, amount, created_at)
    select store.id, reversal, p.method, p.amount, store.moment from parts p
  ), undone as (
    update public.sales s set voided = true, outstanding = 0, version = s.version + 1, updated_at = store.moment
    where s.store_id = store.id and s.id = sale.id
  ), balance as (
    update public.stock_balances b
    set kg = b.kg + d.kg, birds = b.birds + d.birds, last_entry_no = b.last_entry_no + d.rows
    from (select l.bird, l.form, sum(l.weight) as kg, sum(l.birds)::int as birds, count(*) as rows from lines l group by l.bird, l.form) d
    where b.store_id = store.id and b.bird = d.bird and b.form = d.form
    returning b.bird, b.form, b.kg - d.kg as kg_before, b.birds - d.birds as birds_before, b.last_entry_no - d.rows as entry_before
  ), ledger as (
    insert into public.inventory_ledger (store_id, bird, form, entry_no, business_date, kg, birds, reason_code, ref_type, ref_id, line_no,
      kg_after, birds_after, user_id, notes, created_at, chain_no)
    select store.id, l.bird, l.form, b.entry_before + row_number() over w, store.today, l.weight, l.birds, 'SALE_VOID', 'SALE_REVERSAL', reversal,
      l.line_no, b.kg_before + sum(l.weight) over w, b.birds_before + sum(l.birds) over w, me, why, store.moment, link
    from lines l join balance b on b.bird = l.bird and b.form = l.form
    window w as (partition by l.bird, l.form order by l.line_no)
    returning private.canonical(inventory_ledger) as canonical
  ), party as (
    insert into public.party_ledger (store_id, party_type, party_id, entry_type, debit, credit, business_date, ref_type, ref_id, notes, created_by,
      created_at, chain_no)
    select store.id, 'CUSTOMER', sale.customer_id, e.type, e.debit, e.credit, store.today, 'SALE_REVERSAL', reversal, why, me, store.moment, link
    from (values ('SALE_VOID', 0, sale.total_amount), ('REFUND', sale.total_amount - credit, 0)) as e (type, debit, credit)
    where e.debit + e.credit > 0
    returning private.canonical(party_ledger) as canonical
  ), cash as (
    insert into public.cash_ledger (store_id, account, entry_type, amount, business_date, ref_type, ref_id, created_by, created_at, chain_no)
    select store.id, p.method, 'REFUND', -p.amount, store.today, 'SALE_REVERSAL', reversal, me, store.moment, link
    from parts p where p.method <> 'CREDIT'
    returning private.canonical(cash_ledger) as canonical
  ), log as (
    insert into public.business_transaction_logs (user_id, store_id, type, action, resource_id, amount, quantity, metadata, ip_address, user_agent,
      created_at, chain_no)
    select me, store.id, 'SALE', 'VOID', sale.id, sale.total_amount, (select sum(l.weight) from lines l),
      jsonb_build_object('number', number, 'reason', why) || c.by_token, c.ip_address, c.user_agent, store.moment, link
    from private.caller() c
    returning private.canonical(business_transaction_logs) as canonical
  ), closed as (
    select private.chain_close(store.id, link, 'SALE_VOID', number, array(
      select canonical from ledger union all select canonical from party union all select canonical from cash union all select canonical from log))
  )
  select jsonb_build_object('id', reversal, 'number', number, 'sale_number', sale.receipt_number, 'value', sale.total_amount,
    'refunds', (select jsonb_agg(jsonb_build_object('method', p.method, 'amount', p.amount)) from parts p))
  into answer
  from closed;
  perform private.remember(store.id, 'sale-void', reversal, me, payload, answer);
  return answer;
end
$$;
revoke all on function posting.void_sale(jsonb) from public;
grant execute on function posting.void_sale(jsonb) to authenticated;

-- Counts a print of a receipt, one key once; the first copy is the original, copy n after it is DUPLICATE n.
-- Payload: store, key, sale. Returns: copy.
create function posting.print_sale(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  store int := (payload ->> 'store')::int;
  me uuid;
  sale public.sales;
  copy int;
begin
  me := private.require(case when private.may('sales.view') then 'sales.view' else 'sales.create' end, store);
  select * into sale from public.sales s where s.store_id = store and s.id = (payload ->> 'sale')::uuid for update;
  if sale.id is null
     or not (private.may('sales.view') or (sale.cashier_id = me and sale.business_date = private.today(store))) then
    perform private.refuse('not-found', jsonb_build_object('what', 'sale'));
  end if;
  if payload ->> 'key' is null then
    perform private.refuse_invalid('key', 'A print needs an idempotency key.');
  end if;
  select d.copy_no into copy from public.document_prints d
  where d.store_id = store and d.document_type = 'SALE' and d.document_id = sale.id and d.key = (payload ->> 'key')::uuid;
  if copy is null then
    select count(*) into copy from public.document_prints d where d.store_id = store and d.document_type = 'SALE' and d.document_id = sale.id;
    insert into public.document_prints (store_id, document_type, document_id, copy_no, key, printed_by)
    values (store, 'SALE', sale.id, copy, (payload ->> 'key')::uuid, me);
  end if;
  return jsonb_build_object('copy', copy);
end
$$;
revoke all on function posting.print_sale(jsonb) from public;
grant execute on function posting.print_sale(jsonb) to authenticated;
