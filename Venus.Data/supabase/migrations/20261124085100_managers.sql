-- Onboarded managers: who answers for which stores. Source: domain documents "Platform" sections 6, 8 and 14, "Permissions" section 2.

create table public.manager_details (
  user_id uuid primary key references public.profiles on delete cascade,
  qualifications varchar(1000),
  contact_number varchar(20),
  created_by uuid not null,
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now()
);
call private.close_table('public.manager_details');
grant select on public.manager_details to authenticated;
create policy read on public.manager_details for select to authenticated
  using (user_id = (select private.actor()) or ((select private.may('users.view', 'managers.view')) and user_id in (select r from private.reach() r)));
create trigger touch before update on public.manager_details for each row execute function private.touch_updated_at();
call private.audit_table('public.manager_details', 'user_id');

-- The managers in reach with their names, for whoever sees managers though he may not see users; their addresses with users.field.email alone.
create function private.onboarded_managers()
returns table (id uuid, full_name varchar, email varchar, contact_number varchar, status text, qualifications varchar, onboarded_at timestamptz,
  onboarded_by varchar)
language sql stable security definer set search_path = '' as $$
  with mine as materialized (
    select private.actor() as me, private.may('managers.view') as sees, private.may('users.field.email') as sees_email)
  select p.id, p.full_name, case when p.id = mine.me or mine.sees_email then p.email end, d.contact_number, p.status, d.qualifications, d.created_at,
    (select g.full_name from public.profiles g where g.id = d.created_by)
  from public.manager_details d
  join public.profiles p on p.id = d.user_id
  cross join mine
  where mine.sees and (p.id = mine.me or p.id in (select r from private.reach() r))
$$;
grant execute on function private.onboarded_managers() to authenticated;
create view public.managers with (security_invoker = true) as
  select m.id, m.full_name, m.email, m.contact_number, m.status, m.qualifications, m.onboarded_at, m.onboarded_by from private.onboarded_managers() m;
revoke all on public.managers from public, anon, authenticated, service_role;
grant select on public.managers to authenticated;

-- Why somebody is not to be onboarded, as a sentence; null when nothing stands against it.
create function private.onboarding_fault(person public.profiles)
returns text language plpgsql stable security definer set search_path = '' as $$
begin
  return case
    when private.is_system(person.id) then 'The system role has every store already.'
    when person.status = 'DISABLED' then 'This user is disabled. Enable him first.'
    when not private.holds(person.id, 'settlements.create') then 'None of his roles answers for a day (settlements.create). Give him such a role first.'
  end;
end
$$;

-- Whom the actor may onboard: users in reach whom nothing stands against and who are no managers yet, by name.
create function private.manager_candidates()
returns jsonb language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'name', p.full_name) order by p.full_name, p.id), '[]')
  from public.profiles p
  where private.may('managers.onboard') and not p.is_service and p.status <> 'DELETED' and p.id <> (select private.actor())
    and p.id in (select r from private.reach() r)
    and private.onboarding_fault(p) is null
    and not exists (select from public.manager_details d where d.user_id = p.id)
$$;
grant execute on function private.manager_candidates() to authenticated;

-- Makes somebody the manager of stores, all or nothing; only of stores the actor has, and never oneself. A second time refuses.
-- Payload: user, stores[], qualifications?, contact_number?.
create function posting.onboard_manager(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  person public.profiles := private.require_person('managers.onboard', (payload ->> 'user')::uuid, 'stores');
  stores int[] := array(select distinct jsonb_array_elements_text(coalesce(payload -> 'stores', '[]'))::int);
  foreign_store int := (select s from unnest(stores) as s where s <> all (private.my_stores()) order by s limit 1);
begin
  if exists (select from public.manager_details d where d.user_id = person.id) then
    perform private.refuse('duplicate', jsonb_build_object('field', 'user', 'reason', format('%s is a manager already.', person.full_name)));
  elsif private.onboarding_fault(person) is not null then
    perform private.refuse_invalid('user', private.onboarding_fault(person));
  elsif cardinality(stores) = 0 then
    perform private.refuse_invalid('stores', 'Choose at least one store.');
  elsif exists (select from unnest(stores) as u (id) where not exists (select from public.stores s where s.id = u.id)) then
    perform private.refuse('not-found', '{"what": "store"}');
  elsif foreign_store is not null then
    perform private.refuse('store-not-assigned', jsonb_build_object('store', foreign_store));
  elsif length(payload ->> 'qualifications') > 1000 then
    perform private.refuse_invalid('qualifications', 'Enter at most 1,000 characters.');
  end if;
  perform private.check_person(person.full_name, payload ->> 'contact_number');
  insert into public.manager_details (user_id, qualifications, contact_number, created_by)
  values (person.id, nullif(btrim(payload ->> 'qualifications'), ''), payload ->> 'contact_number', private.actor());
  insert into public.user_stores (user_id, store_id, granted_by) select person.id, s, private.actor() from unnest(stores) as s on conflict do nothing;
  return jsonb_build_object('id', person.id);
end
$$;

-- Takes the details and every store of a manager away, and no role. Refuses while he has a store the actor has not. Payload: user.
create function posting.remove_manager(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  person public.profiles := private.require_person('managers.delete', (payload ->> 'user')::uuid, 'stores');
  foreign_store int := (select min(us.store_id) from public.user_stores us where us.user_id = person.id and us.store_id <> all (private.my_stores()));
begin
  if not exists (select from public.manager_details d where d.user_id = person.id) then
    perform private.refuse('not-found', '{"what": "manager"}');
  elsif foreign_store is not null then
    perform private.refuse('store-not-assigned', jsonb_build_object('store', foreign_store));
  end if;
  delete from public.manager_details d where d.user_id = person.id;
  delete from public.user_stores us where us.user_id = person.id;
  return jsonb_build_object('id', person.id);
end
$$;

revoke all on function posting.onboard_manager(jsonb), posting.remove_manager(jsonb) from public;
grant execute on function posting.onboard_manager(jsonb), posting.remove_manager(jsonb) to authenticated;
