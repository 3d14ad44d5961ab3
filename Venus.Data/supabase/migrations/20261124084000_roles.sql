-- Roles and their keys: what the Roles page reads and changes. Source: domain documents "Permissions" sections 1 and 4, "Platform" sections 6 and 8.

-- Keys that nobody should hold together, and what such a person could do alone. Said here and nowhere else.
create table private.duty_conflicts (
  first_key varchar(100) not null references public.permissions on delete cascade,
  second_key varchar(100) not null references public.permissions on delete cascade,
  meaning text not null,
  primary key (first_key, second_key)
);
create index duty_conflicts_second on private.duty_conflicts (second_key);
call private.close_table('private.duty_conflicts');
insert into private.duty_conflicts (first_key, second_key, meaning) values
  ('settlements.submit', 'settlements.approve', 'Submits and approves the same day'),
  ('settlements.submit', 'settlements.lock', 'Submits a day and locks it'),
  ('settlements.submit', 'inventory.adjust', 'Submits a day and corrects its stock'),
  ('settlements.submit', 'stores.settings', 'Submits a day and sets its tolerances'),
  ('inventory.stocktake.create', 'inventory.stocktake.approve', 'Counts stock and approves the count'),
  ('processing.create', 'processing.reverse', 'Processes birds and reverses the entry'),
  ('sales.create', 'settlements.approve', 'Sells and approves the day of the sale'),
  ('sales.create', 'customer.update', 'Sells and sets credit limits'),
  ('sales.credit', 'customer.update', 'Sells on credit and sets the limit'),
  ('sales.create', 'payment.write', 'Takes money at the counter and pays suppliers'),
  ('settlements.create', 'staffpoints.manage', 'Answers for a day and gives points'),
  ('staffpoints.manage', 'staffgrading.config', 'Gives points and sets what they are worth'),
  ('staffgrading.generate', 'staffgrading.lock', 'Computes a month and locks it'),
  ('users.create', 'users.assign_roles', 'Creates users and gives them roles'),
  ('purchases.commit', 'stores.settings', 'Takes in purchases and sets the tolerances');
call private.audit_table('private.duty_conflicts', 'first_key,second_key');

-- The list, for whoever sees roles or users.
create function private.list_duty_conflicts()
returns setof private.duty_conflicts language sql stable security definer set search_path = '' as $$
  select c.* from private.duty_conflicts c where private.may('roles.view', 'permissions.view', 'users.view')
$$;
grant execute on function private.list_duty_conflicts() to authenticated;
create view public.duty_conflicts with (security_invoker = true) as
  select c.first_key, c.second_key, c.meaning from private.list_duty_conflicts() c;
revoke all on public.duty_conflicts from public, anon, authenticated, service_role;
grant select on public.duty_conflicts to authenticated;

-- How many people hold a role, whoever they are, and whether the actor is one of them.
create function private.role_holders()
returns table (role_id uuid, users int, mine boolean) language sql stable security definer set search_path = '' as $$
  select r.id, count(ur.user_id)::int, coalesce(bool_or(ur.user_id = (select private.actor())), false)
  from public.roles r left join public.user_roles ur on ur.role_id = r.id
  where private.may('roles.view', 'permissions.view')
  group by r.id
$$;
grant execute on function private.role_holders() to authenticated;
create view public.role_holders with (security_invoker = true) as select h.role_id, h.users, h.mine from private.role_holders() h;
revoke all on public.role_holders from public, anon, authenticated, service_role;
grant select on public.role_holders to authenticated;

create function private.role_keys(role uuid)
returns text[] language plpgsql stable security definer set search_path = '' as $$
begin
  if exists (select from public.roles r where r.id = role and r.is_system) then
    return array(select p.key from public.permissions p);
  end if;
  return array(select rp.permission_key from public.role_permissions rp where rp.role_id = role);
end
$$;

create function private.user_keys(person uuid)
returns text[] language plpgsql stable security definer set search_path = '' as $$
begin
  if private.is_system(person) then
    return array(select p.key from public.permissions p);
  end if;
  return array(
    select distinct rp.permission_key from public.user_roles ur join public.role_permissions rp on rp.role_id = ur.role_id where ur.user_id = person);
end
$$;

-- The actor's keys, as far as an API token carries them.
create function private.my_keys()
returns text[] language plpgsql stable security definer set search_path = '' as $$
begin
  return private.carried(private.user_keys(private.actor()));
end
$$;
grant execute on function private.my_keys() to authenticated;

-- Refuses unless the actor holds every one of the keys: nobody gives, or takes away, what he does not hold. An API token gives no more than it carries.
create function private.require_holding(keys text[])
returns void language plpgsql security definer set search_path = '' as $$
declare
  missing text := (
    select k from unnest(keys) as k where k <> all (private.carried(private.user_keys(private.actor()))) order by k limit 1);
begin
  if missing is not null then
    perform private.refuse('permission-missing', jsonb_build_object('permission', missing));
  end if;
end
$$;

-- Refuses keys that hold conflicts the person has not confirmed. What he has confirmed stands on every audit row that this transaction then writes:
-- there the hash chain covers it, and whoever reads the change reads it.
create function private.require_confirmed(keys text[], confirmed jsonb)
returns void language plpgsql security definer set search_path = '' as $$
declare
  held jsonb := (
    select coalesce(jsonb_agg(jsonb_build_object('first', c.first_key, 'second', c.second_key, 'meaning', c.meaning) order by c.first_key, c.second_key), '[]')
    from private.duty_conflicts c where c.first_key = any (keys) and c.second_key = any (keys));
begin
  if exists (
    select from jsonb_array_elements(held) as h (pair)
    where not coalesce(confirmed, '[]') @> jsonb_build_array(jsonb_build_object('first', h.pair -> 'first', 'second', h.pair -> 'second'))) then
    perform private.refuse('duty-conflict', jsonb_build_object('conflicts', held));
  end if;
  if held <> '[]' then
    perform set_config('venus.audit_metadata', jsonb_build_object('confirmed_conflicts',
      (select jsonb_agg(h.pair - 'meaning') from jsonb_array_elements(held) as h (pair)))::text, true);
  end if;
end
$$;

-- Holds a role until the end of the transaction. Refuses not-found, and state-changed when it is not as it was read.
create function private.lock_role(target uuid, read_version bigint)
returns public.roles language plpgsql security definer set search_path = '' as $$
declare
  found_role public.roles;
begin
  perform from public.roles r where r.id = target for update;
  select r.* into found_role from public.roles r where r.id = target;
  if not found then
    perform private.refuse('not-found', '{"what": "role"}');
  end if;
  if (select r.xmin::text::bigint from public.roles r where r.id = target) is distinct from read_version then
    perform private.refuse('state-changed', '{"what": "role"}');
  end if;
  return found_role;
end
$$;

-- Adds a role (without version; with copy_of it has the same keys and no users) or changes name, description and flags of one. Of the system role
-- only name and description change. Making a role the default gives its keys to everybody who signs up, so its giver holds them himself.
-- Repeating an addition is safe. Payload: role, version?, copy_of?, name, description?, is_default, require_mfa, confirmed?.
create function posting.save_role(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  me uuid := private.require(case when payload ->> 'version' is null then 'roles.create' else 'roles.edit' end);
  target uuid := (payload ->> 'role')::uuid;
  new_name text := btrim(payload ->> 'name');
  new_description text := nullif(btrim(payload ->> 'description'), '');
  new_default boolean := coalesce((payload ->> 'is_default')::boolean, false);
  new_mfa boolean := coalesce((payload ->> 'require_mfa')::boolean, false);
  before public.roles;
  keys text[] := array[]::text[];
  taken text;
begin
  -- One change of roles at a time: names and the default flag are unique.
  perform pg_advisory_xact_lock(2, 1);
  if coalesce(length(new_name), 0) not between 1 and 50 then
    perform private.refuse_invalid('name', 'Enter a name of at most 50 characters.');
  end if;
  if length(new_description) > 500 then
    perform private.refuse_invalid('description', 'Enter a description of at most 500 characters.');
  end if;

  if payload ->> 'version' is not null then
    before := private.lock_role(target, (payload ->> 'version')::bigint);
    if before.is_system and (new_default, new_mfa) is distinct from (before.is_default, before.require_mfa) then
      perform private.refuse('role-fixed');
    end if;
    keys := private.role_keys(target);
  elsif exists (select from public.roles r where r.id = target and r.name = new_name) then
    return jsonb_build_object('id', target);
  elsif payload ->> 'copy_of' is not null then
    if not exists (select from public.roles r where r.id = (payload ->> 'copy_of')::uuid) then
      perform private.refuse('not-found', '{"what": "role"}');
    end if;
    keys := private.role_keys((payload ->> 'copy_of')::uuid);
    perform private.require_holding(keys);
    perform private.require_confirmed(keys, payload -> 'confirmed');
  end if;

  select r.name into taken from public.roles r where lower(r.name) = lower(new_name) and r.id <> target;
  if taken is not null then
    perform private.refuse('duplicate', jsonb_build_object('field', 'name', 'reason', format('There is a role %s already.', taken)));
  end if;
  if before.is_default and not new_default then
    perform private.refuse_invalid('is_default', 'New users need a default role. Make another role the default instead.');
  end if;
  if new_default and not coalesce(before.is_default, false) then
    perform private.require_holding(keys);
    update public.roles r set is_default = false where r.is_default;
  end if;

  insert into public.roles as r (id, name, description, is_default, require_mfa) values (target, new_name, new_description, new_default, new_mfa)
  on conflict (id) do update set name = excluded.name, description = excluded.description, is_default = excluded.is_default,
    require_mfa = excluded.require_mfa
  where before.id is not null;
  if not found then
    perform private.refuse('idempotency-mismatch');
  end if;
  if payload ->> 'copy_of' is not null then
    insert into public.role_permissions (role_id, permission_key, granted_by) select target, k, me from unnest(keys) as k;
  end if;
  return jsonb_build_object('id', target);
end
$$;

-- Adds and takes away keys of a role, all or nothing. Refuses the system role, a role the actor holds himself, a key he does not hold, and conflicts
-- he has not confirmed. Payload: role, version, added[], removed[], confirmed?.
create function posting.grant_keys(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  me uuid := private.require('roles.grant');
  before public.roles := private.lock_role((payload ->> 'role')::uuid, (payload ->> 'version')::bigint);
  added text[] := array(select jsonb_array_elements_text(coalesce(payload -> 'added', '[]')));
  removed text[] := array(select jsonb_array_elements_text(coalesce(payload -> 'removed', '[]')));
begin
  if before.is_system then
    perform private.refuse('role-fixed');
  end if;
  if exists (select from public.user_roles ur where ur.user_id = me and ur.role_id = before.id) then
    perform private.refuse('own-rights', '{"what": "keys"}');
  end if;
  if exists (select from unnest(added || removed) as k where not exists (select from public.permissions p where p.key = k)) then
    perform private.refuse('not-found', '{"what": "permission"}');
  end if;
  perform private.require_holding(added || removed);
  perform private.require_confirmed(
    array(select k from unnest(private.role_keys(before.id) || added) as k where k <> all (removed)), payload -> 'confirmed');

  delete from public.role_permissions rp where rp.role_id = before.id and rp.permission_key = any (removed);
  insert into public.role_permissions (role_id, permission_key, granted_by)
  select before.id, k, me from unnest(added) as k where k <> all (removed)
  on conflict do nothing;
  -- The role's version covers its keys.
  update public.roles r set updated_at = private.now() where r.id = before.id;
  return jsonb_build_object('id', before.id);
end
$$;

-- Deletes a role that nobody holds; never the system role or the default one. Payload: role, version.
create function posting.delete_role(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  before public.roles;
  holders int;
begin
  perform private.require('roles.delete');
  before := private.lock_role((payload ->> 'role')::uuid, (payload ->> 'version')::bigint);
  holders := (select count(*) from public.user_roles ur where ur.role_id = before.id);
  if before.is_system then
    perform private.refuse('role-fixed');
  end if;
  if holders > 0 then
    perform private.refuse('role-in-use', jsonb_build_object('users', holders));
  end if;
  if before.is_default then
    perform private.refuse_invalid(null, 'New users need a default role. Make another role the default first.');
  end if;
  delete from public.roles r where r.id = before.id;
  return jsonb_build_object('id', before.id);
end
$$;

revoke all on function posting.save_role(jsonb), posting.grant_keys(jsonb), posting.delete_role(jsonb) from public;
grant execute on function posting.save_role(jsonb), posting.grant_keys(jsonb), posting.delete_role(jsonb) to authenticated;
