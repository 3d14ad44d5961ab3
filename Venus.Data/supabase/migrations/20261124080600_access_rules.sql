-- Who reads the access tables, and what may never happen to them. Source: domain document "Platform" section 14.

-- The people in reach of the actor: they share a store with him, or he created them and they have no store yet (the system role reaches all). A statement asks
-- for all of them once; asked person by person, ten thousand would take a minute.
create function private.reach()
returns setof uuid language plpgsql stable security definer set search_path = '' as $$
declare
  me constant uuid := private.actor();
  reaches_all constant boolean := private.is_system(me);
  stores constant int[] := private.stores_of(me);
begin
  return query
  select p.id
  from public.profiles p
  where reaches_all
    or exists (select from public.user_stores us where us.user_id = p.id and us.store_id = any (stores))
    or (p.created_by = me and not exists (select from public.user_stores us where us.user_id = p.id));
end
$$;
grant execute on function private.reach() to authenticated;

create function private.in_reach(person uuid)
returns boolean language sql stable security definer set search_path = '' as $$
  select person in (select r from private.reach() r)
$$;

create policy read on public.stores for select to authenticated
  using (id = any ((select private.my_stores())::int[]));
create policy read on public.store_settings for select to authenticated
  using (store_id = any ((select private.my_stores())::int[]));
create policy read on public.profiles for select to authenticated
  using (id = (select private.actor()) or ((select private.may('users.view')) and id in (select r from private.reach() r)));
create policy read on public.roles for select to authenticated
  using ((select private.may('roles.view', 'permissions.view'))
    or id in (select ur.role_id from public.user_roles ur where ur.user_id = (select private.actor())));
create policy read on public.permissions for select to authenticated
  using ((select private.may('roles.view', 'permissions.view'))
    or key in (select rp.permission_key from public.role_permissions rp));
create policy read on public.role_permissions for select to authenticated
  using ((select private.may('roles.view', 'permissions.view'))
    or role_id in (select ur.role_id from public.user_roles ur where ur.user_id = (select private.actor())));
create policy read on public.user_roles for select to authenticated
  using (user_id = (select private.actor()) or ((select private.may('users.view')) and user_id in (select r from private.reach() r)));
create policy read on public.user_stores for select to authenticated
  using (user_id = (select private.actor())
    or store_id = any ((select private.stores_with('users.view', 'managers.view'))::int[]));
create policy read on public.user_sessions for select to authenticated
  using (user_id = (select private.actor()) or (select private.may('sessions.view')));
create policy read on public.system_settings for select to authenticated
  using ((select private.may('system.settings')));
create policy read on public.app_activity_logs for select to authenticated
  using (user_id = (select private.actor()) or ((select private.may('activity_logs.view'))
    -- What a stranger did, a failed sign-in above all, is nobody's.
    and ((select private.am_system()) or user_id in (select r from private.reach() r))));
create policy read on public.audit_logs for select to authenticated
  using (store_id = any ((select private.stores_with('audit_logs.view'))::int[])
    or (store_id is null and (select private.may('audit_logs.view')) and (select private.am_system())));
create policy read on public.business_transaction_logs for select to authenticated
  using (store_id = any ((select private.stores_with('transaction_logs.view'))::int[]));
grant execute on function private.am_system() to authenticated;

-- Names and avatars of the people one works with: those who share a store, hold the system role, or have posted in one of the stores.
create function private.colleagues()
returns table (id uuid, full_name varchar, avatar_url varchar)
language plpgsql stable security definer set search_path = '' as $$
declare
  me constant uuid := private.actor();
  stores constant int[] := private.stores_of(me);
begin
  if me is null then
    return;
  end if;
  return query
  select p.id, p.full_name, p.avatar_url
  from public.profiles p
  where p.id = me
    or p.id in (select ur.user_id from public.user_roles ur join public.roles r on r.id = ur.role_id and r.is_system)
    or exists (select from public.user_stores us where us.user_id = p.id and us.store_id = any (stores))
    or exists (select from public.business_transaction_logs l where l.user_id = p.id and l.store_id = any (stores));
end
$$;
grant execute on function private.colleagues() to authenticated;
create view public.colleagues with (security_invoker = true) as
  select c.id, c.full_name, c.avatar_url from private.colleagues() c;
revoke all on public.colleagues from public, anon, authenticated, service_role;
grant select on public.colleagues to authenticated;

-- The closing lock of a store: postings hold it shared, whatever closes the store for them takes it alone. The first lock of every posting.
create function private.lock_open(store int)
returns void language plpgsql set search_path = '' as $$
begin
  perform pg_advisory_xact_lock_shared(1, store);
end
$$;
create function private.lock_closing(store int)
returns void language plpgsql set search_path = '' as $$
begin
  perform pg_advisory_xact_lock(1, store);
end
$$;

-- Business documents that carry a number, one gapless counter per store, financial year and series.
create table private.document_counters (
  store_id int not null references public.stores,
  financial_year char(5) not null,
  series varchar(3) not null,
  last_no bigint not null,
  primary key (store_id, financial_year, series)
) with (fillfactor = 50);
call private.close_table('private.document_counters');

create function private.guard_store()
returns trigger language plpgsql security definer set search_path = '' as $$
begin
  if tg_op = 'INSERT' then
    if coalesce(btrim(new.code), '') = '' then
      -- S and the number of the store, or the next one that no other store took as its code.
      select c.code into new.code
      from generate_series(new.id, new.id + (select count(*) from public.stores)) n
      cross join lateral (values ('S' || lpad(n::text, greatest(2, length(n::text)), '0'))) as c (code)
      where not exists (select from public.stores s where s.code = c.code)
      order by n limit 1;
    end if;
  else
    if new.code <> old.code and exists (select from private.document_counters c where c.store_id = old.id) then
      perform private.refuse_invalid('code', 'The code is part of document numbers already given and can no longer change.');
    end if;
    if (new.status, new.is_active) is distinct from (old.status, old.is_active) then
      -- Waits for postings under way, so that none commits into a store already closed.
      perform private.lock_closing(old.id);
    end if;
  end if;
  -- Of the names PostgreSQL knows those of IANA: no copies in other folders, no stand-ins.
  if new.timezone ~ '^(posix|right)/' or new.timezone in ('localtime', 'posixrules', 'Factory')
     or not exists (select from pg_catalog.pg_timezone_names z where z.name = new.timezone) then
    perform private.refuse_invalid('timezone', 'Not a known time zone.');
  end if;
  return new;
end
$$;
create trigger guard before insert or update of code, status, is_active, timezone on public.stores
  for each row execute function private.guard_store();

create function private.add_store_settings()
returns trigger language plpgsql security definer set search_path = '' as $$
begin
  insert into public.store_settings (store_id) values (new.id) on conflict do nothing;
  return null;
end
$$;
create trigger settings after insert on public.stores for each row execute function private.add_store_settings();

create function private.guard_role()
returns trigger language plpgsql set search_path = '' as $$
begin
  if tg_op = 'DELETE' and old.is_system then
    perform private.refuse('last-admin');
  end if;
  if tg_op = 'UPDATE' and old.is_system <> new.is_system then
    perform private.refuse('last-admin');
  end if;
  return coalesce(new, old);
end
$$;
create trigger guard before update or delete on public.roles for each row execute function private.guard_role();

-- The system role never loses its last ACTIVE holder. Checked at the end of the transaction, so that a hand-over may pass through it.
create function private.guard_last_admin()
returns trigger language plpgsql security definer set search_path = '' as $$
declare
  lost uuid := (to_jsonb(old) ->> case tg_table_name when 'user_roles' then 'role_id' else 'id' end)::uuid;
begin
  -- Concerns the system role only: the role taken, or a role of the person who is no longer ACTIVE.
  if not exists (
    select from public.roles r where r.is_system and (r.id = lost
      or exists (select from public.user_roles ur where ur.role_id = r.id and ur.user_id = lost))) then
    return null;
  end if;
  perform pg_advisory_xact_lock(2, 0);
  if not exists (
    select from public.user_roles ur
    join public.roles r on r.id = ur.role_id and r.is_system
    join public.profiles p on p.id = ur.user_id and p.status = 'ACTIVE') then
    perform private.refuse('last-admin');
  end if;
  return null;
end
$$;
create constraint trigger last_admin after delete on public.user_roles deferrable initially deferred
  for each row execute function private.guard_last_admin();
create constraint trigger last_admin after update of status on public.profiles deferrable initially deferred
  for each row when (old.status = 'ACTIVE' and new.status <> 'ACTIVE') execute function private.guard_last_admin();

insert into public.system_settings (key, value, value_type, description) values
  ('app_name', 'Venus Chicken', 'string', 'Name shown to users'),
  ('support_email', '', 'string', 'Where users ask for help'),
  ('api_version', '1.0.0', 'string', 'Version of the REST surface'),
  ('registration_enabled', 'false', 'boolean', 'Whether people may sign up themselves'),
  ('maintenance_mode', 'false', 'boolean', 'Keeps everyone out but the holders of system.maintenance'),
  ('session_idle_minutes', '480', 'number', 'A session without activity ends after this time'),
  ('session_absolute_hours', '168', 'number', 'A session ends after this time in any case'),
  ('activity_retention_days', '365', 'number', 'How long the activity log is kept');

-- All that a request without a person may learn. An unreadable switch counts as closed.
create function public.public_status()
returns jsonb language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'app_name', (select value from public.system_settings where key = 'app_name'),
    'registration_enabled', coalesce((select value = 'true' from public.system_settings where key = 'registration_enabled'), false),
    'maintenance_mode', private.in_maintenance())
$$;
revoke all on function public.public_status() from public, authenticated, service_role;
grant execute on function public.public_status() to anon, venus_auth;

-- Rare changes announce themselves: rights of one person or of all, stores.
create function private.announce_rights()
returns trigger language plpgsql security definer set search_path = '' as $$
begin
  if tg_table_name = 'profiles' then
    perform pg_notify('venus_rights', new.id::text);
  elsif tg_table_name in ('user_roles', 'user_stores', 'user_sessions', 'api_tokens', 'user_homepage_preference') then
    perform pg_notify('venus_rights', coalesce(new.user_id, old.user_id)::text);
  else
    perform pg_notify('venus_rights', '*');
  end if;
  return null;
end
$$;
create trigger announce after update on public.profiles for each row execute function private.announce_rights();
create trigger announce after insert or update or delete on public.user_roles for each row execute function private.announce_rights();
create trigger announce after insert or update or delete on public.user_stores for each row execute function private.announce_rights();
create trigger announce after insert or update or delete on public.roles for each statement execute function private.announce_rights();
create trigger announce after insert or update or delete on public.role_permissions for each statement execute function private.announce_rights();
create trigger announce after insert or update or delete on public.stores for each statement execute function private.announce_rights();
create trigger announce after insert or update or delete on public.system_settings for each statement execute function private.announce_rights();
