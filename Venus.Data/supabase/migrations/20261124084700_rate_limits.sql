-- How often a person may call the REST surface, counted exactly and across hosts. Source: domain document "Platform" section 10.

create table public.rate_limit_configs (
  role_id uuid primary key references public.roles on delete cascade,
  requests_per_minute int not null default 60 check (requests_per_minute between 10 and 10000),
  requests_per_hour int not null default 1000 check (requests_per_hour <= 1000000),
  enabled boolean not null default true,
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now(),
  constraint rate_limit_configs_hour check (requests_per_hour >= requests_per_minute)
);
call private.close_table('public.rate_limit_configs');
grant select on public.rate_limit_configs to authenticated;
create policy read on public.rate_limit_configs for select to authenticated using ((select private.may('ratelimits.view')));
create trigger touch before update on public.rate_limit_configs for each row execute function private.touch_updated_at();

insert into public.rate_limit_configs (role_id, requests_per_minute, requests_per_hour)
select r.id, coalesce(s.per_minute, 60), coalesce(s.per_hour, 1000)
from public.roles r left join (values ('Manager', 100, 2000)) as s (name, per_minute, per_hour) on s.name = r.name and not r.is_system
where not r.is_system
union all
select r.id, 200, 5000 from public.roles r where r.is_system;
call private.audit_table('public.rate_limit_configs', 'role_id');

-- The calls of the last hour. A caller's calls are numbered without gaps, so that a window is counted by two looks at its ends, however many calls it
-- holds.
create table private.api_callers (
  caller text primary key,
  last_no bigint not null
) with (fillfactor = 50);
call private.close_table('private.api_callers');

create table private.api_calls (
  caller text not null,
  no bigint not null,
  at timestamptz not null,
  primary key (caller, no)
);
create index api_calls_window on private.api_calls (caller, at);
create index api_calls_at on private.api_calls (at);
call private.close_table('private.api_calls');

-- A caller's calls after a moment.
create function private.calls_since(caller text, since timestamptz, last_no bigint)
returns int language sql stable security definer set search_path = '' as $$
  select coalesce((
    select (calls_since.last_no - c.no + 1)::int
    from private.api_calls c where c.caller = calls_since.caller and c.at > since order by c.at, c.no limit 1), 0)
$$;

-- Counts a call at a moment, unless a limit is reached; a refused call does not count. wait_seconds is null for a call that passes, else the time until
-- enough calls have left the windows, rounded up. remaining_* are what is left after this call.
create function private.count_call(caller text, per_minute int, per_hour int, moment timestamptz default null)
returns table (minute_limit int, minute_remaining int, hour_limit int, hour_remaining int, wait_seconds int)
language plpgsql volatile security definer set search_path = '' as $$
#variable_conflict use_column
declare
  last bigint;
  in_minute int;
  in_hour int;
  free_at timestamptz;
begin
  -- The row of the caller is the lock under which his calls are judged one after the other, on whatever host they arrive.
  insert into private.api_callers as k (caller, last_no) values (count_call.caller, 0)
  on conflict (caller) do update set last_no = k.last_no returning k.last_no into last;
  moment := coalesce(moment, clock_timestamp());
  in_minute := private.calls_since(count_call.caller, moment - interval '1 minute', last);
  in_hour := private.calls_since(count_call.caller, moment - interval '1 hour', last);
  minute_limit := per_minute;
  hour_limit := per_hour;
  minute_remaining := greatest(0, per_minute - in_minute - 1);
  hour_remaining := greatest(0, per_hour - in_hour - 1);

  if in_minute >= per_minute or in_hour >= per_hour then
    select max(f.at) into free_at from (
      select c.at + interval '1 minute' from private.api_calls c
      where in_minute >= per_minute and c.caller = count_call.caller and c.no = last - per_minute + 1
      union all
      select c.at + interval '1 hour' from private.api_calls c
      where in_hour >= per_hour and c.caller = count_call.caller and c.no = last - per_hour + 1) as f (at);
    wait_seconds := private.seconds_until(free_at, moment);
    return next;
    return;
  end if;

  update private.api_callers k set last_no = last + 1 where k.caller = count_call.caller;
  insert into private.api_calls (caller, no, at) values (count_call.caller, last + 1, moment);
  delete from private.api_calls c
  where (c.caller, c.no) in (
    select o.caller, o.no from private.api_calls o where o.at <= moment - interval '1 hour' order by o.at limit 50 for update skip locked);
  return next;
end
$$;

-- The limits of a person: per column the highest enabled value of his roles; none, 60 and 1000.
create function private.limits_of(person uuid)
returns table (per_minute int, per_hour int) language sql stable security definer set search_path = '' as $$
  select coalesce(max(l.requests_per_minute), 60), coalesce(max(l.requests_per_hour), 1000)
  from public.user_roles ur join public.rate_limit_configs l on l.role_id = ur.role_id and l.enabled
  where ur.user_id = person
$$;

-- Under what name the calls of a person, or of an address without one (60 per minute), are counted, and the limits.
create function identity.call_limits(person uuid, ip inet)
returns table (caller text, per_minute int, per_hour int) language sql stable security definer set search_path = '' as $$
  select person::text, l.per_minute, l.per_hour from private.limits_of(person) l where person is not null
  union all
  select 'ip ' || host(private.network_of(ip)), 60, 3600 where person is null
$$;
grant execute on function identity.call_limits(uuid, inet) to venus_auth;

-- Counts a call here. A crash may forget the last calls, so nobody waits for the disk.
create function identity.count_call(person uuid, ip inet)
returns table (minute_limit int, minute_remaining int, hour_limit int, hour_remaining int, wait_seconds int)
language plpgsql volatile security definer set search_path = '' as $$
begin
  perform set_config('synchronous_commit', 'off', true);
  return query
    select c.* from identity.call_limits(person, ip) l cross join lateral private.count_call(l.caller, l.per_minute, l.per_hour) c;
end
$$;
grant execute on function identity.count_call(uuid, inet) to venus_auth;

-- Each role with its limit, for whoever sees limits though he may not see roles; one that was never given a limit has none enabled.
create function private.role_limits()
returns table (role_id uuid, role varchar, is_system boolean, users bigint, per_minute int, per_hour int, enabled boolean, version bigint)
language sql stable security definer set search_path = '' as $$
  select r.id, r.name, r.is_system, (select count(*) from public.user_roles ur where ur.role_id = r.id), coalesce(l.requests_per_minute, 60),
    coalesce(l.requests_per_hour, 1000), coalesce(l.enabled, false), l.xmin::text::bigint
  from public.roles r left join public.rate_limit_configs l on l.role_id = r.id
  where (select private.may('ratelimits.view'))
$$;

-- Needs ratelimits.view.
create function private.list_rate_limits()
returns jsonb language plpgsql stable security definer set search_path = '' as $$
begin
  perform private.require('ratelimits.view');
  return (select jsonb_agg(to_jsonb(l) order by l.is_system desc, l.role) from private.role_limits() l);
end
$$;
grant execute on function private.role_limits(), private.list_rate_limits() to authenticated;

-- Sets the limit of a role. Needs ratelimits.edit; only holders of the system role set its limit. Refuses figures out of their bounds, and
-- state-changed when the limit is not as it was read. Payload: role, version? (none: it has no limit yet), per_minute, per_hour, enabled. Returns an
-- empty object.
create function posting.save_rate_limit(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  me constant uuid := private.require('ratelimits.edit');
  per_minute constant int := (payload ->> 'per_minute')::int;
  per_hour constant int := (payload ->> 'per_hour')::int;
  minute_fits constant boolean := coalesce(per_minute, 0) between 10 and 10000;
  least_per_hour constant int := case when minute_fits then per_minute else 10 end;
  target public.roles;
begin
  -- Locked: two people who give a role its first limit come one after the other.
  select r.* into target from public.roles r where r.id = (payload ->> 'role')::uuid for no key update;
  if not found then
    perform private.refuse('not-found', '{"what": "role"}');
  elsif target.is_system and not private.is_system(me) then
    perform private.refuse('system-role-protected');
  end if;
  perform private.refuse_faults(array[
    ['per_minute', case when not minute_fits then 'Enter 10 to 10,000 calls a minute.' end],
    ['per_hour', case when coalesce(per_hour, 0) not between least_per_hour and 1000000
      then format('Enter %s to 1,000,000 calls an hour: no fewer than in a minute.', to_char(least_per_hour, 'FM999,999')) end]]);
  if (select l.xmin::text::bigint from public.rate_limit_configs l where l.role_id = target.id) is distinct from (payload ->> 'version')::bigint then
    perform private.refuse('state-changed', '{"what": "limit"}');
  end if;
  insert into public.rate_limit_configs as l (role_id, requests_per_minute, requests_per_hour, enabled)
  values (target.id, per_minute, per_hour, coalesce((payload ->> 'enabled')::boolean, true))
  on conflict (role_id) do update set requests_per_minute = excluded.requests_per_minute, requests_per_hour = excluded.requests_per_hour,
    enabled = excluded.enabled;
  return jsonb_build_object();
end
$$;
revoke all on function posting.save_rate_limit(jsonb) from public;
grant execute on function posting.save_rate_limit(jsonb) to authenticated;
