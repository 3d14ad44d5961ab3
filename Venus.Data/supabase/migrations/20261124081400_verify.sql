-- What verify proves, run by the jobs' login: chains unbroken, balances equal to their ledgers, documents to their entries, numbers without gaps.

create function private.verify()
returns table (store_id int, fault text)
language plpgsql stable security definer set search_path = '' as $$
begin
  return query
  with rows as (
    select l.store_id, l.chain_no, private.canonical(l) as canonical from public.inventory_ledger l
    union all select l.store_id, l.chain_no, private.canonical(l) from public.party_ledger l
    union all select l.store_id, l.chain_no, private.canonical(l) from public.cash_ledger l
    union all select l.store_id, l.chain_no, private.canonical(l) from public.business_transaction_logs l
    union all select coalesce(l.store_id, 0), l.chain_no, private.canonical(l) from public.audit_logs l
  ), digests as (
    select r.store_id, r.chain_no as no, private.chain_digest(array_agg(r.canonical)) as digest from rows r group by r.store_id, r.chain_no
  )
  select coalesce(c.store_id, d.store_id),
    case
      when c.no is null then format('rows of link %s are in no chain', d.no)
      when d.no is null then format('%s %s (link %s): its rows are gone', c.event, c.event_id, c.no)
      else format('%s %s (link %s): a row was changed, added or removed', c.event, c.event_id, c.no)
    end
  from private.chain c full join digests d on d.store_id = c.store_id and d.no = c.no
  where c.digest is distinct from d.digest
  order by coalesce(c.store_id, d.store_id), coalesce(c.no, d.no);

  return query
  select c.store_id, format('link %s (%s %s) does not follow the one before it', c.no, c.event, c.event_id)
  from (
    select k.*, lag(k.hash, 1, ''::bytea) over w as previous, lag(k.no, 1, 0::bigint) over w as previous_no
    from private.chain k window w as (partition by k.store_id order by k.no)) c
  where c.hash <> sha256(c.previous || c.digest) or c.no <> c.previous_no + 1;

  return query
  select h.store_id, format('the chain ends at link %s, its head says %s', coalesce(l.no, 0), h.no)
  from private.chain_heads h
  left join lateral (select k.no, k.hash from private.chain k where k.store_id = h.store_id order by k.no desc limit 1) l on true
  where h.no <> coalesce(l.no, 0) or h.hash is distinct from coalesce(l.hash, ''::bytea);

  return query
  select coalesce(b.store_id, s.store_id), format('%s %s: the balance says %s kg, %s birds, entry %s; its ledger sums to %s kg, %s birds, entry %s',
    coalesce(b.bird, s.bird), coalesce(b.form, s.form), b.kg, b.birds, b.last_entry_no, coalesce(s.kg, 0), coalesce(s.birds, 0), coalesce(s.last_no, 0))
  from public.stock_balances b
  full join (
    select l.store_id, l.bird, l.form, sum(l.kg) as kg, sum(l.birds) as birds, max(l.entry_no) as last_no, count(*) as entries
    from public.inventory_ledger l group by l.store_id, l.bird, l.form) s
    on s.store_id = b.store_id and s.bird = b.bird and s.form = b.form
  where (b.kg, b.birds, b.last_entry_no) is distinct from (coalesce(s.kg, 0), coalesce(s.birds, 0), coalesce(s.last_no, 0))
    or s.entries <> s.last_no;

  return query
  select l.store_id, format('%s %s entry %s: the running balance does not follow the entry before it', l.bird, l.form, l.entry_no)
  from (
    select k.*, sum(k.kg) over w as kg_sum, sum(k.birds) over w as birds_sum
    from public.inventory_ledger k window w as (partition by k.store_id, k.bird, k.form order by k.entry_no)) l
  where l.kg_after <> l.kg_sum or l.birds_after <> l.birds_sum;

  return query
  select null::int, format('customer %s: the balance says %s, the ledger %s', b.party_id, b.balance, coalesce(s.balance, 0))
  from public.party_balances b
  left join (
    select l.party_type, l.party_id, sum(l.debit - l.credit) as balance from public.party_ledger l group by l.party_type, l.party_id) s
    on s.party_type = b.party_type and s.party_id = b.party_id
  where b.party_type = 'CUSTOMER' and b.balance <> coalesce(s.balance, 0);

  -- Documents are not in the chain; the entries they made are.
  return query
  with said as (
    select i.store_id, 'SALE' as kind, i.sale_id as id, 'stock' as book, i.line_no::text as part, -i.weight as amount, -i.birds as birds from public.sale_items i
    union all select p.store_id, 'SALE', p.sale_id, 'cash', p.method, p.amount, 0 from public.sale_payments p where p.method <> 'CREDIT'
    union all select s.store_id, 'SALE', s.id, 'party', 'SALE', s.total_amount, 0 from public.sales s
    union all select r.store_id, 'SALE_REVERSAL', r.reversal_id, 'stock', r.line_no::text, r.weight, r.birds
      from public.reversal_items r where r.disposition = 'RESTOCK'
    union all select r.store_id, 'SALE_REVERSAL', r.reversal_id, 'cash', r.method, -r.amount, 0 from public.reversal_refunds r where r.method <> 'CREDIT'
    union all select r.store_id, 'SALE_REVERSAL', r.id, 'party', 'SALE_' || r.kind, -r.value, 0 from public.sale_reversals r
    union all select a.store_id, 'ADJUSTMENT', a.id, 'stock', a.bird || ' ' || a.form, a.kg_change, a.birds_change
      from public.stock_adjustments a where (a.kg_change, a.birds_change) <> (0, 0)
  ), entered as (
    select l.store_id, l.ref_type as kind, l.ref_id as id, 'stock' as book,
      case l.ref_type when 'ADJUSTMENT' then l.bird || ' ' || l.form else l.line_no::text end as part, sum(l.kg) as amount, sum(l.birds) as birds
    from public.inventory_ledger l where l.ref_type in ('SALE', 'SALE_REVERSAL', 'ADJUSTMENT') group by 1, 2, 3, 4, 5
    union all select c.store_id, c.ref_type, c.ref_id, 'cash', c.account, c.amount, 0 from public.cash_ledger c where c.ref_type in ('SALE', 'SALE_REVERSAL')
    union all select p.store_id, p.ref_type, p.ref_id, 'party', p.entry_type, p.debit - p.credit, 0
      from public.party_ledger p where p.ref_type in ('SALE', 'SALE_REVERSAL') and p.entry_type in ('SALE', 'SALE_VOID', 'SALE_RETURN')
  )
  select coalesce(d.store_id, e.store_id), format('%s %s: %s %s says %s and %s birds, its entry %s and %s', coalesce(d.kind, e.kind),
    coalesce(s.receipt_number, r.number, coalesce(d.id, e.id)::text), coalesce(d.book, e.book), coalesce(d.part, e.part),
    coalesce(d.amount, 0), coalesce(d.birds, 0), coalesce(e.amount, 0), coalesce(e.birds, 0))
  from said d
  full join entered e on e.store_id = d.store_id and e.kind = d.kind and e.id = d.id and e.book = d.book and e.part = d.part
  left join public.sales s on s.store_id = coalesce(d.store_id, e.store_id) and s.id = coalesce(d.id, e.id)
  left join public.sale_reversals r on r.store_id = coalesce(d.store_id, e.store_id) and r.id = coalesce(d.id, e.id)
  where (d.amount, d.birds) is distinct from (e.amount, e.birds);

  return query
  select s.store_id, format('SALE %s: it says %s in lines and %s in all, its lines sum to %s, its payments to %s', s.receipt_number, s.lines_total, s.total_amount,
    coalesce(i.total, 0), coalesce(p.total, 0))
  from public.sales s
  left join (select k.store_id, k.sale_id, sum(k.line_total) as total from public.sale_items k group by k.store_id, k.sale_id) i on i.store_id = s.store_id and i.sale_id = s.id
  left join (select k.store_id, k.sale_id, sum(k.amount) as total from public.sale_payments k group by k.store_id, k.sale_id) p on p.store_id = s.store_id and p.sale_id = s.id
  where (s.lines_total, s.total_amount) is distinct from (i.total, p.total);

  return query
  select c.store_id, format('series %s of %s: the counter says %s, %s numbers were given', nullif(c.series, ''), c.financial_year, c.last_no, n.given)
  from private.document_counters c
  cross join lateral (
    select case c.series
      when '' then (select count(*) from public.sales s where s.store_id = c.store_id and private.financial_year(s.business_date) = c.financial_year)
      when 'VOI' then (select count(*) from public.sale_reversals r
                       where r.store_id = c.store_id and r.kind = 'VOID' and private.financial_year(r.business_date) = c.financial_year)
      else c.last_no end as given) n
  where n.given <> c.last_no;
end
$$;
revoke all on function private.verify() from public;
grant execute on function private.verify() to venus_jobs;
