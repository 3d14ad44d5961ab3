-- What the AI Config page reads and sets: the assistant role by role, and how it was used. Source: domain document "Platform" section 13.

-- Needs ai.admin. Every role with its configuration, the system role first; one that was never given any has the assistant off. Keys are those of the role
-- that decide what the assistant may be for it: ai.chat and the keys of datasets. Returns {roles, datasets}.
create function private.list_ai_configs()
returns jsonb language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'roles', (
      select coalesce(jsonb_agg(jsonb_build_object('role_id', r.id, 'role', r.name, 'is_system', r.is_system,
        'users', (select count(*) from public.user_roles ur where ur.role_id = r.id), 'enabled', coalesce(c.enabled, false),
        'datasets', coalesce(to_jsonb(c.allowed_datasets), '[]'), 'pages', coalesce(to_jsonb(c.allowed_pages), '["*"]'),
        'per_hour', coalesce(c.max_queries_per_hour, 100),
        'keys', (select coalesce(jsonb_agg(k order by k), '[]') from unnest(private.role_keys(r.id)) k
                 where k = 'ai.chat' or k in (select d.permission from public.ai_datasets d)),
        'version', c.xmin::text::bigint) order by r.is_system desc, r.name), '[]')
      from public.roles r left join public.ai_agent_configs c on c.role_id = r.id),
    'datasets', (
      select coalesce(jsonb_agg(jsonb_build_object('name', d.name, 'title', d.title, 'permission', d.permission, 'is_business', d.is_business)
        order by d.position), '[]') from public.ai_datasets d))
  where private.require('ai.admin') is not null
$$;

-- Sets what the assistant is for a role. Needs ai.admin; only holders of the system role set that of the system role. Refuses a budget out of its bounds,
-- datasets that do not exist, pages that are no addresses, and state-changed when the configuration is not as it was read. Payload: role, version? (none: it
-- has none yet), enabled, datasets[], pages[] ('*': every page), per_hour. Returns an empty object.
create function posting.save_ai_config(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  me constant uuid := private.require('ai.admin');
  per_hour constant int := (payload ->> 'per_hour')::int;
  datasets constant text[] := array(select distinct d from jsonb_array_elements_text(coalesce(payload -> 'datasets', '[]')) d order by d);
  pages constant text[] := array(select distinct p from jsonb_array_elements_text(coalesce(payload -> 'pages', '[]')) p order by p);
  target public.roles;
begin
  -- Locked: two people who give a role its first configuration come one after the other.
  select r.* into target from public.roles r where r.id = (payload ->> 'role')::uuid for no key update;
  if not found then
    perform private.refuse('not-found', '{"what": "role"}');
  elsif target.is_system and not private.is_system(me) then
    perform private.refuse('system-role-protected');
  elsif coalesce(per_hour, 0) not between 1 and 10000 then
    perform private.refuse_invalid('per_hour', 'Enter 1 to 10,000 questions an hour.');
  elsif exists (select from unnest(datasets) d where not exists (select from public.ai_datasets a where a.name = d)) then
    perform private.refuse_invalid('datasets', 'One of the datasets does not exist.');
  elsif cardinality(pages) > 200 or exists (select from unnest(pages) p where p <> '*' and p !~ '^/[a-z0-9/-]{1,99}$') then
    perform private.refuse_invalid('pages', 'Choose pages of the menu.');
  elsif (select c.xmin::text::bigint from public.ai_agent_configs c where c.role_id = target.id) is distinct from (payload ->> 'version')::bigint then
    perform private.refuse('state-changed', '{"what": "configuration"}');
  end if;
  insert into public.ai_agent_configs as c (role_id, enabled, allowed_datasets, allowed_pages, max_queries_per_hour)
  values (target.id, coalesce((payload ->> 'enabled')::boolean, false), datasets, pages, per_hour)
  on conflict (role_id) do update set enabled = excluded.enabled, allowed_datasets = excluded.allowed_datasets, allowed_pages = excluded.allowed_pages,
    max_queries_per_hour = excluded.max_queries_per_hour;
  return jsonb_build_object();
end
$$;

-- Needs ai.admin. What was asked in the last days, person by person, who asked most first, at most 200; and of all of them together. It says nothing of
-- what was asked. Question: days (1 to 90). Returns {total, people}, each {person, questions, answered, tokens, seconds, last_at}.
create function private.assistant_usage(question jsonb)
returns jsonb language sql stable security definer set search_path = '' as $$
  with asked as (
    select u.user_id, count(*) as questions, count(*) filter (where u.outcome = 'ANSWERED') as answered,
      coalesce(sum(u.prompt_tokens), 0) + coalesce(sum(u.completion_tokens), 0) as tokens, coalesce(sum(u.duration_ms), 0) as ms,
      count(u.duration_ms) as ended, max(u.started_at) as last_at
    from public.ai_usage u
    where u.started_at > now() - make_interval(days => least(greatest((question ->> 'days')::int, 1), 90))
    group by grouping sets ((u.user_id), ())
  ), lines as (
    select a.user_id, a.questions, jsonb_build_object('person', p.full_name, 'questions', a.questions, 'answered', a.answered, 'tokens', a.tokens,
      'seconds', round(a.ms / 1000.0 / nullif(a.ended, 0), 1), 'last_at', a.last_at) as line
    from asked a left join public.profiles p on p.id = a.user_id
  )
  select jsonb_build_object(
    'total', (select l.line from lines l where l.user_id is null),
    'people', (
      select coalesce(jsonb_agg(top.line order by top.questions desc, top.user_id), '[]')
      from (select l.* from lines l where l.user_id is not null order by l.questions desc, l.user_id limit 200) top))
  where private.require('ai.admin') is not null
$$;

revoke all on function posting.save_ai_config(jsonb) from public;
grant execute on function private.list_ai_configs(), private.assistant_usage(jsonb), posting.save_ai_config(jsonb) to authenticated;
