-- Files that documents point to: pictures of people, and what bills and purchases bring. Source: domain document "Platform" sections 6 and 14.
--
-- A document keeps the id of its file. Whoever reads the document reads the file: each kind of document adds a policy of its own, and posts its files by
-- private.keep_file(). The endpoint /files/{id} serves them all.

-- What a file is by its first bytes, whatever its name and its sender say; null: nothing that Venus keeps.
create function private.content_type_of(content bytea)
returns text language sql immutable set search_path = '' as $$
  select case
    when substring(content from 1 for 3) = '\xffd8ff' then 'image/jpeg'
    when substring(content from 1 for 8) = '\x89504e470d0a1a0a' then 'image/png'
    when substring(content from 1 for 4) = '\x52494646' and substring(content from 9 for 4) = '\x57454250' then 'image/webp'
    when substring(content from 1 for 6) in ('\x474946383761', '\x474946383961') then 'image/gif'
    when substring(content from 1 for 5) = '\x255044462d' then 'application/pdf'
  end
$$;

create table public.stored_files (
  id uuid primary key default gen_random_uuid(),
  file_name varchar(255) not null check (btrim(file_name) <> ''),
  content_type text not null generated always as (private.content_type_of(content)) stored,
  size int not null generated always as (octet_length(content)) stored check (size between 1 and 5242880),
  content bytea not null,
  created_by uuid not null references public.profiles,
  created_at timestamptz not null default private.now()
);
create index stored_files_created_by on public.stored_files (created_by);
-- Pictures and PDF are compressed already.
alter table public.stored_files alter column content set storage external;
call private.close_table('public.stored_files');
grant select on public.stored_files to authenticated;

alter table public.profiles add constraint profiles_avatar_id_fkey foreign key (avatar_id) references public.stored_files;
create unique index profiles_avatar on public.profiles (avatar_id);
-- A picture is read by its person, by holders of users.view in reach, and by colleagues.
create policy read_avatar on public.stored_files for select to authenticated
  using (exists (select from public.profiles p where p.avatar_id = stored_files.id)
    or '/files/' || id::text in (select c.avatar_url from private.colleagues() c));

-- Keeps a file of the actor and returns its id; refuses one that is empty, larger than 5 MB or of another kind. File: file_name, content (base64).
create function private.keep_file(file jsonb, kinds text[], names text)
returns uuid language plpgsql volatile security definer set search_path = '' as $$
declare
  me constant uuid := private.require_actor();
  body constant bytea := decode(coalesce(file ->> 'content', ''), 'base64');
  name constant text := left(regexp_replace(btrim(coalesce(file ->> 'file_name', '')), '[[:cntrl:]/\\]', '_', 'g'), 255);
  kept uuid;
begin
  if octet_length(body) > 5242880 then
    perform private.refuse_invalid('content', format('A file has 5 MB at most; this one has %s MB.', round(ceil(octet_length(body) / 104857.6) / 10, 1)));
  elsif coalesce(private.content_type_of(body) <> all (kinds), true) then
    perform private.refuse_invalid('content', format('This file is no %s.', names));
  end if;
  insert into public.stored_files (file_name, content, created_by) values (coalesce(nullif(name, ''), 'file'), body, me) returning id into kept;
  return kept;
end
$$;

-- A picture that its person replaces or removes, and that of a deleted person, is kept nowhere.
create function private.forget_avatar()
returns trigger language plpgsql security definer set search_path = '' as $$
begin
  delete from public.stored_files f where f.id = old.avatar_id;
  return null;
end
$$;
create trigger forget_avatar after update of avatar_id on public.profiles for each row
  when (old.avatar_id is not null and new.avatar_id is distinct from old.avatar_id) execute function private.forget_avatar();

-- One's own picture: a JPEG, PNG or WebP in place of the present one. A repeated call puts the same one in its own place. Payload: file_name, content
-- (base64). Returns an empty object.
create function posting.set_own_avatar(payload jsonb)
returns jsonb language plpgsql volatile security definer set search_path = '' as $$
declare
  picture constant uuid := private.keep_file(payload, array['image/jpeg', 'image/png', 'image/webp'], 'JPEG, PNG or WebP picture');
begin
  update public.profiles p set avatar_id = picture where p.id = private.actor();
  return jsonb_build_object();
end
$$;

-- Removes one's own picture. Payload: nothing. Returns an empty object.
create function posting.remove_own_avatar(payload jsonb)
returns jsonb language sql volatile security definer set search_path = '' as $$
  select private.require_actor();
  update public.profiles p set avatar_id = null where p.id = private.actor() and p.avatar_id is not null;
  select jsonb_build_object();
$$;
revoke all on function posting.set_own_avatar(jsonb), posting.remove_own_avatar(jsonb) from public;
grant execute on function posting.set_own_avatar(jsonb), posting.remove_own_avatar(jsonb) to authenticated;
