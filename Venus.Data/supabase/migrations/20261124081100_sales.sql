-- Sales and their parts. Source: domain document "Sales" sections 2 and 3.
-- A sale's id is the idempotency key of its posting, a reversal's likewise (docs/decisions/2026-11-24-document-id-is-the-key.md).

create table public.sales (
  store_id int not null references public.stores,
  id uuid not null,
  business_date date not null,
  cashier_id uuid not null,
  sale_type text not null default 'POS' check (sale_type in ('POS', 'BULK')),
  customer_id uuid not null references public.customers,
  customer_name varchar(255) not null,
  customer_phone varchar(20),
  lines_total numeric(12, 2) not null,
  round_off numeric(12, 2) not null default 0,
  total_amount numeric(12, 2) not null check (total_amount > 0),
  -- Bytewise, so that the index of its numbers also finds those that begin with some text.
  receipt_number varchar(50) collate "C" not null,
  gst_number varchar(20),
  due_date date,
  notes varchar(500),
  outstanding numeric(12, 2) not null check (outstanding >= 0),
  payment_status text not null check (payment_status in ('PENDING', 'PARTIAL', 'PAID')),
  voided boolean not null default false,
  version int not null default 1,
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now(),
  primary key (store_id, id),
  unique (store_id, receipt_number),
  constraint sales_sum check (total_amount = lines_total + round_off)
) with (fillfactor = 80);
comment on column public.sales.gst_number is 'The store''s registration when it sold; every print of the receipt shows this one.';
create index sales_date on public.sales (store_id, business_date, created_at);
create index sales_cashier on public.sales (store_id, cashier_id, business_date);
create index sales_customer on public.sales (customer_id);

create table public.sale_items (
  store_id int not null,
  sale_id uuid not null,
  line_no int not null check (line_no > 0),
  sku_id uuid not null references public.skus,
  weight numeric(10, 3) not null check (weight > 0),
  birds int not null default 0 check (birds >= 0),
  list_price numeric(12, 2) not null,
  price_snapshot numeric(12, 2) not null check (price_snapshot > 0),
  override_reason varchar(500),
  line_total numeric(12, 2) not null check (line_total > 0),
  hsn_code varchar(8),
  gst_rate numeric(5, 2) not null default 0,
  cgst numeric(12, 2) not null default 0,
  sgst numeric(12, 2) not null default 0,
  weight_source text not null default 'MANUAL' check (weight_source in ('MANUAL', 'SCALE', 'LABEL')),
  created_at timestamptz not null default private.now(),
  primary key (store_id, sale_id, line_no),
  foreign key (store_id, sale_id) references public.sales
);
create index sale_items_sku on public.sale_items (sku_id);

create table public.sale_payments (
  store_id int not null,
  sale_id uuid not null,
  method text not null check (method in ('CASH', 'UPI', 'CARD', 'BANK', 'CREDIT')),
  amount numeric(12, 2) not null check (amount > 0),
  reference varchar(100),
  tendered numeric(12, 2),
  change numeric(12, 2),
  created_at timestamptz not null default private.now(),
  primary key (store_id, sale_id, method),
  foreign key (store_id, sale_id) references public.sales,
  constraint sale_payments_change check (change = tendered - amount and change >= 0)
);

create table public.sale_reversals (
  store_id int not null,
  id uuid not null,
  kind text not null check (kind in ('VOID', 'RETURN')),
  sale_id uuid not null,
  number varchar(50) collate "C" not null,
  business_date date not null,
  reason varchar(500) not null check (btrim(reason) <> ''),
  value numeric(12, 2) not null check (value > 0),
  created_by uuid not null,
  created_at timestamptz not null default private.now(),
  primary key (store_id, id),
  unique (store_id, number),
  foreign key (store_id, sale_id) references public.sales
);
create index sale_reversals_sale on public.sale_reversals (store_id, sale_id);
create unique index sale_reversals_one_void on public.sale_reversals (store_id, sale_id) where kind = 'VOID';

create table public.reversal_items (
  store_id int not null,
  reversal_id uuid not null,
  sale_id uuid not null,
  line_no int not null,
  weight numeric(10, 3) not null check (weight > 0),
  birds int not null default 0 check (birds >= 0),
  value numeric(12, 2) not null,
  disposition text not null check (disposition in ('RESTOCK', 'DISCARD')),
  created_at timestamptz not null default private.now(),
  primary key (store_id, reversal_id, line_no),
  foreign key (store_id, reversal_id) references public.sale_reversals,
  foreign key (store_id, sale_id, line_no) references public.sale_items
);
create index reversal_items_line on public.reversal_items (store_id, sale_id, line_no);

create table public.reversal_refunds (
  store_id int not null,
  reversal_id uuid not null,
  method text not null check (method in ('CASH', 'UPI', 'CARD', 'BANK', 'CREDIT')),
  amount numeric(12, 2) not null check (amount > 0),
  created_at timestamptz not null default private.now(),
  primary key (store_id, reversal_id, method),
  foreign key (store_id, reversal_id) references public.sale_reversals
);

create table public.document_prints (
  store_id int not null references public.stores,
  document_type text not null check (document_type in ('SALE')),
  document_id uuid not null,
  copy_no int not null check (copy_no >= 0),
  key uuid not null unique,
  printed_by uuid not null,
  printed_at timestamptz not null default private.now(),
  primary key (store_id, document_type, document_id, copy_no)
);
comment on column public.document_prints.copy_no is '0 is the original; copy n is headed DUPLICATE n.';

do $$
declare
  t regclass;
begin
  foreach t in array array['public.sales', 'public.sale_items', 'public.sale_payments', 'public.sale_reversals', 'public.reversal_items',
    'public.reversal_refunds', 'public.document_prints']::regclass[]
  loop
    call private.close_table(t);
    execute format('grant select on %s to authenticated', t);
    if t <> 'public.sales'::regclass then
      call private.make_append_only(t);
    end if;
  end loop;
end
$$;

-- Of a posted sale only what later documents settle may change, and only forwards.
create function private.guard_sale()
returns trigger language plpgsql set search_path = '' as $$
begin
  if tg_op = 'DELETE'
     or to_jsonb(new) - '{outstanding,payment_status,voided,version,updated_at}'::text[]
        <> to_jsonb(old) - '{outstanding,payment_status,voided,version,updated_at}'::text[]
     or (old.voided and not new.voided) then
    raise exception 'A posted sale never changes.' using errcode = '42501';
  end if;
  return new;
end
$$;
create trigger guard before update or delete on public.sales for each row execute function private.guard_sale();
create trigger guard_truncate before truncate on public.sales for each statement execute function private.append_only();

-- Sales of one's stores with the page's key; at the counter one's own sales of today.
create policy read on public.sales for select to authenticated
  using (store_id = any ((select private.stores_with('sales.view', 'salesreport.view'))::int[])
    or (cashier_id = (select private.actor())
      and (store_id, business_date) in (select s, private.today(s) from unnest(private.stores_with('sales.create')) s)));
create policy read on public.sale_items for select to authenticated
  using (exists (select from public.sales s where s.store_id = sale_items.store_id and s.id = sale_items.sale_id));
create policy read on public.sale_payments for select to authenticated
  using (exists (select from public.sales s where s.store_id = sale_payments.store_id and s.id = sale_payments.sale_id));
create policy read on public.sale_reversals for select to authenticated
  using (exists (select from public.sales s where s.store_id = sale_reversals.store_id and s.id = sale_reversals.sale_id));
create policy read on public.reversal_items for select to authenticated
  using (exists (select from public.sales s where s.store_id = reversal_items.store_id and s.id = reversal_items.sale_id));
create policy read on public.reversal_refunds for select to authenticated
  using (exists (select from public.sale_reversals r where r.store_id = reversal_refunds.store_id and r.id = reversal_refunds.reversal_id));
create policy read on public.document_prints for select to authenticated
  using (exists (select from public.sales s where s.store_id = document_prints.store_id and s.id = document_prints.document_id));

-- The arithmetic of a sale, in SQL as in Venus.Core/Features/Sales/SaleRules.cs; tests compare the two. All round half away from zero.
create function private.line_total(weight numeric, price numeric)
returns numeric language plpgsql immutable set search_path = '' as $$
begin
  return round(weight * price, 2);
end
$$;

-- CGST, and equally SGST, contained in a tax-inclusive line.
create function private.half_tax(line_total numeric, gst_rate numeric)
returns numeric language plpgsql immutable set search_path = '' as $$
begin
  return round(line_total * (gst_rate / 2) / (100 + gst_rate), 2);
end
$$;

create function private.round_to_rupee(amount numeric)
returns numeric language plpgsql immutable set search_path = '' as $$
begin
  return round(amount, 0)::numeric(12, 2);
end
$$;

create type private.sale_line as (
  line_no int, sku_id uuid, sku text, bird text, form text, weight numeric, birds int, list_price numeric, price numeric,
  reason text, line_total numeric, hsn_code text, gst_rate numeric, tax numeric, source text, average_confirmed boolean
);

create type private.sale_payment as (method text, amount numeric, reference text, tendered numeric);
