-- The three append-only ledgers with their kept balances. Source: domain documents "Stock" sections 3 and 8, "Sales" sections 2 and 4.
-- Keys begin with the store, so that the tables can be distributed by it; the key of a ledger row is its place in its bucket or document.

create table public.stock_balances (
  store_id int not null references public.stores,
  bird varchar(20) not null references public.bird_types,
  form varchar(20) not null references public.stock_forms,
  kg numeric(12, 3) not null default 0 check (kg >= 0),
  birds int not null default 0 check (birds >= 0),
  last_entry_no bigint not null default 0,
  primary key (store_id, bird, form)
) with (fillfactor = 50);
create index stock_balances_bird on public.stock_balances (bird);
create index stock_balances_form on public.stock_balances (form);
call private.close_table('public.stock_balances');
grant select on public.stock_balances to authenticated;
create policy read on public.stock_balances for select to authenticated
  using (store_id = any ((select private.stores_with('inventory.view', 'sales.create', 'sales.bulk', 'inventory.adjust', 'inventory.loss',
    'inventory.stocktake.create', 'inventory.transfer.create', 'inventory.transfer.receive', 'processing.create', 'purchases.commit',
    'purchases.return'))::int[]));

create table public.inventory_ledger (
  store_id int not null references public.stores,
  bird varchar(20) not null references public.bird_types,
  form varchar(20) not null references public.stock_forms,
  entry_no bigint not null check (entry_no > 0),
  business_date date not null,
  kg numeric(12, 3) not null,
  birds int not null,
  reason_code varchar(50) not null references public.inventory_reason_codes,
  ref_type text not null check (ref_type in ('PURCHASE', 'PURCHASE_RETURN', 'PROCESSING', 'SALE', 'SALE_REVERSAL', 'STOCK_TRANSFER',
    'VARIANCE', 'ADJUSTMENT', 'STOCK_TAKE')),
  ref_id uuid not null,
  line_no int not null check (line_no > 0),
  kg_after numeric(12, 3) not null check (kg_after >= 0),
  birds_after int not null check (birds_after >= 0),
  user_id uuid not null,
  notes varchar(500),
  created_at timestamptz not null default private.now(),
  chain_no bigint not null,
  primary key (store_id, bird, form, entry_no),
  unique (store_id, ref_type, ref_id, reason_code, line_no),
  -- kg and birds of one row never point in opposite directions and are never both zero.
  constraint inventory_ledger_signs check (sign(kg) * sign(birds) >= 0 and (kg <> 0 or birds <> 0))
);
create index inventory_ledger_date on public.inventory_ledger (store_id, business_date);
create index inventory_ledger_bucket_date on public.inventory_ledger (store_id, bird, form, business_date);
create index inventory_ledger_reason on public.inventory_ledger (reason_code, store_id);
create index inventory_ledger_bird on public.inventory_ledger (bird);
create index inventory_ledger_form on public.inventory_ledger (form);
call private.close_table('public.inventory_ledger');
call private.make_append_only('public.inventory_ledger');
grant select on public.inventory_ledger to authenticated;
create policy read on public.inventory_ledger for select to authenticated
  using (store_id = any ((select private.stores_with('inventory.ledger', 'stockreport.view'))::int[]));

create table public.stock_adjustments (
  store_id int not null references public.stores,
  id uuid not null,
  business_date date not null,
  kind text not null check (kind in ('ADJUSTMENT', 'LOSS')),
  mode text not null check (mode in ('SET', 'ADD', 'SUBTRACT')),
  bird varchar(20) not null references public.bird_types,
  form varchar(20) not null references public.stock_forms,
  kg numeric(12, 3) not null check (kg >= 0),
  birds int not null check (birds >= 0),
  reason_code varchar(50) references public.inventory_reason_codes,
  kg_change numeric(12, 3) not null,
  birds_change int not null,
  notes varchar(500) not null check (btrim(notes) <> ''),
  created_by uuid not null,
  created_at timestamptz not null default private.now(),
  primary key (store_id, id)
);
comment on column public.stock_adjustments.kg is 'As entered: the target of a SET, the quantity of an ADD or SUBTRACT.';
comment on column public.stock_adjustments.kg_change is 'The sum of its ledger rows, for those who may see corrections but not the ledger.';
comment on column public.stock_adjustments.reason_code is 'Null for a SET: each of its ledger rows takes the reason of its own direction.';
create index stock_adjustments_date on public.stock_adjustments (store_id, created_at);
create index stock_adjustments_bird on public.stock_adjustments (bird);
create index stock_adjustments_form on public.stock_adjustments (form);
create index stock_adjustments_reason on public.stock_adjustments (reason_code);
call private.close_table('public.stock_adjustments');
call private.make_append_only('public.stock_adjustments');
grant select on public.stock_adjustments to authenticated;
create policy read on public.stock_adjustments for select to authenticated
  using (store_id = any ((select private.stores_with('inventory.adjust', 'inventory.loss', 'stockreport.view'))::int[]));

create table public.customers (
  id uuid primary key,
  name varchar(255) not null check (btrim(name) <> ''),
  phone varchar(20) check (phone ~ '^\+?[0-9]+$'),
  email varchar(255),
  address text,
  gst_number varchar(20) check (gst_number ~ '^[0-9]{2}[A-Z]{5}[0-9]{4}[A-Z][1-9A-Z]Z[0-9A-Z]$'),
  credit_limit numeric(12, 2) not null default 0 check (credit_limit >= 0),
  payment_terms_days int not null default 0 check (payment_terms_days between 0 and 365),
  status text not null default 'ACTIVE' check (status in ('ACTIVE', 'INACTIVE', 'BLOCKED')),
  is_walk_in boolean not null default false,
  notes text,
  created_by uuid,
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now()
);
create unique index customers_one_walk_in on public.customers (is_walk_in) where is_walk_in;
call private.close_table('public.customers');
grant select on public.customers to authenticated;
create policy read on public.customers for select to authenticated using ((select private.may('customer.view')));
create trigger touch before update on public.customers for each row execute function private.touch_updated_at();

create function private.guard_walk_in()
returns trigger language plpgsql set search_path = '' as $$
begin
  if old.is_walk_in then
    perform private.refuse_invalid('customer', 'The walk-in customer is never edited or removed.');
  end if;
  return coalesce(new, old);
end
$$;
create trigger guard before update or delete on public.customers for each row execute function private.guard_walk_in();

insert into public.customers (id, name, is_walk_in) values ('00000000-0000-0000-0000-000000000000', 'Walk-in Customer', true);
call private.audit_table('public.customers', 'id');

create table public.party_ledger (
  store_id int not null references public.stores,
  party_type text not null check (party_type in ('CUSTOMER', 'SUPPLIER')),
  party_id uuid not null,
  entry_type text not null check (entry_type in ('SALE', 'RECEIPT', 'SALE_VOID', 'SALE_RETURN', 'REFUND', 'RECEIPT_VOID', 'PURCHASE',
    'PURCHASE_RETURN', 'SUPPLIER_PAYMENT', 'SUPPLIER_PAYMENT_VOID', 'OPENING_BALANCE')),
  debit numeric(12, 2) not null default 0 check (debit >= 0),
  credit numeric(12, 2) not null default 0 check (credit >= 0),
  business_date date not null,
  ref_type text not null,
  ref_id uuid not null,
  notes varchar(500),
  created_by uuid not null,
  created_at timestamptz not null default private.now(),
  chain_no bigint not null,
  primary key (store_id, ref_type, ref_id, entry_type),
  constraint party_ledger_one_side check ((debit > 0) <> (credit > 0))
);
create index party_ledger_party on public.party_ledger (party_type, party_id, created_at);
call private.close_table('public.party_ledger');
call private.make_append_only('public.party_ledger');
grant select on public.party_ledger to authenticated;
create policy read on public.party_ledger for select to authenticated
  using (store_id = any ((select private.stores_with('ledger.view'))::int[])
    or (party_type = 'CUSTOMER' and store_id = any ((select private.stores_with('customer.view'))::int[])));

-- One row per named party, over all stores: the lock point of its credit.
create table public.party_balances (
  party_type text not null check (party_type in ('CUSTOMER', 'SUPPLIER')),
  party_id uuid not null,
  balance numeric(12, 2) not null default 0,
  primary key (party_type, party_id)
);
call private.close_table('public.party_balances');
grant select on public.party_balances to authenticated;
create policy read on public.party_balances for select to authenticated
  using ((select private.may('ledger.view')) or (party_type = 'CUSTOMER' and (select private.may('customer.view'))));

create table public.cash_ledger (
  store_id int not null references public.stores,
  account text not null check (account in ('CASH', 'HANDED_OVER', 'UPI', 'CARD', 'BANK', 'OTHER')),
  entry_type text not null check (entry_type in ('SALE', 'REFUND', 'RECEIPT', 'RECEIPT_VOID', 'SUPPLIER_PAYMENT', 'SUPPLIER_PAYMENT_VOID',
    'EXPENSE', 'EXPENSE_REJECTED', 'OPENING_FLOAT', 'DEPOSIT', 'HAND_OVER', 'CASH_SHORT', 'CASH_OVER')),
  amount numeric(12, 2) not null check (amount <> 0),
  business_date date not null,
  ref_type text not null,
  ref_id uuid not null,
  created_by uuid not null,
  created_at timestamptz not null default private.now(),
  chain_no bigint not null,
  primary key (store_id, ref_type, ref_id, entry_type, account)
);
create index cash_ledger_account on public.cash_ledger (store_id, account, business_date);
call private.close_table('public.cash_ledger');
call private.make_append_only('public.cash_ledger');
grant select on public.cash_ledger to authenticated;
create policy read on public.cash_ledger for select to authenticated
  using (store_id = any ((select private.stores_with('cashbook.view'))::int[]) or (select private.may('cashbook.allstores')));

create function private.canonical(r public.inventory_ledger)
returns text language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_array('stock', r.store_id, r.bird, r.form, r.entry_no, r.business_date, r.kg, r.birds, r.reason_code, r.ref_type, r.ref_id,
    r.line_no, r.kg_after, r.birds_after, r.user_id, r.notes, extract(epoch from r.created_at), r.chain_no)::text;
end
$$;
create function private.canonical(r public.party_ledger)
returns text language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_array('party', r.store_id, r.party_type, r.party_id, r.entry_type, r.debit, r.credit, r.business_date, r.ref_type, r.ref_id,
    r.notes, r.created_by, extract(epoch from r.created_at), r.chain_no)::text;
end
$$;
create function private.canonical(r public.cash_ledger)
returns text language plpgsql stable set search_path = '' as $$
begin
  return jsonb_build_array('cash', r.store_id, r.account, r.entry_type, r.amount, r.business_date, r.ref_type, r.ref_id, r.created_by,
    extract(epoch from r.created_at), r.chain_no)::text;
end
$$;
