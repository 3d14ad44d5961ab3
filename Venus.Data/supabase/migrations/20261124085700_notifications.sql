-- What a person is told: who did something to his account, and what failed that he looks after. Written with the event, by triggers, so that it commits
-- or is lost together with it. Source: domain document "Platform" sections 6, 14 and 20.
--
-- A title names nobody: it outlives the people it is about.

create table public.notifications (
  id uuid primary key default gen_random_uuid(),
  user_id uuid not null references public.profiles on delete cascade,
  kind text not null check (kind in ('RIGHTS_CHANGED', 'ACCESS_RESET', 'SIGNED_OUT', 'NEW_BROWSER', 'API_TOKEN', 'JOB_FAILED')),
  title varchar(300) not null,
  link varchar(300),
  created_at timestamptz not null default now(),
  read_at timestamptz
);
create index notifications_user on public.notifications (user_id, created_at);
create index notifications_unread on public.notifications (user_id) where read_at is null;
create index notifications_created on public.notifications (created_at);
call private.close_table('public.notifications');
grant select on public.notifications to authenticated;
create policy read on public.notifications for select to authenticated using (user_id = (select private.actor()));

-- Each person's open pages hear of their own.
create function private.announce_notifications()
returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform pg_notify('venus_live', 'Notifications:' || c.user_id) from (select distinct n.user_id from changed n) c;
  return null;
end
$$;
create trigger announce_new after insert on public.notifications referencing new table as changed for each statement
  execute function private.announce_notifications();
create trigger announce_read after update on public.notifications referencing new table as changed for each statement
  execute function private.announce_notifications();

-- Tells ACTIVE people something, once in a transaction.
create function private.notify(people uuid[], about text, words text, leads_to text)
returns void language sql volatile security definer set search_path = '' as $$
  insert into public.notifications (user_id, kind, title, link)
  select p.id, about, left(words, 300), leads_to
  from public.profiles p
  where p.id = any (people) and p.status = 'ACTIVE' and not p.is_service
    and not exists (select from public.notifications n where n.user_id = p.id and n.created_at = now() and n.title = left(words, 300))
$$;

-- Roles or stores that somebody else gives or takes; the first ones, given with the account, are no news.
create function private.notify_given_or_taken(person uuid, operation text, what text, names text[])
returns void language sql volatile security definer set search_path = '' as $$
  select private.notify(array[p.id], 'RIGHTS_CHANGED',
    case operation when 'INSERT' then 'You were given the ' else 'You lost the ' end || what || case cardinality(names) when 1 then ' ' else 's ' end
      || array_to_string(names, ', ') || '.', null)
  from public.profiles p
  where p.id = person and p.id <> auth.uid() and p.created_at < now()
$$;

create function private.notify_roles()
returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform private.notify_given_or_taken(c.user_id, tg_op, 'role', array_agg(r.name::text order by r.name))
  from changed c join public.roles r on r.id = c.role_id
  group by c.user_id;
  return null;
end
$$;
create trigger notify_given after insert on public.user_roles referencing new table as changed for each statement execute function private.notify_roles();
create trigger notify_taken after delete on public.user_roles referencing old table as changed for each statement execute function private.notify_roles();

create function private.notify_stores()
returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform private.notify_given_or_taken(c.user_id, tg_op, 'store', array_agg(s.code::text order by s.code))
  from changed c join public.stores s on s.id = c.store_id
  group by c.user_id;
  return null;
end
$$;
create trigger notify_given after insert on public.user_stores referencing new table as changed for each statement execute function private.notify_stores();
create trigger notify_taken after delete on public.user_stores referencing old table as changed for each statement execute function private.notify_stores();

-- Keys that somebody else gives a person's role, or takes from it.
create function private.notify_keys()
returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform private.notify(
    array(select ur.user_id from public.user_roles ur where ur.role_id = c.role_id and ur.user_id <> auth.uid()), 'RIGHTS_CHANGED',
    'Your role ' || r.name || case tg_op when 'INSERT' then ' was given ' else ' lost ' end || count(*)
      || case count(*) when 1 then ' permission.' else ' permissions.' end, null)
  from changed c join public.roles r on r.id = c.role_id
  where auth.uid() is not null
  group by c.role_id, r.name;
  return null;
end
$$;
create trigger notify_given after insert on public.role_permissions referencing new table as changed for each statement execute function private.notify_keys();
create trigger notify_taken after delete on public.role_permissions referencing old table as changed for each statement execute function private.notify_keys();

-- What somebody else did to a person's access, as the activity log has it; a password set by a link names the link there, and nobody.
create function private.notify_access()
returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform private.notify(array[new.user_id], case new.event_type when 'SESSION_REVOKED' then 'SIGNED_OUT' else 'ACCESS_RESET' end,
    case new.event_type
      when 'SESSION_REVOKED' then 'An administrator signed you out.'
      when 'MFA_CHANGED' then 'An administrator removed your second factor.'
      else 'An administrator made a link that sets a new password for you.' end,
    case new.event_type when 'SESSION_REVOKED' then '/me/sessions' else '/me/security' end);
  return null;
end
$$;
create trigger notify after insert on public.app_activity_logs for each row
  when (new.event_type in ('PASSWORD_RESET', 'MFA_CHANGED', 'SESSION_REVOKED') and new.metadata ->> 'by' ~ '^[0-9a-f]{8}-' and new.metadata ->> 'by' <> new.user_id::text)
  execute function private.notify_access();

-- A sign-in from a browser the person never used; his first one ever is none.
create function private.notify_browser()
returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform private.notify(array[new.user_id], 'NEW_BROWSER',
    'New sign-in' || coalesce(' from ' || nullif(concat_ws(' on ', s.browser, s.os), ''), '') || '. If it was not you, end it and change your password.', '/me/sessions')
  from (values (1)) as one (n)
  left join public.user_sessions s on s.user_id = new.user_id and s.created_at = now()
  where exists (select from private.known_browsers b where b.user_id = new.user_id and b.browser_key <> new.browser_key)
  limit 1;
  return null;
end
$$;
create trigger notify after insert on private.known_browsers for each row execute function private.notify_browser();

-- A token acts without a password: its owner hears of each new one, whoever sat at his browser.
create function private.notify_token()
returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform private.notify(array[new.user_id], 'API_TOKEN', format('The API token "%s" was made for you. If it was not you, revoke it.', new.name), '/system/api-tokens');
  return null;
end
$$;
create trigger notify after insert on public.api_tokens for each row execute function private.notify_token();

-- Holders of system.jobs hear of runs that failed.
create function private.notify_job()
returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform private.notify(array(select p.id from public.profiles p where p.status = 'ACTIVE' and private.holds(p.id, 'system.jobs')), 'JOB_FAILED',
    format('The job "%s" of %s failed%s.', j.title, to_char(new.run_date, 'FMDD Mon'), coalesce(' in ' || s.code, '')),
    '/system/jobs?job=' || new.job || '&status=FAILED')
  from private.jobs j left join public.stores s on s.id = new.store_id
  where j.name = new.job;
  return null;
end
$$;
create trigger notify after update of status on public.daily_job_runs for each row when (new.status = 'FAILED' and old.status <> 'FAILED')
  execute function private.notify_job();

-- A deleted person is forgotten, with what he was told.
create function private.forget_notifications()
returns trigger language plpgsql security definer set search_path = '' as $$
begin
  delete from public.notifications n where n.user_id = new.id;
  return null;
end
$$;
create trigger forget_notifications after update of status on public.profiles for each row when (new.status = 'DELETED')
  execute function private.forget_notifications();

-- One's own notifications, unread ones first, then the newest. Filter: unread (those alone), page, page_size (0 counts only).
create function private.my_notifications(filter jsonb)
returns jsonb language sql stable security definer set search_path = '' as $$
  with mine as (
    select n.* from (select private.require_actor() as id) me join public.notifications n on n.user_id = me.id
    where n.read_at is null or (filter ->> 'unread')::boolean is not true),
  paged as (
    select m.*, row_number() over (order by m.read_at is not null, m.created_at desc, m.id) as no from mine m
    order by no
    offset greatest((filter ->> 'page')::bigint, 0) * least((filter ->> 'page_size')::int, 200) limit least((filter ->> 'page_size')::int, 200))
  select jsonb_build_object(
    'total', (select count(*) from mine),
    'rows', (
      select coalesce(jsonb_agg(jsonb_build_object('id', p.id, 'kind', p.kind, 'title', p.title, 'link', p.link, 'created_at', p.created_at, 'read_at', p.read_at)
        order by p.no), '[]')
      from paged p))
$$;
grant execute on function private.my_notifications(jsonb) to authenticated;

-- Marks one of one's own notifications as read, or all of them. Payload: notification?. Returns an empty object; another's is not found.
create function posting.read_notifications(payload jsonb)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  me constant uuid := private.require_actor();
  one constant uuid := (payload ->> 'notification')::uuid;
begin
  if one is not null and not exists (select from public.notifications n where n.id = one and n.user_id = me) then
    perform private.refuse('not-found', '{"what": "notification"}');
  end if;
  update public.notifications n set read_at = now() where n.user_id = me and n.read_at is null and (one is null or n.id = one);
  return jsonb_build_object();
end
$$;
revoke all on function posting.read_notifications(jsonb) from public;
grant execute on function posting.read_notifications(jsonb) to authenticated;

create function private.purge_notifications()
returns bigint language sql volatile security definer set search_path = '' as $$
  with purged as (delete from public.notifications n where n.created_at < now() - interval '90 days' returning 1)
  select count(*) from purged
$$;
insert into private.jobs (name, title, description, performed_by) values
  ('notifications', 'Notifications', 'Removes notifications after 90 days', 'purge_notifications');
