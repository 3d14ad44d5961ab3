-- The knowledge base: documents that people write or that Venus brings along, and their passages as questions find them.
-- Source: domain document "Platform" sections 13 and 14.
--
-- People change documents; passages follow in the background, by the jobs' login alone: whichever host holds the lock splits what waits and has it
-- embedded. Nothing that answers questions writes here.

create function private.checksum_of(content text)
returns text language sql stable set search_path = '' as $$
  select encode(sha256(convert_to(content, 'UTF8')), 'hex')
$$;

create table public.knowledge_documents (
  id uuid primary key default gen_random_uuid(),
  title varchar(200) not null check (btrim(title) <> ''),
  -- The file it came from, or "Typed".
  source varchar(300) not null check (btrim(source) <> ''),
  -- Where a document that Venus brings along is read; null for those that people write.
  link varchar(300) unique,
  -- Who reads and finds it needs this key too.
  permission_key varchar(100) references public.permissions,
  content text not null check (octet_length(content) <= 1048576),
  checksum text not null,
  version int not null default 1,
  created_by uuid,
  created_at timestamptz not null default now(),
  updated_by uuid,
  updated_at timestamptz not null default now(),
  -- When it was split as it stands; null while it waits.
  indexed_at timestamptz,
  -- When somebody last had it split and embedded anew.
  reindexed_at timestamptz
);
create index knowledge_documents_permission on public.knowledge_documents (permission_key);
create index knowledge_documents_waiting on public.knowledge_documents (updated_at, id) where indexed_at is null;
call private.close_table('public.knowledge_documents');
-- Without the text, which its checksum stands for: a log that is never purged would hold every version of every document.
create trigger audit after insert or delete or update of title, source, link, permission_key, checksum, reindexed_at on public.knowledge_documents
  for each row execute function private.audit('id', '', 'content');
create trigger audit_truncation before truncate on public.knowledge_documents for each statement execute function private.refuse_truncation();

-- Words as questions ask for them, a heading's before its text's. What is neither letter nor digit parts words, here and in questions.
create function private.passage_words(heading text, content text)
returns tsvector language sql immutable parallel safe set search_path = '' as $$
  select setweight(to_tsvector('english'::regconfig, regexp_replace(coalesce(heading, ''), '[^[:alnum:]]+', ' ', 'g')), 'A')
    || setweight(to_tsvector('english'::regconfig, regexp_replace(left(content, 100000), '[^[:alnum:]]+', ' ', 'g')), 'D')
$$;

create table public.knowledge_chunks (
  document_id uuid not null references public.knowledge_documents on delete cascade,
  chunk_index int not null check (chunk_index >= 0),
  heading text,
  -- The part of the link's page it stands in, for documents with a link.
  anchor text,
  content text not null,
  embedding real[],
  embedding_model varchar(200),
  embedded_at timestamptz,
  -- It has an embedding to be found by until it is embedded anew.
  embeds_anew boolean not null default false,
  words tsvector not null generated always as (private.passage_words(heading, content)) stored,
  primary key (document_id, chunk_index),
  constraint knowledge_chunks_embedded check ((embedding is null) = (embedding_model is null) and (embedding is null) = (embedded_at is null))
);
create index knowledge_chunks_words on public.knowledge_chunks using gin (words);
create index knowledge_chunks_waiting on public.knowledge_chunks (document_id, chunk_index) where embedding is null or embeds_anew;
call private.close_table('public.knowledge_chunks');

-- Whoever looks after the knowledge base reads it all; whoever asks, what needs no key or one of his.
grant select on public.knowledge_documents, public.knowledge_chunks to authenticated;
create policy read on public.knowledge_documents for select to authenticated
  using ((select private.may('ai.knowledge'))
    or ((select private.may('ai.chat')) and (permission_key is null or permission_key = any ((select private.my_keys())::text[]))));
create policy read on public.knowledge_chunks for select to authenticated
  using (document_id in (select d.id from public.knowledge_documents d));

-- Open pages, and the hosts that index, hear of every change.
create function private.announce_knowledge()
returns trigger language plpgsql security definer set search_path = '' as $$
begin
  perform pg_notify('venus_live', 'Knowledge::');
  return null;
end
$$;
create trigger announce after insert or update or delete on public.knowledge_documents for each row execute function private.announce_knowledge();
create trigger announce after update on public.knowledge_chunks for each row execute function private.announce_knowledge();

-- Needs ai.knowledge. Filter: search (titles, sources), own (true: written by people, false: brought along), sort (title, source, updated_at), ascending,
-- page, page_size.
create function private.list_knowledge(filter jsonb)
returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare
  me constant uuid := private.require('ai.knowledge');
  words constant tsquery := private.search_query(filter ->> 'search');
  direction constant text := case when filter ->> 'sort' is null or (filter ->> 'ascending')::boolean then '' else ' desc' end;
begin
  return private.list_page(
    $source$(select d.*, p.full_name as changed_by, c.chunks, c.embedded
      from public.knowledge_documents d
      left join public.profiles p on p.id = d.updated_by
      cross join lateral (select count(*) as chunks, count(k.embedding) filter (where not k.embeds_anew) as embedded from public.knowledge_chunks k where k.document_id = d.id) c)$source$,
    array[
      'true',
      case when filter ? 'own' then '(l.link is null) = ($1 ->> ''own'')::boolean' end,
      case when words is not null then 'private.search_words(l.title || '' '' || l.source) @@ $4' end],
    case filter ->> 'sort' when 'updated_at' then 'l.updated_at' when 'source' then 'lower(l.source)' else 'lower(l.title)' end || direction || ', l.id',
    $line$jsonb_build_object('id', l.id, 'title', l.title, 'source', l.source, 'link', l.link, 'permission_key', l.permission_key, 'version', l.version,
      'chunks', l.chunks, 'embedded', l.embedded, 'is_indexed', l.indexed_at is not null, 'updated_at', l.updated_at, 'changed_by', l.changed_by)$line$,
    filter, me, null, null, words);
end
$$;
grant execute on function private.list_knowledge(jsonb) to authenticated;

-- Words of the trade of which people say one and a document another, as lexemes.
create table private.knowledge_synonyms (
  word text,
  other text,
  primary key (word, other)
);
call private.close_table('private.knowledge_synonyms');
with words as (
  select g.no, (tsvector_to_array(to_tsvector('english'::regconfig, w)))[1] as word
  from unnest(array[
    'till counter register pos', 'void refund return reverse cancel', 'money cash payment pay paid', 'kg kilogram kilo weight',
    'phone mobile telephone smartphone', 'employee staff person people worker colleague user', 'shop store branch outlet',
    'product sku item cut article', 'price rate tariff cost', 'download save export file excel csv spreadsheet',
    'block disable lock suspend deactivate', 'delete remove erase', 'add create new make', 'change edit alter modify correct',
    'bill receipt invoice', 'customer client buyer', 'stock inventory quantity', 'internet network line connection offline',
    'authenticator factor code otp', 'program software application app integration api rest', 'shut close closed',
    'wrong mistake error incorrect', 'begin start open', 'fail failed failure', 'right permission key', 'picture photo image'
  ]) with ordinality as g (line, no)
  cross join unnest(string_to_array(g.line, ' ')) as w)
insert into private.knowledge_synonyms (word, other)
select distinct a.word, b.word from words a join words b on b.no = a.no and b.word <> a.word;

-- Since when the model service has not embedded what waited, whichever host asked it; null while it does.
create table private.knowledge_model (
  is_only boolean primary key default true check (is_only),
  failing_since timestamptz
);
insert into private.knowledge_model default values;
call private.close_table('private.knowledge_model');
create trigger announce after update on private.knowledge_model for each row execute function private.announce_knowledge();

-- How far the whole knowledge base is indexed. Needs ai.knowledge. Returns documents, waiting, chunks, embedded, failing_since.
create function private.knowledge_progress()
returns jsonb language sql stable security definer set search_path = '' as $$
  select jsonb_build_object('documents', d.documents, 'waiting', d.waiting, 'chunks', c.chunks, 'embedded', c.embedded, 'failing_since', m.failing_since)
  from (select count(*) as documents, count(*) filter (where indexed_at is null) as waiting from public.knowledge_documents) d
  cross join (select count(*) as chunks, count(embedding) filter (where not embeds_anew) as embedded from public.knowledge_chunks) c
  cross join private.knowledge_model m
  where private.require('ai.knowledge') is not null
$$;
grant execute on function private.knowledge_progress() to authenticated;

-- The passages that a question finds: the best 20 by its words and, where PostgreSQL has pgvector, the nearest 20 by its meaning, best first. Needs ai.chat
-- or ai.knowledge; a document with a key is found by its holders alone, whoever else may read it. Question: text, which is never syntax; with an embedding
-- also vector (numbers), model and threshold (the least cosine similarity that counts). by_meaning is null when the caller has to look for himself;
-- embedded tells whether any passage he may find has an embedding to compare.
create function private.find_passages(question jsonb)
returns jsonb language plpgsql stable security definer set search_path = '' as $$
declare
  me constant uuid := case when private.may('ai.chat', 'ai.knowledge') then private.require_actor() else private.require('ai.chat') end;
  keys constant text[] := private.carried(private.user_keys(me));
  asked real[];
  extension name;
  by_words jsonb;
  by_meaning jsonb;
  embedded boolean := false;
begin
  -- A rare word tells more than a common one (the square root of its inverse document frequency), one of the question more than another that means the
  -- same, a heading's more than its text's. Whatever stands for one word of the question counts once, and its first 64 words count.
  with said as (
    select w.lexeme as word, w.lexeme, 1.0 as weight
    from unnest(to_tsvector('english'::regconfig, regexp_replace(left(question ->> 'text', 4000), '[^[:alnum:]]+', ' ', 'g'))) as w
    order by w.positions[1] limit 64),
  wanted as (
    select * from said
    union all
    select s.word, y.other, 0.7 from said s join private.knowledge_synonyms y on y.word = s.word),
  hits as (
    select w.word, w.weight, c.document_id, c.chunk_index, ts_rank('{0.5, 0.5, 0.5, 1}', c.words, w.query) as rank,
      count(*) over (partition by w.word, w.lexeme) as passages
    from (select w.*, quote_literal(w.lexeme)::tsquery as query from wanted w) w
    join public.knowledge_chunks c on c.words @@ w.query
    join public.knowledge_documents d on d.id = c.document_id
    where d.permission_key is null or d.permission_key = any (keys)),
  every as (select count(*) as passages from public.knowledge_chunks),
  scores as (
    select h.document_id, h.chunk_index, h.word, max(h.weight * h.rank * sqrt(ln(1 + (e.passages - h.passages + 0.5) / (h.passages + 0.5)))) as score
    from hits h cross join every e
    group by h.document_id, h.chunk_index, h.word)
  select coalesce(jsonb_agg(jsonb_build_object('document', f.document_id, 'index', f.chunk_index) order by f.no), '[]') into by_words
  from (
    select s.document_id, s.chunk_index, row_number() over (order by sum(s.score) desc, s.document_id, s.chunk_index) as no
    from scores s
    group by s.document_id, s.chunk_index
    order by no limit 20) f;

  if question ? 'vector' then
    asked := array(select v::real from jsonb_array_elements_text(question -> 'vector') as v);
    embedded := exists (
      select from public.knowledge_chunks c join public.knowledge_documents d on d.id = c.document_id
      where c.embedding_model = question ->> 'model' and cardinality(c.embedding) = cardinality(asked)
        and (d.permission_key is null or d.permission_key = any (keys)));
    select n.nspname into extension
    from pg_catalog.pg_extension e join pg_catalog.pg_namespace n on n.oid = e.extnamespace where e.extname = 'vector';
    if found then
      execute format(
        $query$
          select coalesce(jsonb_agg(jsonb_build_object('document', f.document_id, 'index', f.chunk_index) order by f.no), '[]')
          from (
            select n.document_id, n.chunk_index, row_number() over (order by n.distance, n.document_id, n.chunk_index) as no
            from (
              select c.document_id, c.chunk_index, c.embedding::%1$I.vector operator(%1$I.<=>) $1::%1$I.vector as distance
              from public.knowledge_chunks c join public.knowledge_documents d on d.id = c.document_id
              where c.embedding_model = $2 and cardinality(c.embedding) = cardinality($1) and (d.permission_key is null or d.permission_key = any ($3))
              offset 0) n
            where n.distance <= 1 - $4
            order by no limit 20) f
        $query$,
        extension)
      into by_meaning
      using asked, question ->> 'model', keys, (question ->> 'threshold')::numeric;
    end if;
  end if;
  return jsonb_build_object('by_words', by_words, 'by_meaning', by_meaning, 'embedded', embedded);
end
$$;
grant execute on function private.find_passages(jsonb) to authenticated;

-- Refuses unless a document is there to be changed by people; locks it.
create function private.require_own_document(document uuid, expected_version int)
returns void language plpgsql security definer set search_path = '' as $$
declare
  target public.knowledge_documents;
begin
  select d.* into target from public.knowledge_documents d where d.id = document for update;
  if not found then
    perform private.refuse('not-found', '{"what": "document"}');
  elsif target.link is not null then
    perform private.refuse_invalid(null, 'This document comes with Venus and is changed with it.');
  elsif expected_version is not null and expected_version <> target.version then
    perform private.refuse('state-changed', '{"what": "document"}');
  end if;
end
$$;

-- Adds a document, or changes one that people wrote. Needs ai.knowledge. Repeating is safe. What a changed text said before is found no more.
-- Payload: document (id), version (of the one that is changed; absent: add it), title, source, permission_key?, content (at most 1 MB of UTF-8; absent:
-- as it was). Returns id and version.
create function posting.save_knowledge(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  me constant uuid := private.require('ai.knowledge');
  target constant uuid := (payload ->> 'document')::uuid;
  new_title constant text := btrim(payload ->> 'title');
  new_source constant text := btrim(payload ->> 'source');
  new_key constant text := payload ->> 'permission_key';
  new_content constant text := payload ->> 'content';
  new_checksum constant text := private.checksum_of(new_content);
  saved public.knowledge_documents;
begin
  if coalesce(length(new_title), 0) not between 1 and 200 then
    perform private.refuse_invalid('title', 'Enter a title of at most 200 characters.');
  elsif coalesce(length(new_source), 0) not between 1 and 300 then
    perform private.refuse_invalid('source', 'Say where the document comes from, in at most 300 characters.');
  elsif new_key is not null and not exists (select from public.permissions p where p.key = new_key) then
    perform private.refuse_invalid('permission_key', 'There is no such permission key.');
  elsif btrim(new_content, E' \t\r\n') = '' or (new_content is null and payload ->> 'version' is null) then
    perform private.refuse_invalid('content', 'The document holds no text.');
  elsif octet_length(new_content) > 1048576 then
    perform private.refuse_invalid('content', 'A document holds at most 1 MB (1,048,576 bytes) of text; this one has ' || octet_length(new_content) || ' bytes.');
  end if;

  if payload ->> 'version' is null then
    insert into public.knowledge_documents (id, title, source, permission_key, content, checksum, created_by, updated_by)
    values (target, new_title, new_source, new_key, new_content, new_checksum, me, me)
    on conflict (id) do nothing returning * into saved;
    if not found then
      select d.* into saved from public.knowledge_documents d
      where d.id = target and d.created_by = me and d.version = 1
        and (d.title, d.source, d.permission_key, d.checksum) is not distinct from (new_title, new_source, new_key, new_checksum);
      if not found then
        perform private.refuse('idempotency-mismatch');
      end if;
    end if;
    return jsonb_build_object('id', saved.id, 'version', saved.version);
  end if;

  perform private.require_own_document(target, (payload ->> 'version')::int);
  delete from public.knowledge_chunks c using public.knowledge_documents d
  where c.document_id = target and d.id = target and d.checksum <> new_checksum;
  update public.knowledge_documents d
  set title = new_title, source = new_source, permission_key = new_key, content = coalesce(new_content, d.content),
    checksum = coalesce(new_checksum, d.checksum), version = d.version + 1, updated_by = me, updated_at = now(),
    indexed_at = case when coalesce(new_checksum, d.checksum) = d.checksum then d.indexed_at end
  where d.id = target
  returning d.* into saved;
  return jsonb_build_object('id', saved.id, 'version', saved.version);
end
$$;

-- Deletes a document that people wrote, with its passages. Needs ai.knowledge. Payload: document. Returns an empty object.
create function posting.delete_knowledge(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
begin
  perform private.require('ai.knowledge');
  perform private.require_own_document((payload ->> 'document')::uuid, null);
  delete from public.knowledge_documents d where d.id = (payload ->> 'document')::uuid;
  return jsonb_build_object();
end
$$;

-- Has one document, or each, split and embedded anew; until then it is found as before. Needs ai.knowledge. Payload: document?. Returns an empty object.
create function posting.reindex_knowledge(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  target constant uuid := (payload ->> 'document')::uuid;
begin
  perform private.require('ai.knowledge');
  update public.knowledge_documents d set indexed_at = null, reindexed_at = now() where target is null or d.id = target;
  if target is not null and not found then
    perform private.refuse('not-found', '{"what": "document"}');
  end if;
  return jsonb_build_object();
end
$$;
revoke all on function posting.save_knowledge(jsonb), posting.delete_knowledge(jsonb), posting.reindex_knowledge(jsonb) from public;
grant execute on function posting.save_knowledge(jsonb), posting.delete_knowledge(jsonb), posting.reindex_knowledge(jsonb) to authenticated;

-- Makes the documents that Venus brings along those of this release: [{link, title, source, permission_key, content}]. One host at a time. Returns how many
-- changed.
create function private.sync_knowledge(manuals jsonb)
returns bigint language plpgsql volatile security definer set search_path = '' as $$
declare
  changed bigint;
  gone bigint;
begin
  perform pg_advisory_xact_lock(7, 1);
  delete from public.knowledge_documents d
  where d.link is not null and not exists (select from jsonb_array_elements(manuals) as m where m ->> 'link' = d.link);
  get diagnostics gone = row_count;
  insert into public.knowledge_documents as d (link, title, source, permission_key, content, checksum)
  select m.link, m.title, m.source, m.permission_key, m.content, private.checksum_of(m.content)
  from jsonb_to_recordset(manuals) as m (link text, title text, source text, permission_key text, content text)
  on conflict (link) do update
  set title = excluded.title, source = excluded.source, permission_key = excluded.permission_key, content = excluded.content,
    checksum = excluded.checksum, version = d.version + 1, updated_at = now(), indexed_at = null
  where (d.title, d.source, d.permission_key, d.checksum) is distinct from (excluded.title, excluded.source, excluded.permission_key, excluded.checksum);
  get diagnostics changed = row_count;
  return changed + gone;
end
$$;

-- The next document that waits to be split; no row: none does.
create function private.next_unindexed()
returns table (document uuid, version int, content text) language sql stable security definer set search_path = '' as $$
  select d.id, d.version, d.content from public.knowledge_documents d where d.indexed_at is null order by d.updated_at, d.id limit 1
$$;

-- Puts passages in place of those a document had, unless it was changed since it was read: [{index, heading, anchor, content}]. One whose text is the same
-- keeps its embedding until it is embedded anew.
create function private.store_passages(document uuid, version int, passages jsonb)
returns void language plpgsql volatile security definer set search_path = '' as $$
declare
  earlier public.knowledge_chunks[];
begin
  update public.knowledge_documents d set indexed_at = clock_timestamp() where d.id = store_passages.document and d.version = store_passages.version;
  if not found then
    return;
  end if;
  earlier := array(select c from public.knowledge_chunks c where c.document_id = store_passages.document and c.embedding is not null);
  delete from public.knowledge_chunks c where c.document_id = store_passages.document;
  insert into public.knowledge_chunks (document_id, chunk_index, heading, anchor, content, embedding, embedding_model, embedded_at, embeds_anew)
  select store_passages.document, p.index, p.heading, p.anchor, p.content, e.embedding, e.embedding_model, e.embedded_at, e.embedding is not null
  from jsonb_to_recordset(passages) as p (index int, heading text, anchor text, content text)
  left join lateral (select * from unnest(earlier) e where e.content = p.content limit 1) e on true;
end
$$;

-- Takes away embeddings of another model or size: they compare with nothing any more. Returns how many.
create function private.forget_embeddings(model text, dimensions int)
returns bigint language sql volatile security definer set search_path = '' as $$
  with forgotten as (
    update public.knowledge_chunks c set embedding = null, embedding_model = null, embedded_at = null
    where c.embedding is not null and (c.embedding_model <> forget_embeddings.model or cardinality(c.embedding) <> forget_embeddings.dimensions)
    returning 1)
  select count(*) from forgotten
$$;

-- The next passages after one of them that wait for an embedding, with the beginning that is embedded.
create function private.next_unembedded(after_document uuid, after_index int, most int)
returns table (document uuid, index int, version int, content text) language sql stable security definer set search_path = '' as $$
  select c.document_id, c.chunk_index, d.version, left(c.content, 4000)
  from public.knowledge_chunks c join public.knowledge_documents d on d.id = c.document_id
  where (c.embedding is null or c.embeds_anew) and (c.document_id, c.chunk_index) > (after_document, after_index)
  order by c.document_id, c.chunk_index
  limit most
$$;

-- Keeps an embedding of a passage, unless its document was changed or it does not wait for one.
create function private.store_embedding(document uuid, index int, version int, model text, embedding real[])
returns void language sql volatile security definer set search_path = '' as $$
  update public.knowledge_chunks c
  set embedding = store_embedding.embedding, embedding_model = store_embedding.model, embedded_at = clock_timestamp(), embeds_anew = false
  from public.knowledge_documents d
  where c.document_id = store_embedding.document and c.chunk_index = store_embedding.index and (c.embedding is null or c.embeds_anew)
    and d.id = c.document_id and d.version = store_embedding.version
$$;

-- A host tells whether the model service embedded what it was sent.
create function private.note_embedding(works boolean)
returns void language sql volatile security definer set search_path = '' as $$
  update private.knowledge_model m set failing_since = case when not works then clock_timestamp() end where (m.failing_since is null) <> works
$$;

revoke all on function private.sync_knowledge(jsonb), private.next_unindexed(), private.store_passages(uuid, int, jsonb), private.note_embedding(boolean),
  private.forget_embeddings(text, int), private.next_unembedded(uuid, int, int), private.store_embedding(uuid, int, int, text, real[]) from public;
grant execute on function private.sync_knowledge(jsonb), private.next_unindexed(), private.store_passages(uuid, int, jsonb), private.note_embedding(boolean),
  private.forget_embeddings(text, int), private.next_unembedded(uuid, int, int), private.store_embedding(uuid, int, int, text, real[]) to venus_jobs;
