-- The assistant: whom it serves, what it may look into for him, how often, and what was said. Source: domain document "Platform" sections 13 and 14.

-- What the assistant is for the holders of a role. A role without a row has it off. Of pages '*' means every page.
create table public.ai_agent_configs (
  role_id uuid primary key references public.roles on delete cascade,
  enabled boolean not null default false,
  allowed_datasets text[] not null default '{}',
  allowed_pages text[] not null default '{*}',
  max_queries_per_hour int not null default 100 check (max_queries_per_hour between 1 and 10000),
  created_at timestamptz not null default private.now(),
  updated_at timestamptz not null default private.now()
);
call private.close_table('public.ai_agent_configs');
grant select on public.ai_agent_configs to authenticated;
create policy read on public.ai_agent_configs for select to authenticated using (
  (select private.may('ai.admin'))
  or role_id in (select ur.role_id from public.user_roles ur where ur.user_id = (select private.actor())));
create trigger touch before update on public.ai_agent_configs for each row execute function private.touch_updated_at();

insert into public.ai_agent_configs (role_id, enabled, max_queries_per_hour)
select r.id, r.is_system or s.per_hour is not null, case when r.is_system then 500 else coalesce(s.per_hour, 50) end
from public.roles r left join (values ('Manager', 200), ('Store Manager', 50), ('Account', 50)) as s (name, per_hour) on s.name = r.name and not r.is_system;
call private.audit_table('public.ai_agent_configs', 'role_id');

create table public.ai_conversations (
  id uuid primary key,
  user_id uuid not null references public.profiles on delete cascade,
  title varchar(255) not null default 'New Conversation' check (btrim(title) <> ''),
  -- The one that alone asked in it; null once its owner did himself.
  api_token uuid references public.api_tokens on delete cascade,
  created_at timestamptz not null default now(),
  updated_at timestamptz not null default now()
);
create index ai_conversations_user on public.ai_conversations (user_id, updated_at);
create index ai_conversations_api_token on public.ai_conversations (api_token);
call private.close_table('public.ai_conversations');
grant select on public.ai_conversations to authenticated;

-- Whether the caller, whose conversation it is, may open it: all of his under a session, under an API token those in which it alone asked. The others may
-- tell what its keys do not open.
create function private.opens_talk(asked_by uuid)
returns boolean language plpgsql stable security definer set search_path = '' as $$
declare
  token constant uuid := (auth.jwt() ->> 'api_token')::uuid;
begin
  return token is null or asked_by is not distinct from token;
end
$$;
grant execute on function private.opens_talk(uuid) to authenticated;
create policy read on public.ai_conversations for select to authenticated using (user_id = (select private.actor()) and private.opens_talk(api_token));

-- One row per question, begun before the model is asked, so that a host that dies has counted it. It says nothing of what was asked.
create table public.ai_usage (
  id uuid primary key,
  user_id uuid not null references public.profiles,
  started_at timestamptz not null default now(),
  duration_ms int check (duration_ms >= 0),
  rounds int check (rounds >= 0),
  prompt_tokens int check (prompt_tokens >= 0),
  completion_tokens int check (completion_tokens >= 0),
  outcome text not null default 'RUNNING' check (outcome in ('RUNNING', 'ANSWERED', 'CUT', 'STOPPED', 'TIMED_OUT', 'FAILED'))
);
create index ai_usage_user on public.ai_usage (user_id, started_at);
create index ai_usage_started on public.ai_usage (started_at);
call private.close_table('public.ai_usage');
grant select on public.ai_usage to authenticated;
create policy read on public.ai_usage for select to authenticated using (user_id = (select private.actor()) or (select private.may('ai.admin')));

-- What the asker of a question held of all that the assistant looks into: his keys, and his stores. What was found for him then he reads again as long as he
-- holds it.
create table private.question_rights (
  question uuid primary key references public.ai_usage on delete cascade,
  keys text[] not null,
  stores int[] not null
);
call private.close_table('private.question_rights');

create table public.ai_messages (
  conversation_id uuid not null references public.ai_conversations on delete cascade,
  position int not null check (position >= 0),
  -- What was asked by it, or came of it.
  question uuid not null references public.ai_usage,
  role text not null check (role in ('user', 'assistant', 'system', 'tool')),
  content text not null check (length(content) <= 200000),
  tool_calls jsonb,
  tool_call_id varchar(255),
  citations jsonb,
  created_at timestamptz not null default now(),
  primary key (conversation_id, position)
);
create index ai_messages_question on public.ai_messages (question);
call private.close_table('public.ai_messages');
grant select on public.ai_messages to authenticated;

-- Whether who holds these keys and stores holds all that he held then. A store that was deleted is missed by nobody.
create function private.holds_as_then(held private.question_rights, keys text[], stores int[])
returns boolean language plpgsql stable security definer set search_path = '' as $$
begin
  return held.keys <@ holds_as_then.keys and not exists (select from public.stores s where s.id = any (held.stores) and s.id <> all (holds_as_then.stores));
end
$$;

-- Whether the caller holds all that he held when he asked.
create function private.may_reread(asked uuid)
returns boolean language plpgsql stable security definer set search_path = '' as $$
begin
  return exists (select from private.question_rights r where r.question = asked and private.holds_as_then(r, private.my_keys(), private.my_stores()));
end
$$;
grant execute on function private.may_reread(uuid) to authenticated;
create policy read on public.ai_messages for select to authenticated using (
  exists (select from public.ai_conversations c where c.id = conversation_id and c.user_id = (select private.actor()))
  and (role = 'user' or private.may_reread(question)));

create type private.assistant_access as (enabled boolean, datasets text[], pages text[], per_hour int);

-- What the assistant is for somebody who holds ai.chat: the enabled configurations of his roles together, datasets and pages united, the highest budget.
create function private.assistant_of(person uuid)
returns private.assistant_access language plpgsql stable security definer set search_path = '' as $$
declare
  access private.assistant_access;
begin
  select true,
    array(select distinct d from public.user_roles ur join public.ai_agent_configs c on c.role_id = ur.role_id and c.enabled
          cross join unnest(c.allowed_datasets) as d where ur.user_id = person order by d),
    array(select distinct p from public.user_roles ur join public.ai_agent_configs c on c.role_id = ur.role_id and c.enabled
          cross join unnest(c.allowed_pages) as p where ur.user_id = person order by p),
    max(c.max_queries_per_hour)
  into access
  from public.user_roles ur join public.ai_agent_configs c on c.role_id = ur.role_id and c.enabled
  where ur.user_id = person
  having count(*) > 0;
  if access.enabled is null then
    access := row(false, array[]::text[], array[]::text[], 0)::private.assistant_access;
  end if;
  return access;
end
$$;

-- When the actor may ask again, null when he may now: the moment at which the oldest of his last per_hour questions leaves the hour.
create function private.assistant_free_at(person uuid, per_hour int)
returns timestamptz language plpgsql stable security definer set search_path = '' as $$
begin
  return (
    select u.started_at + interval '1 hour'
    from public.ai_usage u
    where u.user_id = person and u.started_at > now() - interval '1 hour'
    order by u.started_at desc offset per_hour - 1 limit 1);
end
$$;

-- What a person needs to know before he asks; of datasets those whose page he may open. Returns has_permission, enabled, datasets[], pages[], per_hour,
-- remaining.
create function private.assistant_status()
returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare
  me constant uuid := private.require_actor();
  may_chat constant boolean := private.brings(me, array['ai.chat']);
  access constant private.assistant_access := private.assistant_of(case when may_chat then me end);
  keys constant text[] := private.my_keys();
begin
  return jsonb_build_object('has_permission', may_chat, 'enabled', access.enabled,
    'datasets', array(select d.name from public.ai_datasets d where d.name = any (access.datasets) and d.permission = any (keys) order by d.name),
    'pages', to_jsonb(access.pages), 'per_hour', access.per_hour,
    'remaining', greatest(0, access.per_hour - (
      select count(*) from public.ai_usage u where u.user_id = me and u.started_at > now() - interval '1 hour')));
end
$$;

-- One's own conversations that the caller opens, newest first, at most 50.
create function private.my_conversations()
returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare
  me constant uuid := private.require_actor();
begin
  return jsonb_build_object('rows', (
    select coalesce(jsonb_agg(jsonb_build_object('id', c.id, 'title', c.title, 'updated_at', c.updated_at) order by c.updated_at desc, c.id), '[]')
    from (select * from public.ai_conversations c where c.user_id = me and private.opens_talk(c.api_token) order by c.updated_at desc, c.id limit 50) c));
end
$$;

-- Question by question, each with what came of it, also when two were asked at once, and with its outcome. No host answers for half an hour: one that
-- has been under way for so long went down with its host. Of one whose asker held more than now only the question stays, as WITHHELD.
create function private.messages_of(conversation uuid, newest int default null)
returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare
  my_keys constant text[] := private.my_keys();
  my_stores constant int[] := private.my_stores();
begin
  return (
    select coalesce(jsonb_agg(jsonb_build_object('position', m.position, 'role', m.role, 'content', m.content, 'tool_calls', m.tool_calls,
      'tool_call_id', m.tool_call_id, 'citations', m.citations, 'created_at', m.created_at, 'outcome', m.outcome) order by m.asked_at, m.position), '[]')
    from (
      select m.*, min(m.position) over (partition by m.question) as asked_at,
        case when r.question is null then 'WITHHELD' when u.outcome = 'RUNNING' and u.started_at < now() - interval '30 minutes' then 'STOPPED' else u.outcome end as outcome
      from public.ai_messages m join public.ai_usage u on u.id = m.question
      left join private.question_rights r on r.question = m.question and private.holds_as_then(r, my_keys, my_stores)
      where m.conversation_id = messages_of.conversation and (m.role = 'user' or r.question is not null) order by asked_at desc, m.position desc limit newest) m);
end
$$;

-- One of one's own conversations with everything that was said; another's is not found. Question: conversation.
create function private.my_conversation(question jsonb)
returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare
  me constant uuid := private.require_actor();
  answer jsonb;
begin
  select jsonb_build_object('id', c.id, 'title', c.title, 'updated_at', c.updated_at, 'messages', private.messages_of(c.id)) into answer
  from public.ai_conversations c where c.id = (question ->> 'conversation')::uuid and c.user_id = me and private.opens_talk(c.api_token);
  if answer is null then
    perform private.refuse('not-found', '{"what": "conversation"}');
  end if;
  return answer;
end
$$;
grant execute on function private.assistant_status(), private.my_conversations(), private.my_conversation(jsonb) to authenticated;

-- The caller's keys that open anything to the assistant.
create function private.data_keys()
returns text[] language plpgsql stable security definer set search_path = '' as $$
begin
  return array(
    select unnest(private.my_keys())
    intersect (
      select 'system.health' union all select d.permission from public.ai_datasets d union all select c.permission from public.ai_dataset_columns c
      union all select d.permission_key from public.knowledge_documents d));
end
$$;

-- Takes a question into a conversation and counts it. Needs ai.chat, an enabled configuration, a page that the widget may open on (when one is given), and
-- a budget that is not spent; a refused question leaves nothing. Repeating is safe. Payload: question (id), conversation (id), begins? (a new conversation
-- gets that id; otherwise it is one of his own), message (at most 4,000 characters), page?. Returns first (nothing was said before) and history, the last 30 messages before this one.
create function posting.begin_question(payload jsonb)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  me constant uuid := private.require('ai.chat');
  access constant private.assistant_access := private.assistant_of(me);
  asked constant uuid := (payload ->> 'question')::uuid;
  talk constant uuid := (payload ->> 'conversation')::uuid;
  words constant text := btrim(payload ->> 'message');
  page constant text := payload ->> 'page';
  free_at timestamptz;
  next_position int;
  said jsonb;
begin
  if coalesce(length(words), 0) not between 1 and 4000 then
    perform private.refuse_invalid('message', 'Ask something, in at most 4,000 characters.');
  elsif not access.enabled or (page is not null and not access.pages && array['*', page]) then
    perform private.refuse('assistant-closed', jsonb_build_object('on_this_page', access.enabled));
  end if;
  -- His questions are counted one after the other, on whatever host they arrive.
  perform pg_advisory_xact_lock(hashtextextended('venus.assistant:' || me, 0));
  if not exists (select from public.ai_usage u where u.id = asked) then
    free_at := private.assistant_free_at(me, access.per_hour);
    if free_at is not null then
      perform private.refuse('budget-spent', jsonb_build_object('limit', access.per_hour, 'wait_seconds', greatest(1, ceil(extract(epoch from free_at - now())))::int));
    end if;
    insert into public.ai_usage (id, user_id) values (asked, me);
    insert into private.question_rights (question, keys, stores) values (asked, private.data_keys(), private.my_stores());
    if (payload ->> 'begins')::boolean then
      insert into public.ai_conversations (id, user_id, api_token) values (talk, me, (auth.jwt() ->> 'api_token')::uuid) on conflict (id) do nothing;
    end if;
    select coalesce(max(m.position) + 1, 0) into next_position from public.ai_messages m where m.conversation_id = talk;
    insert into public.ai_messages (conversation_id, position, question, role, content)
    select c.id, next_position, asked, 'user', words from public.ai_conversations c where c.id = talk and c.user_id = me and private.opens_talk(c.api_token);
    if not found then
      perform private.refuse('not-found', '{"what": "conversation"}');
    end if;
    update public.ai_conversations c set updated_at = now(), api_token = (auth.jwt() ->> 'api_token')::uuid where c.id = talk;
  elsif not exists (select from public.ai_usage u join public.ai_conversations c on c.user_id = u.user_id where u.id = asked and u.user_id = me and c.id = talk and private.opens_talk(c.api_token)) then
    perform private.refuse('idempotency-mismatch');
  end if;
  said := private.messages_of(talk, 31);
  return jsonb_build_object('first', jsonb_array_length(said) = 1, 'history', said - (-1));
end
$$;

-- Whether the caller is whoever the person is, under a session or API token of his that may have ended since. It gives no right; it tells whose a
-- question was.
create function private.was_signed_in(person uuid)
returns boolean language plpgsql stable security definer set search_path = '' as $$
declare
  claims constant jsonb := auth.jwt();
begin
  return person = auth.uid() and case when claims ->> 'api_token' is null
    then exists (select from public.user_sessions s where s.id = (claims ->> 'session_id')::uuid and s.user_id = person)
    else exists (select from public.api_tokens t where t.id = (claims ->> 'api_token')::uuid and t.user_id = person) end;
end
$$;

-- Keeps what a question led to, also for one who lost ai.chat since he asked. One whose session or account ended since has it counted as STOPPED, and
-- nothing of its answer kept. A second end of the same question changes nothing; a conversation deleted meanwhile stays so. Payload: question,
-- conversation, outcome, duration_ms, rounds, prompt_tokens, completion_tokens, title?, messages[{role, content, tool_calls?, tool_call_id?, citations?}].
-- Returns an empty object.
create function posting.end_question(payload jsonb)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  me constant uuid := private.actor();
  talk constant uuid := (payload ->> 'conversation')::uuid;
  asked record;
  next_position int;
begin
  select u.user_id, u.outcome into asked from public.ai_usage u
  where u.id = (payload ->> 'question')::uuid and (u.user_id = me or private.was_signed_in(u.user_id)) for update;
  if not found then
    perform private.require_actor();
    perform private.refuse('not-found', '{"what": "question"}');
  elsif asked.outcome <> 'RUNNING' then
    return jsonb_build_object();
  end if;
  update public.ai_usage u
  set outcome = case when me is null then 'STOPPED' else payload ->> 'outcome' end, duration_ms = (payload ->> 'duration_ms')::int,
    rounds = (payload ->> 'rounds')::int, prompt_tokens = (payload ->> 'prompt_tokens')::int, completion_tokens = (payload ->> 'completion_tokens')::int
  where u.id = (payload ->> 'question')::uuid;
  update public.ai_conversations c
  set updated_at = now(), title = coalesce(nullif(left(btrim(payload ->> 'title'), 255), ''), c.title)
  where c.id = talk and c.user_id = me;
  if found then
    select coalesce(max(m.position) + 1, 0) into next_position from public.ai_messages m where m.conversation_id = talk;
    insert into public.ai_messages (conversation_id, position, question, role, content, tool_calls, tool_call_id, citations)
    select talk, next_position + a.no::int - 1, (payload ->> 'question')::uuid, a.m ->> 'role', left(a.m ->> 'content', 200000), nullif(a.m -> 'tool_calls', 'null'::jsonb),
      left(a.m ->> 'tool_call_id', 255), nullif(a.m -> 'citations', 'null'::jsonb)
    from jsonb_array_elements(payload -> 'messages') with ordinality as a (m, no);
  end if;
  return jsonb_build_object();
end
$$;

-- Removes one of one's own conversations; another's is not found. Needs ai.chat. Payload: conversation. Returns an empty object.
create function posting.delete_conversation(payload jsonb)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  me constant uuid := private.require('ai.chat');
begin
  delete from public.ai_conversations c where c.id = (payload ->> 'conversation')::uuid and c.user_id = me and private.opens_talk(c.api_token);
  if not found then
    perform private.refuse('not-found', '{"what": "conversation"}');
  end if;
  return jsonb_build_object();
end
$$;
revoke all on function posting.begin_question(jsonb), posting.end_question(jsonb), posting.delete_conversation(jsonb) from public;
grant execute on function posting.begin_question(jsonb), posting.end_question(jsonb), posting.delete_conversation(jsonb) to authenticated;

-- A deleted person is forgotten, with what he asked.
create function private.forget_conversations()
returns trigger language plpgsql security definer set search_path = '' as $$
begin
  delete from public.ai_conversations c where c.user_id = new.id;
  return null;
end
$$;
create trigger forget_conversations after update of status on public.profiles for each row when (new.status = 'DELETED')
  execute function private.forget_conversations();

-- Open pages hear at once that the assistant opens or closes.
create trigger announce after insert or update or delete on public.ai_agent_configs for each statement execute function private.announce_rights();
