-- Birds, forms, reasons, SKUs and prices. Source: domain document "Stock" sections 3, 5 and 12.

create table public.bird_types (
  code varchar(20) primary key check (code ~ '^[A-Z0-9_]+$'),
  name varchar(255) not null,
  min_avg_kg numeric(10, 3) check (min_avg_kg > 0),
  max_avg_kg numeric(10, 3) check (max_avg_kg >= min_avg_kg),
  is_active boolean not null default true,
  display_order int not null default 0,
  created_at timestamptz not null default private.now()
);
create table public.stock_forms (
  code varchar(20) primary key check (code ~ '^[A-Z0-9_]+$'),
  name varchar(255) not null,
  counted_in_birds boolean not null,
  is_active boolean not null default true,
  display_order int not null default 0,
  created_at timestamptz not null default private.now()
);
create table public.inventory_reason_codes (
  code varchar(50) primary key check (code ~ '^[A-Z_]+$'),
  description text not null,
  direction text not null check (direction in ('CREDIT', 'DEBIT', 'BOTH')),
  requires_ref boolean not null default false,
  is_system boolean not null default true,
  is_active boolean not null default true,
  created_at timestamptz not null default private.now()
);
call private.close_table('public.bird_types');
call private.close_table('public.stock_forms');
call private.close_table('public.inventory_reason_codes');
grant select on public.bird_types, public.stock_forms, public.inventory_reason_codes to authenticated;
create policy read on public.bird_types for select to authenticated using ((select private.actor()) is not null);
create policy read on public.stock_forms for select to authenticated using ((select private.actor()) is not null);
create policy read on public.inventory_reason_codes for select to authenticated using ((select private.actor()) is not null);

create table public.skus (
  id uuid primary key,
  name varchar(255) not null check (btrim(name) <> ''),
  code varchar(50) not null unique check (code ~ '^[A-Z0-9][A-Z0-9_-]*$'),
  description text,
  bird varchar(20) not null references public.bird_types,
  form varchar(20) not null references public.stock_forms,
  unit text not null default 'kg' check (unit = 'kg'),
  hsn_code varchar(8) check (hsn_code ~ '^[0-9]{4,8}$'),
  gst_rate numeric(5, 2) not null default 0 check (gst_rate between 0 and 100),
  plu char(5) unique check (plu ~ '^[0-9]{5}$'),
  floor_price numeric(12, 2) check (floor_price > 0),
  is_active boolean not null default true,
  display_order int not null default 0,
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now()
);
create index skus_bird on public.skus (bird);
create index skus_form on public.skus (form);
call private.close_table('public.skus');
grant select, insert, update on public.skus to authenticated;
create policy read on public.skus for select to authenticated using ((select private.actor()) is not null);
create policy add on public.skus for insert to authenticated with check ((select private.may('skus.manage')));
create policy edit on public.skus for update to authenticated
  using ((select private.may('skus.manage'))) with check ((select private.may('skus.manage')));

create function private.guard_sku()
returns trigger language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'UPDATE' and (new.code, new.bird, new.form, new.created_at) is distinct from (old.code, old.bird, old.form, old.created_at) then
    perform private.refuse_invalid('code', 'Code, bird and form of an SKU are fixed. Add a new SKU instead.');
  end if;
  if tg_op = 'INSERT' or (new.is_active and not old.is_active) then
    if not exists (select from public.bird_types b where b.code = new.bird and b.is_active) then
      perform private.refuse_invalid('bird', 'This bird is not active.');
    end if;
    if not exists (select from public.stock_forms f where f.code = new.form and f.is_active) then
      perform private.refuse_invalid('form', 'This form is not active.');
    end if;
  end if;
  return new;
end
$$;
create trigger guard before insert or update on public.skus for each row execute function private.guard_sku();
create trigger touch before update on public.skus for each row execute function private.touch_updated_at();

create table public.store_prices (
  store_id int not null references public.stores,
  id uuid not null,
  sku_id uuid not null references public.skus,
  price numeric(12, 2) not null check (price > 0),
  effective_date date not null,
  created_by uuid not null,
  created_at timestamptz not null default private.now(),
  primary key (store_id, id)
);
-- Newest first, as the price in force is looked up; the price rides along.
create index store_prices_in_force on public.store_prices (store_id, sku_id, effective_date desc, created_at desc) include (price);
create index store_prices_sku on public.store_prices (sku_id);
call private.close_table('public.store_prices');
call private.make_append_only('public.store_prices');
grant select, insert on public.store_prices to authenticated;
create policy read on public.store_prices for select to authenticated
  using (store_id = any ((select private.stores_with('storeprices.view', 'sales.create', 'sales.bulk'))::int[]));
create policy add on public.store_prices for insert to authenticated
  with check (store_id = any ((select private.stores_with('storeprices.edit'))::int[]) and created_by = (select private.actor()));

-- A price dates from today or later and never undercuts the SKU's floor. It is stamped by the posting clock, and after every row it supersedes:
-- "latest created" must hold even when a server's clock was set back.
create function private.guard_price()
returns trigger language plpgsql security definer set search_path = '' as $$
declare
  sku public.skus;
  latest timestamptz;
begin
  select * into strict sku from public.skus s where s.id = new.sku_id;
  if not sku.is_active then
    perform private.refuse('sku-not-active', jsonb_build_object('sku', sku.name));
  end if;
  if sku.floor_price is not null and new.price < sku.floor_price then
    perform private.refuse('price-below-floor',
      jsonb_build_object('sku', sku.name, 'price', new.price, 'floor', sku.floor_price, 'sku_id', sku.id));
  end if;
  if new.effective_date < private.today(new.store_id) then
    perform private.refuse_invalid('effective_date', 'A price starts today or later.');
  end if;
  select max(p.created_at) into latest from public.store_prices p
  where p.store_id = new.store_id and p.sku_id = new.sku_id and p.effective_date = new.effective_date;
  new.created_at := greatest(private.now(), latest + interval '1 microsecond');
  return new;
end
$$;
create trigger guard before insert on public.store_prices for each row execute function private.guard_price();

-- Whoever sets prices of a store reads them first and writes what differs; two of them take turns.
-- First numbers of advisory locks: 1 closing of a store, 2 last Admin, 3 network and 4 address of a sign-in, 5 prices of a store.
create function private.lock_prices(store int)
returns void language sql volatile set search_path = '' as $$
  select pg_advisory_xact_lock(5, store)
$$;
grant execute on function private.lock_prices(int) to authenticated;

create function private.announce_catalogue()
returns trigger language plpgsql security definer set search_path = '' as $$
begin
  if tg_table_name = 'store_prices' then
    perform pg_notify('venus_live', 'Prices:' || new.store_id);
  else
    perform pg_notify('venus_live', 'Skus:');
  end if;
  return null;
end
$$;
create trigger announce after insert on public.store_prices for each row execute function private.announce_catalogue();
create trigger announce after insert or update on public.skus for each statement execute function private.announce_catalogue();

insert into public.bird_types (code, name, min_avg_kg, max_avg_kg, display_order) values
  ('BROILER', 'Broiler Chicken', 0.500, 4.000, 1),
  ('PARENT_CULL', 'Country Chicken', 1.000, 6.000, 2);
insert into public.stock_forms (code, name, counted_in_birds, display_order) values
  ('LIVE', 'Live', true, 1),
  ('SKIN', 'With Skin', false, 2),
  ('SKINLESS', 'Skinless', false, 3);
insert into public.inventory_reason_codes (code, description, direction, requires_ref, is_active) values
  ('PURCHASE_RECEIVED', 'Purchase received', 'CREDIT', true, true),
  ('PROCESSING_CREDIT', 'Processing output', 'CREDIT', true, true),
  ('SALE_VOID', 'Sale voided', 'CREDIT', true, true),
  ('SALE_RETURN', 'Sale returned', 'CREDIT', true, true),
  ('VARIANCE_FOUND', 'Variance found', 'CREDIT', true, true),
  ('STOCK_TRANSFER_IN', 'Transfer in', 'CREDIT', true, true),
  ('SUPPLIER_RETURN', 'Returned to supplier', 'DEBIT', true, true),
  ('PROCESSING_DEBIT', 'Processing input', 'DEBIT', true, true),
  ('SALE_DEBIT', 'Sale', 'DEBIT', true, true),
  ('VARIANCE_LOSS', 'Variance loss', 'DEBIT', true, true),
  ('STOCK_TRANSFER_OUT', 'Transfer out', 'DEBIT', true, true),
  ('PROCESSING_REVERSAL', 'Processing reversed', 'BOTH', true, true),
  ('STOCK_TRANSFER_RETURN', 'Transfer returned', 'BOTH', true, true),
  ('STOCKTAKE_DIFF', 'Stock-take difference', 'BOTH', true, true),
  ('ADJUSTMENT_CREDIT', 'Adjustment up', 'CREDIT', false, true),
  ('OPENING_BALANCE', 'Opening balance', 'CREDIT', false, true),
  ('ADJUSTMENT_DEBIT', 'Adjustment down', 'DEBIT', false, true),
  ('MORTALITY', 'Mortality', 'DEBIT', false, true),
  ('DEAD_ON_ARRIVAL', 'Dead on arrival', 'DEBIT', false, true),
  ('LIVE_SHRINKAGE', 'Live shrinkage', 'DEBIT', false, true),
  ('SPOILAGE', 'Spoilage', 'DEBIT', false, true),
  ('WASTAGE', 'Trimming and drip', 'DEBIT', false, true),
  ('OWN_USE', 'Own use', 'DEBIT', false, true),
  ('VARIANCE_POSITIVE', 'Variance up (imported history)', 'CREDIT', false, false),
  ('VARIANCE_NEGATIVE', 'Variance down (imported history)', 'DEBIT', false, false);
insert into public.skus (id, code, name, bird, form, hsn_code, display_order) values
  ('00000000-0000-7000-8000-000000000101', 'BRO-LIVE', 'Broiler Chicken - Live', 'BROILER', 'LIVE', '0105', 1),
  ('00000000-0000-7000-8000-000000000102', 'BRO-SKIN', 'Broiler Chicken - With Skin', 'BROILER', 'SKIN', '0207', 2),
  ('00000000-0000-7000-8000-000000000103', 'BRO-SKINLESS', 'Broiler Chicken - Skinless', 'BROILER', 'SKINLESS', '0207', 3),
  ('00000000-0000-7000-8000-000000000104', 'PC-LIVE', 'Country Chicken - Live', 'PARENT_CULL', 'LIVE', '0105', 4),
  ('00000000-0000-7000-8000-000000000105', 'PC-SKIN', 'Country Chicken - With Skin', 'PARENT_CULL', 'SKIN', '0207', 5),
  ('00000000-0000-7000-8000-000000000106', 'PC-SKINLESS', 'Country Chicken - Skinless', 'PARENT_CULL', 'SKINLESS', '0207', 6);
insert into public.stores (id, code, name) values
  (1, 'S01', 'Venus Chicken - Downtown'),
  (2, 'S02', 'Venus Chicken - Uptown'),
  (3, 'S03', 'Venus Chicken - Mall Branch'),
  (4, 'S04', 'Venus Chicken - Airport'),
  (5, 'S05', 'Venus Chicken - University');
alter table public.stores alter column id restart with 6;

call private.audit_table('public.bird_types', 'code');
call private.audit_table('public.stock_forms', 'code');
call private.audit_table('public.inventory_reason_codes', 'code');
call private.audit_table('public.skus', 'id');
call private.audit_table('public.store_prices', 'id', 'store_id');
