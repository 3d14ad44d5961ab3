-- What the search in the bar finds. Source: domain document "Platform" section 12.

-- Sales whose number, or that of their void, the text means or begins, in stores that the caller has checked.
create function private.find_sales(stores int[], wanted text)
returns table (store_id int, id uuid, void_number text)
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_column
declare
  numbers constant text[] := private.document_numbers(stores, wanted);
  -- A number has its store's code in front; a code alone means the store. "~" comes after everything a number is made of.
  first constant text := case when wanted like '%/%' then numbers[1] end;
  last constant text := first || '~';
begin
  return query
  select st.id, f.id, f.void_number::text
  from unnest(stores) st (id)
  cross join lateral (
    (select s.id, null::varchar as void_number from public.sales s where s.store_id = st.id and s.receipt_number = any (numbers))
    union all
    (select r.sale_id, r.number from public.sale_reversals r where r.store_id = st.id and r.number = any (numbers))
    union all
    (select s.id, null from public.sales s where s.store_id = st.id and s.receipt_number > first and s.receipt_number < last
     order by s.receipt_number desc limit 5)
    union all
    (select r.sale_id, r.number from public.sale_reversals r where r.store_id = st.id and r.number > first and r.number < last
     order by r.number desc limit 5)) f;
end
$$;

-- Records that a text finds, at most five of a kind; each kind for holders of its page's key alone, within the caller's stores or reach. Like the lists
-- it asks for keys once: below a policy no text is looked up by an index. Question: text, and the same with the wildcards of "like" escaped.
create function private.find_records(question jsonb)
returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare
  me constant uuid := private.require_actor();
  emails constant boolean := private.may('users.field.email');
  wanted constant text := btrim(left(question ->> 'text', 100));
  first constant text := btrim(left(question ->> 'escaped', 200)) || '%';
  part constant text := '%' || first;
  answer jsonb := jsonb '{"sales": [], "skus": [], "users": [], "roles": [], "stores": []}';
begin
  if private.may('sales.view') then
    answer := answer || jsonb_build_object('sales', (
      select coalesce(jsonb_agg(jsonb_build_object('store_id', f.store_id, 'id', f.id, 'number', f.receipt_number, 'void_number', f.void_number,
        'business_date', f.business_date, 'customer', f.customer_name, 'total', f.total_amount, 'voided', f.voided) order by f.created_at desc), '[]')
      from (
        select s.*, d.void_number
        from (
          select n.store_id, n.id, max(n.void_number) as void_number
          from private.find_sales(array(select st.id from public.stores st where st.is_active and st.id = any (private.my_stores())), wanted) n
          group by n.store_id, n.id) d
        join public.sales s on s.store_id = d.store_id and s.id = d.id
        order by s.created_at desc limit 5) f));
  end if;
  if private.may('skus.view') then
    answer := answer || jsonb_build_object('skus', (
      select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'code', f.code, 'name', f.name, 'is_active', f.is_active) order by f.no), '[]')
      from (
        select s.*, row_number() over (order by not (s.code ilike first or s.name ilike first), s.display_order, s.code) as no
        from public.skus s
        where s.code ilike part or s.name ilike part or s.plu ilike part
        order by no limit 5) f));
  end if;
  if private.may('users.view') then
    answer := answer || jsonb_build_object('users', (
      select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'full_name', f.full_name, 'status', f.status)
        || case when emails or f.id = me then jsonb_build_object('email', f.email) else '{}' end order by f.no), '[]')
      from (
        select m.*
        from (
          select p.*, row_number() over (order by not p.full_name ilike first, lower(p.full_name), p.id) as no
          from public.profiles p
          where not p.is_service and p.status <> 'DELETED'
            and (p.full_name ilike part or p.contact_number ilike part or ((emails or p.id = me) and p.email ilike part))
          order by no offset 0) m
        where m.id = me or m.id in (select r from private.reach() r)
        limit 5) f));
  end if;
  if private.may('roles.view') then
    answer := answer || jsonb_build_object('roles', (
      select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'name', f.name, 'description', f.description) order by f.no), '[]')
      from (
        select r.*, row_number() over (order by not r.name ilike first, r.name) as no
        from public.roles r where r.name ilike part order by no limit 5) f));
  end if;
  if private.may('stores.view') then
    answer := answer || jsonb_build_object('stores', (
      select coalesce(jsonb_agg(jsonb_build_object('id', f.id, 'code', f.code, 'name', f.name, 'location', f.location) order by f.no), '[]')
      from (
        select s.*, row_number() over (order by not (s.code ilike first or s.name ilike first), s.code) as no
        from public.stores s
        where s.id = any (private.my_stores()) and (s.code ilike part or s.name ilike part or s.location ilike part or s.phone ilike part)
        order by no limit 5) f));
  end if;
  return answer;
end
$$;
grant execute on function private.find_records(jsonb) to authenticated;
