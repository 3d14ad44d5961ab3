-- What verify proves, run by the jobs' login: chains unbroken, balances equal to their ledgers, numbers without gaps.

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
