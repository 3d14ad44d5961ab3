-- Venus's own roles and schemas, the refusal, and the clock.
--   venus_app    the host's login: may become anon, authenticated or venus_auth, and by itself may do nothing
--   venus_auth   what the host is before a person is known: a short list of functions in schema identity
--   venus_jobs   login of background work and of verify
--   venus_clock  its logins may post at another moment (demo data, tests); the host's login is never one of them

do $$
begin
  if not exists (select from pg_catalog.pg_roles where rolname = 'venus_auth') then
    create role venus_auth nologin noinherit;
  end if;
  if not exists (select from pg_catalog.pg_roles where rolname = 'venus_clock') then
    create role venus_clock nologin noinherit;
  end if;
  if not exists (select from pg_catalog.pg_roles where rolname = 'venus_app') then
    create role venus_app login noinherit;
  end if;
  if not exists (select from pg_catalog.pg_roles where rolname = 'venus_jobs') then
    create role venus_jobs login noinherit;
  end if;
  execute format('revoke temporary on database %I from public', current_database());
end
$$;

grant anon, authenticated, venus_auth to venus_app;

create schema private;
create schema posting;
create schema identity;
revoke all on schema private, posting, identity from public;
grant usage on schema private, posting to authenticated;
grant usage on schema identity to venus_auth;
grant usage on schema private to venus_jobs;

-- No function is executable because somebody forgot to say who may.
alter default privileges revoke execute on functions from public;

-- Refuses with a slug and its figures. The host turns both into the sentence the user reads (SQLSTATE VN001 is Venus's own).
create function private.refuse(slug text, figures jsonb default '{}')
returns void language plpgsql set search_path = '' as $$
begin
  raise exception using errcode = 'VN001', message = slug, detail = figures::text;
end
$$;

create function private.refuse_invalid(field text, reason text)
returns void language plpgsql set search_path = '' as $$
begin
  perform private.refuse('invalid', jsonb_build_object('field', field, 'reason', reason));
end
$$;

-- Refuses an input by every field that does not fit, in the order given: pairs of field and reason, no reason for one that fits. Does nothing when all fit.
create function private.refuse_faults(faults text[])
returns void language plpgsql set search_path = '' as $$
declare
  found constant jsonb := (
    select jsonb_agg(jsonb_build_object('field', faults[i][1], 'reason', faults[i][2]) order by i) from generate_subscripts(faults, 1) as i where faults[i][2] is not null);
begin
  if found is not null then
    perform private.refuse('invalid', found -> 0 || case when jsonb_array_length(found) > 1 then jsonb_build_object('more', found - 0) else '{}' end);
  end if;
end
$$;

-- Whether everybody sees all of a text on one line: something in it is visible, and nothing hides, breaks the line or turns the order of what is read. Joiners stay
-- allowed, because Indian scripts and emoji are written with them.
create function private.is_plain(value text)
returns boolean language sql immutable set search_path = '' as $$
  select value !~ '[\u0001-\u001f\u007f-\u009f\u00ad\u061c\u180e\u200b\u200e\u200f\u2028-\u202e\u2060-\u206f\ufeff\ufff9-\ufffb]'
    and value ~ '[^[:space:]\u00a0\u115f\u1160\u200c\u200d\u2800\u3164\uffa0]'
$$;

-- The only clock of postings: the transaction's time, except for a login of venus_clock that has set venus.now in its transaction.
create function private.now()
returns timestamptz language plpgsql stable set search_path = '' as $$
begin
  return case
    when coalesce(current_setting('venus.now', true), '') = '' then transaction_timestamp()
    when pg_has_role(session_user, 'venus_clock', 'MEMBER') then current_setting('venus.now', true)::timestamptz
    else transaction_timestamp()
  end;
end
$$;

create function private.append_only()
returns trigger language plpgsql set search_path = '' as $$
begin
  raise exception '%.% is append-only', tg_table_schema, tg_table_name using errcode = '42501';
end
$$;

create function private.touch_updated_at()
returns trigger language plpgsql set search_path = '' as $$
begin
  new.updated_at := private.now();
  return new;
end
$$;

-- Every new table passes here: row-level security on, and no right for anybody until a migration grants it by name
-- (a Supabase project grants everything on new tables in public by default).
create procedure private.close_table(target regclass)
language plpgsql set search_path = '' as $$
begin
  execute format('alter table %s enable row level security', target);
  execute format('revoke all on table %s from public, anon, authenticated, service_role', target);
end
$$;

create procedure private.make_append_only(target regclass)
language plpgsql set search_path = '' as $$
begin
  execute format('create trigger append_only before update or delete on %s for each row execute function private.append_only()', target);
  execute format('create trigger append_only_truncate before truncate on %s for each statement execute function private.append_only()', target);
end
$$;
