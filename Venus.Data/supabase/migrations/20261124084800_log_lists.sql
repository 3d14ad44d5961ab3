-- What the log and session pages read. Each list is one function: it asks for the page's key once, filters what the caller may see, and gives the
-- columns that need another key only to its holders. Row security alone could not do it fast: PostgreSQL runs no text search below a policy, because
-- its operators are not leakproof. Source: domain document "Platform" sections 4, 8, 9 and 14.
--
-- A list answers {total, more, rows}. It counts up to 10,000 rows; more says that there are others, and the filter has to be narrowed to reach them.

-- Words as people type them: whatever is no letter or digit parts them.
create function private.search_words(text)
returns tsvector language sql immutable parallel safe set search_path = '' as $$
  select to_tsvector('simple'::regconfig, regexp_replace(left($1, 100000), '[^[:alnum:]]+', ' ', 'g'))
$$;

-- Rows that hold each word, or one that begins with it. Null when the text holds none: search text is never syntax.
create function private.search_query(text)
returns tsquery language sql immutable parallel safe set search_path = '' as $$
  select string_agg(quote_literal(w) || ':*', ' & ')::tsquery
  from regexp_split_to_table(lower(left($1, 200)), '[^[:alnum:]]+') as w
  where w <> ''
$$;

-- Kept with the row: a word that thousands of rows hold would otherwise be looked for in each of their texts again.
alter table public.app_activity_logs
  add words tsvector not null generated always as (private.search_words(event_type || ' ' || status || ' ' || metadata::text)) stored,
  add network_words tsvector not null generated always as (
    private.search_words(coalesce(ip_address, '') || ' ' || coalesce(user_agent, '') || ' ' || coalesce(browser, '') || ' ' || coalesce(os, '') || ' '
      || coalesce(device_type, ''))) stored;
alter table public.audit_logs
  add words tsvector not null generated always as (private.search_words(entity_type || ' ' || entity_id || ' ' || action)) stored,
  add change_words tsvector not null generated always as (private.search_words(changes::text)) stored;
alter table public.user_sessions
  add network_words tsvector not null generated always as (
    private.search_words(coalesce(ip_address, '') || ' ' || coalesce(user_agent, '') || ' ' || coalesce(browser, '') || ' ' || coalesce(os, '') || ' '
      || coalesce(device_type, ''))) stored;
create index app_activity_logs_at on public.app_activity_logs ("timestamp", id);
create index app_activity_logs_event on public.app_activity_logs (event_type, status, "timestamp");
create index app_activity_logs_words on public.app_activity_logs using gin (words);
create index app_activity_logs_network on public.app_activity_logs using gin (network_words);
create index audit_logs_at on public.audit_logs ("timestamp", id);
create index audit_logs_entity_at on public.audit_logs (entity_type, "timestamp");
create index audit_logs_words on public.audit_logs using gin (words);
create index audit_logs_changes on public.audit_logs using gin (change_words);

-- The columns with a key of their own leave the tables' grants; the lists give them to its holders.
revoke select on public.app_activity_logs, public.audit_logs, public.business_transaction_logs, public.user_sessions from authenticated;
grant select (id, user_id, event_type, status, metadata, "timestamp") on public.app_activity_logs to authenticated;
grant select (id, user_id, store_id, action, entity_type, entity_id, metadata, request_id, "timestamp", chain_no) on public.audit_logs to authenticated;
grant select (id, user_id, store_id, type, action, resource_id, amount, quantity, metadata, created_at, chain_no) on public.business_transaction_logs
  to authenticated;
grant select (id, user_id, platform, client_app, created_at, last_activity_at, expires_at, ended_at, ended_reason) on public.user_sessions to authenticated;

-- Runs a list: a page of the rows that meet the conditions, or for a file as many of them as the filter's whole says, in order, each as the expression
-- says. All three are text of the callers below, never input; what they compare stands in $1 the filter, $2 the actor, $3 the people and roles he may see
-- named, $4 the words, $5 his stores. By store, each store's rows come in order from their index and only as many as the page can need: in one go
-- PostgreSQL would sort all of them.
create function private.list_page(
  source text, conditions text[], ordering text, line text, filter jsonb, actor uuid, known uuid[], stores int[], words tsquery, by_store boolean default false)
returns jsonb language plpgsql stable set search_path = '' as $$
declare
  answer jsonb;
  page_size constant int := coalesce((filter ->> 'whole')::int, least(greatest(coalesce((filter ->> 'page_size')::int, 50), 1), 2000));
  page_no constant int := least(greatest(coalesce((filter ->> 'page')::int, 0), 0), 1000000 / page_size);
  wanted constant text := format('%s l where %s', source, array_to_string(array_remove(conditions, null), ' and '));
  in_order constant text := case
    when by_store then format(
      'unnest($5) s(id) cross join lateral (select l.* from %s and l.store_id = s.id order by %s limit $6 + $7) l', wanted, ordering)
    else wanted end;
begin
  execute format(
    $query$
      select jsonb_build_object(
        'total', least(counted.n, 10000), 'more', counted.n > 10000,
        'rows', coalesce((
          select jsonb_agg(line order by no)
          from (select %4$s as line, row_number() over (order by %3$s) as no
                from (select l.* from %2$s order by %3$s offset $6 limit $7) l) page), '[]'))
      from (select count(*) as n from (select from %1$s limit 10001) matching) counted
    $query$,
    wanted, in_order, ordering, line)
  into answer
  using filter, actor, known, words, stores, page_no * page_size, page_size;
  return answer;
end
$$;

-- The ids that a text holds.
create function private.ids_in(text)
returns uuid[] language sql immutable parallel safe set search_path = '' as $$
  select array(select distinct found[1]::uuid from regexp_matches($1, '\m[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}\M', 'g') as found)
$$;

-- The names of the people, and of the roles, whose ids a text holds; of those among the known alone, unless these are null.
create function private.people_in(text, known uuid[])
returns jsonb language sql stable set search_path = '' as $$
  select jsonb_object_agg(p.id, p.full_name) from public.profiles p where p.id = any (private.ids_in($1)) and (known is null or p.id = any (known))
$$;
create function private.roles_in(text, known uuid[])
returns jsonb language sql stable set search_path = '' as $$
  select jsonb_object_agg(r.id, r.name) from public.roles r where r.id = any (private.ids_in($1)) and (known is null or r.id = any (known))
$$;

-- The roles whose names somebody may see, as the policy of roles has it.
create function private.seen_roles(person uuid)
returns setof uuid language sql stable set search_path = '' as $$
  select r.id from public.roles r
  where private.may('roles.view', 'permissions.view') or r.id in (select u.role_id from public.user_roles u where u.user_id = person)
$$;

-- Needs activity_logs.view. Filter: from, before (moments), user, event, status, search, ascending; page from 0, page_size; below (an id, for files:
-- the rows before it, newest first). IP, device and browser of others need sessions.field.network, in the search too.
create function private.list_activity_logs(filter jsonb)
returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare
  me constant uuid := private.require('activity_logs.view');
  network constant boolean := private.may('sessions.field.network');
  words constant tsquery := private.search_query(filter ->> 'search');
  reach constant uuid[] := case when not private.is_system(me) then array(select private.reach()) end;
  known constant uuid[] := case when reach is not null then reach || array(select private.seen_roles(me)) end;
begin
  return private.list_page('public.app_activity_logs',
    array[
      'l."timestamp" >= ($1 ->> ''from'')::timestamptz and l."timestamp" < ($1 ->> ''before'')::timestamptz',
      case when reach is not null then 'l.user_id = any ($3)' end,
      case when filter ? 'user' then 'l.user_id = ($1 ->> ''user'')::uuid' end,
      case when filter ? 'event' then 'l.event_type = $1 ->> ''event''' end,
      case when filter ? 'status' then 'l.status = $1 ->> ''status''' end,
      case when filter ? 'below' then 'l.id < ($1 ->> ''below'')::bigint' end,
      case when words is not null then '(l.words @@ $4'
        || case when network then ' or l.network_words @@ $4' else '' end || ')' end],
    private.log_order(filter, 'l."timestamp"'),
    format($line$jsonb_build_object('id', l.id, 'at', l."timestamp", 'user_id', l.user_id,
      'user', (select p.full_name from public.profiles p where p.id = l.user_id), 'event', l.event_type, 'status', l.status, 'details', l.metadata,
      'people', private.people_in(l.metadata::text, $3), 'roles', private.roles_in(l.metadata::text, $3))
      || case when %L or l.user_id = $2 then jsonb_build_object('ip', l.ip_address, 'user_agent', l.user_agent, 'browser', l.browser, 'os', l.os,
        'device', l.device_type, 'location', nullif(concat_ws(', ', l.location_city, l.location_country), '')) else '{}' end$line$, network),
    filter, me, known, null, words);
end
$$;

create function private.log_order(filter jsonb, moment text)
returns text language sql immutable set search_path = '' as $$
  select case when filter ? 'below' then 'l.id desc'
              when (filter ->> 'ascending')::boolean then moment || ', l.id'
              else moment || ' desc, l.id desc' end
$$;

-- Needs audit_logs.view. Rows of accessible stores; those without a store need the system role. Filter: from, before, user, store, entity, action,
-- search, id (one row, with its changes), ascending, page, page_size, below. Values, in the search too, need audit_logs.field.changes. People whose ids
-- stand in a row are named as far as the reader reaches or works with them, roles as far as he may see them.
create function private.list_audit_logs(filter jsonb)
returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare
  me constant uuid := private.require('audit_logs.view', (filter ->> 'store')::int);
  network constant boolean := private.may('sessions.field.network');
  changes constant boolean := private.may('audit_logs.field.changes');
  words constant tsquery := private.search_query(filter ->> 'search');
  known constant uuid[] := case when not private.is_system(me) then array(
    select private.reach() union select c.id from private.colleagues() c union select private.seen_roles(me)) end;
  ids constant text := 'l.entity_id' || case when changes then ' || '' '' || l.changes::text' else '' end;
begin
  return private.list_page('public.audit_logs',
    array[
      'l."timestamp" >= ($1 ->> ''from'')::timestamptz and l."timestamp" < ($1 ->> ''before'')::timestamptz',
      case when not private.is_system(me) then 'l.store_id = any ($5)' end,
      case when filter ? 'store' then 'l.store_id = ($1 ->> ''store'')::int' end,
      case when filter ? 'user' then 'l.user_id = ($1 ->> ''user'')::uuid' end,
      case when filter ? 'entity' then 'l.entity_type = $1 ->> ''entity''' end,
      case when filter ? 'action' then 'l.action = $1 ->> ''action''' end,
      case when filter ? 'id' then 'l.id = ($1 ->> ''id'')::bigint' end,
      case when filter ? 'below' then 'l.id < ($1 ->> ''below'')::bigint' end,
      case when words is not null then '(l.words @@ $4'
        || case when changes then ' or l.change_words @@ $4' else '' end || ')' end],
    private.log_order(filter, 'l."timestamp"'),
    format($line$jsonb_build_object('id', l.id, 'at', l."timestamp", 'user_id', l.user_id,
      'user', (select p.full_name from public.profiles p where p.id = l.user_id), 'store_id', l.store_id,
      'store', (select s.code from public.stores s where s.id = l.store_id), 'action', l.action, 'entity', l.entity_type, 'entity_id', l.entity_id,
      'people', private.people_in(%3$s, $3), 'roles', private.roles_in(%3$s, $3))
      || case when %1$L or l.user_id = $2 then jsonb_build_object('ip', l.ip_address, 'user_agent', l.user_agent) else '{}' end
      || case when %2$L then jsonb_build_object('changes', l.changes) else '{}' end$line$, network, changes, ids),
    filter, me, known, private.my_stores(), words);
end
$$;

-- The numbers a search for a document means: the text itself, and for digits alone the counter of each store, year and series.
create function private.document_numbers(stores int[], search text)
returns text[] language sql stable security definer set search_path = '' as $$
  select array[upper(btrim(search))] || array(
    select private.document_number(st.code, c.series, c.financial_year, btrim(search)::bigint)
    from private.document_counters c join public.stores st on st.id = c.store_id
    where c.store_id = any (stores) and btrim(search) ~ '^[0-9]{1,9}$')
$$;

-- What the log says of a document, found by its full number, its counter alone, or its id.
create function private.find_documents(stores int[], search text)
returns table (store_id int, at timestamptz, id uuid)
language plpgsql stable security definer set search_path = '' as $$
#variable_conflict use_column
declare
  numbers constant text[] := private.document_numbers(stores, search);
  wanted_id constant uuid := case when numbers[1] ~ '^[0-9A-F]{8}(-[0-9A-F]{4}){3}-[0-9A-F]{12}$' then numbers[1]::uuid end;
begin
  return query
  with sale as (
    select s.store_id, s.created_at, s.id from public.sales s
    where s.store_id = any (stores) and (s.receipt_number = any (numbers) or s.id = wanted_id))
  select s.store_id, s.created_at, s.id from sale s
  union all
  select r.store_id, r.created_at, r.sale_id from public.sale_reversals r join sale s on s.store_id = r.store_id and s.id = r.sale_id
  union all
  select a.store_id, a.created_at, a.id from public.stock_adjustments a where a.store_id = any (stores) and a.id = wanted_id;
end
$$;

-- Needs transaction_logs.view. Filter: from, before, store, user, type, action, search (a document's number or id), ascending, page, page_size, below.
-- IP and device of others need sessions.field.network.
create function private.list_transaction_logs(filter jsonb)
returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare
  me constant uuid := private.require('transaction_logs.view', (filter ->> 'store')::int);
  network constant boolean := private.may('sessions.field.network');
begin
  return private.list_page('public.business_transaction_logs',
    array[
      'l.store_id = any ($5)',
      'l.created_at >= ($1 ->> ''from'')::timestamptz and l.created_at < ($1 ->> ''before'')::timestamptz',
      case when filter ? 'user' then 'l.user_id = ($1 ->> ''user'')::uuid' end,
      case when filter ? 'type' then 'l.type = $1 ->> ''type''' end,
      case when filter ? 'action' then 'l.action = $1 ->> ''action''' end,
      case when filter ? 'below' then 'l.id < ($1 ->> ''below'')::bigint' end,
      case when filter ? 'search' then
        '(l.store_id, l.created_at, l.resource_id) in (select d.store_id, d.at, d.id from private.find_documents($5, $1 ->> ''search'') d)' end],
    private.log_order(filter, 'l.created_at'),
    format($line$jsonb_build_object('id', l.id, 'at', l.created_at, 'user_id', l.user_id,
      'user', (select p.full_name from public.profiles p where p.id = l.user_id), 'store_id', l.store_id,
      'store', (select s.code from public.stores s where s.id = l.store_id), 'type', l.type, 'action', l.action, 'document_id', l.resource_id,
      'document', (select s.receipt_number from public.sales s where s.store_id = l.store_id and s.id = l.resource_id),
      'amount', l.amount, 'quantity', l.quantity, 'details', l.metadata)
      || case when %L or l.user_id = $2 then jsonb_build_object('ip', l.ip_address, 'user_agent', l.user_agent) else '{}' end$line$, network),
    filter, me, null, case when filter ? 'store' then array[(filter ->> 'store')::int] else private.my_stores() end, null,
    by_store => not filter ?| array['search', 'below']);
end
$$;

-- ACTIVE: activity in the last 30 minutes.
create function private.session_state(ended_at timestamptz, expires_at timestamptz, last_activity_at timestamptz)
returns text language sql stable set search_path = '' as $$
  select case when ended_at is not null or expires_at <= now() then 'ENDED'
              when last_activity_at > now() - interval '30 minutes' then 'ACTIVE'
              else 'IDLE' end
$$;

-- Needs sessions.view. Filter: user, state (ACTIVE, IDLE, ENDED), search (names; with sessions.field.network device and IP too), sort (created_at,
-- last_activity_at, user), ascending, page, page_size.
create function private.list_sessions(filter jsonb)
returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare
  me constant uuid := private.require('sessions.view');
  network constant boolean := private.may('sessions.field.network');
  words constant tsquery := private.search_query(filter ->> 'search');
  by_column constant text := case filter ->> 'sort' when 'last_activity_at' then 'l.last_activity_at' when 'user' then 'l.full_name' else 'l.created_at' end;
begin
  return private.list_page('(select s.*, p.full_name, private.session_state(s.ended_at, s.expires_at, s.last_activity_at) as state from public.user_sessions s join public.profiles p on p.id = s.user_id)',
    array[
      'true',
      case when filter ? 'user' then 'l.user_id = ($1 ->> ''user'')::uuid' end,
      case when filter ? 'state' then 'l.state = $1 ->> ''state''' end,
      case when words is not null then '(l.user_id in (select p.id from public.profiles p where private.search_words(p.full_name) @@ $4)'
        || case when network then ' or l.network_words @@ $4' else '' end || ')' end],
    by_column || case when (filter ->> 'ascending')::boolean then ', l.id' else ' desc, l.id desc' end,
    format($line$jsonb_build_object('id', l.id, 'user_id', l.user_id, 'user', l.full_name, 'state', l.state, 'created_at', l.created_at,
      'last_activity_at', l.last_activity_at, 'expires_at', l.expires_at, 'ended_at', l.ended_at, 'ended_reason', l.ended_reason,
      'client_app', l.client_app, 'own', l.id = (auth.jwt() ->> 'session_id')::uuid)
      || case when %L or l.user_id = $2 then jsonb_build_object('ip', l.ip_address, 'user_agent', l.user_agent, 'browser', l.browser, 'os', l.os,
        'device', l.device_type, 'location', l.location) else '{}' end$line$, network),
    filter, me, null, null, words);
end
$$;

-- Whom the filter of a log can name: the people in reach.
create function private.people_in_reach(filter jsonb)
returns jsonb language sql stable security definer set search_path = '' as $$
  select private.choice_of_people(
    case when private.may('activity_logs.view', 'audit_logs.view', 'transaction_logs.view', 'sessions.view') then array(select private.reach()) end, filter)
$$;

grant execute on function private.list_activity_logs(jsonb), private.list_audit_logs(jsonb), private.list_transaction_logs(jsonb),
  private.list_sessions(jsonb), private.people_in_reach(jsonb) to authenticated;

-- Ends somebody's session. Needs sessions.revoke; a session of a holder of the system role only another holder ends. Payload: session. A session
-- that has ended already stays as it is. Returns an empty object.
create function posting.revoke_session(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  me constant uuid := private.require('sessions.revoke');
  session constant uuid := (payload ->> 'session')::uuid;
  person uuid;
begin
  select s.user_id into person from public.user_sessions s where s.id = session;
  if not found then
    perform private.refuse('not-found', jsonb_build_object('what', 'session'));
  elsif private.is_system(person) and not private.is_system(me) then
    perform private.refuse('system-role-protected');
  end if;
  perform private.revoke_sessions(person, session);
  return jsonb_build_object();
end
$$;
revoke all on function posting.revoke_session(jsonb) from public;
grant execute on function posting.revoke_session(jsonb) to authenticated;
