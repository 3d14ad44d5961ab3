-- How the hosts are: each says so four times a minute, and once a minute it is kept for a day. Source: domain document "Platform" sections 8 and 17.
-- Shares are per cent; times are the server's own.

create table private.hosts (
  id text primary key,
  name text not null,
  started_at timestamptz not null,
  heard_at timestamptz not null,
  cpu numeric(5, 1) not null,
  memory numeric(5, 1) not null,
  disk numeric(5, 1) not null,
  database_ms int not null,
  listening boolean not null
);
call private.close_table('private.hosts');

create table private.health_samples (
  at timestamptz not null,
  host text not null,
  cpu numeric(5, 1) not null,
  memory numeric(5, 1) not null,
  disk numeric(5, 1) not null,
  database_ms int not null,
  primary key (at, host)
);
call private.close_table('private.health_samples');

-- A host tells how it is. Payload: id, name, started_at, cpu, memory, disk, database_ms, listening.
create function private.beat(payload jsonb)
returns void language sql volatile security definer set search_path = '' as $$
  insert into private.hosts as h (id, name, started_at, heard_at, cpu, memory, disk, database_ms, listening)
  select b.id, b.name, b.started_at, now(), b.cpu, b.memory, b.disk, b.database_ms, b.listening
  from jsonb_to_record(payload) as b (id text, name text, started_at timestamptz, cpu numeric, memory numeric, disk numeric, database_ms int, listening boolean)
  on conflict (id) do update set heard_at = excluded.heard_at, cpu = excluded.cpu, memory = excluded.memory, disk = excluded.disk,
    database_ms = excluded.database_ms, listening = excluded.listening;
  insert into private.health_samples (at, host, cpu, memory, disk, database_ms)
  select date_trunc('minute', now()), h.id, h.cpu, h.memory, h.disk, h.database_ms from private.hosts h where h.id = payload ->> 'id'
  on conflict do nothing;
$$;

-- A host that stops takes its name off the list; one that is missing there has died.
create function private.leave_host(id text)
returns void language sql volatile security definer set search_path = '' as $$
  delete from private.hosts h where h.id = leave_host.id
$$;
revoke all on function private.beat(jsonb), private.leave_host(text) from public;
grant execute on function private.beat(jsonb), private.leave_host(text) to venus_jobs;

-- Needs system.health. The hosts; one that was not heard for 45 seconds is not alive, and after 10 minutes it is no longer listed. Filter: nothing.
create function private.list_hosts(filter jsonb)
returns jsonb language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object('name', h.name, 'started_at', h.started_at, 'heard_at', h.heard_at,
    'is_alive', h.heard_at > now() - interval '45 seconds', 'cpu', h.cpu, 'memory', h.memory, 'disk', h.disk, 'database_ms', h.database_ms,
    'listening', h.listening) order by h.started_at, h.id), '[]')
  from private.hosts h
  where private.require('system.health') is not null and h.heard_at > now() - interval '10 minutes'
$$;

-- Needs system.health. The last 24 hours in steps of ten minutes: means over the hosts, of the disk and the database the worst. A step without a
-- sample is missing. Filter: nothing.
create function private.health_history(filter jsonb)
returns jsonb language sql stable security definer set search_path = '' as $$
  select coalesce(jsonb_agg(jsonb_build_object('at', b.at, 'cpu', b.cpu, 'memory', b.memory, 'disk', b.disk, 'database_ms', b.database_ms) order by b.at), '[]')
  from (
    select date_bin('10 minutes', s.at, 'epoch') as at, round(avg(s.cpu), 1) as cpu, round(avg(s.memory), 1) as memory, max(s.disk) as disk,
      max(s.database_ms) as database_ms
    from private.health_samples s
    where s.at > now() - interval '24 hours'
    group by 1) b
  where private.require('system.health') is not null
$$;
grant execute on function private.list_hosts(jsonb), private.health_history(jsonb) to authenticated;

create function private.purge_health()
returns bigint language sql volatile security definer set search_path = '' as $$
  with samples as (delete from private.health_samples s where s.at < now() - interval '25 hours' returning 1),
    dead as (delete from private.hosts h where h.heard_at < now() - interval '1 hour' returning 1)
  select (select count(*) from samples) + (select count(*) from dead)
$$;
insert into private.jobs (name, title, description, performed_by) values
  ('health', 'Health samples', 'Removes samples older than a day, and hosts that were not heard for an hour', 'purge_health');
