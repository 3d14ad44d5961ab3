using System.Text.Json;
using Venus.Tests.Support;

namespace Venus.Tests.Attacks;

/// <summary>Statements by which somebody tries to get out of his role, his claims and row security. One that is allowed yields no row, or nothing in it.</summary>
internal static class SqlEscapes
{
    public static IReadOnlyList<string> Statements { get; } =
    [
        // Another role.
        "set role postgres", "set role venus_owner", "set role venus_jobs", "set role venus_clock", "set role service_role", "set role pg_read_all_data",
        "set session authorization postgres", "set session authorization default; select count(*) from public.profiles",
        "reset role; select count(*) from public.profiles", "reset role; select count(*) from private.tickets", "reset role; set role venus_owner",
        "reset all; select count(*) from public.sales", "discard all", "set local role none; select count(*) from public.user_sessions",
        "alter role venus_app superuser", "alter role venus_app bypassrls", "alter user venus_app password 'x'", "create role mine login", "drop role venus_jobs",
        "grant service_role to venus_app", "grant pg_read_server_files to authenticated", "grant select on private.tickets to authenticated", "grant all on all tables in schema private to public",
        "alter default privileges for role venus_owner grant all on tables to public",
        // Objects of his own, to run in others' name.
        "create table public.mine (id int)", "create temp table profiles (id int)", "create schema mine", "create view public.mine as select 1", "create type public.mine as (a int)",
        "create function pg_temp.now() returns timestamptz language sql as 'select null::timestamptz'",
        "create function public.mine() returns int language sql security definer as 'select 1'", "create or replace function private.actor() returns uuid language sql as 'select null::uuid'",
        "create function public.leak(text) returns boolean language plpgsql cost 0.0001 as 'begin raise notice ''%'', $1; return true; end'",
        "create operator public.=== (leftarg = text, rightarg = text, function = texteq)", "create index mine on public.profiles (lower(full_name))",
        "create trigger mine before insert on public.sales for each row execute function private.append_only()", "create rule mine as on select to public.skus do instead nothing",
        "create policy mine on public.sales for select to authenticated using (true)", "create extension dblink", "create extension postgres_fdw", "create extension adminpack",
        "create server mine foreign data wrapper postgres_fdw", "create publication mine for all tables", "create subscription mine connection 'host=127.0.0.1' publication mine",
        "create event trigger mine on ddl_command_start execute function private.append_only()", "create language plpython3u", "create cast (text as int) without function",
        "set search_path = pg_temp, public; create temp view roles as select 1", "create aggregate public.mine (int) (sfunc = int4pl, stype = int)",
        // What guards the tables.
        "alter table public.sales disable row level security", "alter table public.sales no force row level security", "alter table public.audit_logs disable trigger all",
        "drop policy read on public.sales", "drop table public.sales", "drop trigger append_only on public.audit_logs", "drop function private.actor()", "drop schema private cascade",
        "alter function private.is_system(uuid) owner to authenticated", "alter table public.profiles owner to authenticated", "comment on table public.sales is 'mine'",
        "security label on table public.sales is 'mine'", "set row_security = off; select count(*) from public.audit_logs", "set session_replication_role = replica",
        "alter system set log_statement = 'none'", "alter database postgres set row_security = off", "set allow_system_table_mods = on", "vacuum full public.sales", "reindex table public.sales",
        "cluster public.sales", "lock table public.sales in access exclusive mode", "lock table public.profiles in exclusive mode", "select 1 from public.profiles where id <> auth.uid() for update",
        "explain (analyze, verbose) select encrypted_password from auth.users", "merge into public.roles r using (values (1)) v on true when matched then update set is_system = true",
        // Files, programs, other servers.
        "select pg_read_file('/etc/passwd')", "select pg_read_binary_file('postgresql.conf')", "select pg_ls_dir('.')", "select pg_stat_file('postgresql.conf')", "select pg_ls_logdir()",
        "select pg_ls_waldir()", "copy public.skus to '/tmp/venus-stolen'", "copy public.skus from '/etc/passwd'", "copy public.skus to program 'id'", "copy (select 1) to program 'touch /tmp/venus-stolen'",
        "select lo_import('/etc/passwd')", "select lo_export(1, '/tmp/venus-stolen')", "select lo_get(1)", "load 'plpgsql'", "select dblink('host=127.0.0.1', 'select 1')",
        "select pg_current_logfile()", "select pg_read_server_files()", "select query_to_xml('select * from private.tickets', true, false, '')", "select table_to_xml('private.signing_keys', true, false, '')",
        "select count(*) from unnest(xpath('//row', schema_to_xml('private', true, false, ''))) x",
        // The server and other people's connections.
        "select pg_reload_conf()", "select pg_rotate_logfile()", "select pg_switch_wal()", "select pg_create_restore_point('x')", "select pg_promote()",
        "select count(*) from (select pg_terminate_backend(pid) as ended from pg_stat_activity where pid <> pg_backend_pid() and usename is not null) t where ended",
        "select pg_cancel_backend(pid) from pg_stat_activity where usename = 'venus_owner'", "select count(*) from pg_stat_activity where pid <> pg_backend_pid() and query not in ('', '<insufficient privilege>')",
        "select count(*) from pg_authid", "select count(*) from pg_shadow", "select count(*) from pg_hba_file_rules", "select count(*) from pg_file_settings", "select count(*) from pg_user_mapping",
        "select count(*) from pg_statistic", "select count(*) from pg_stats where schemaname in ('private', 'auth') and most_common_vals is not null",
        "select count(*) from pg_stats where tablename in ('profiles', 'sales', 'user_sessions', 'audit_logs') and most_common_vals is not null", "select count(*) from pg_largeobject",
        "select pg_advisory_unlock_all()", "select pg_replication_origin_create('x')", "select pg_create_logical_replication_slot('x', 'pgoutput')", "select pg_logical_emit_message(false, 'x', 'y')::text where false",
        // What the functions read of their transaction.
        "select set_config('venus.now', '2020-01-01', true); select private.now() <> transaction_timestamp()",
        "select set_config('request.jwt.claims', null, true); select count(*) from public.skus", "select set_config('request.jwt.claims', '[]', true); select count(*) from public.skus",
        "select set_config('request.jwt.claims', '{', true); select count(*) from public.skus", "select set_config('role', 'venus_owner', true)", "select set_config('search_path', 'pg_temp', true); select private.is_system(auth.uid())",
        "prepare stolen as select count(*) from private.tickets; execute stolen", "declare stolen cursor for select * from auth.users", "do $$ begin perform count(*) from private.signing_keys; end $$",
        "do $$ begin execute 'set role postgres'; end $$", "with stolen as (delete from public.sales returning 1) select count(*) from stolen", "select count(*) from only private.idempotency",
        "select * from public.profiles where 1 / (case when email like 'a%' then 0 else 1 end) = 1", "select hash from public.api_tokens", "select (t).hash from public.api_tokens t", "select to_jsonb(t) from public.api_tokens t",
        "select count(*) from public.stored_files", "select content from public.stored_files", "insert into public.stored_files (file_name, content, created_by) values ('x', '\\xffd8ff', auth.uid())",
        "select private.keep_file('{\"content\": \"/9j/\"}', array['image/jpeg'], 'x')", "update public.profiles set avatar_id = (select id from public.stored_files limit 1) where id = auth.uid() returning 1",
        "insert into public.user_roles (user_id, role_id) select auth.uid(), id from public.roles where is_system", "update public.user_stores set store_id = 2 where user_id = auth.uid() returning 1",
        "update public.roles set is_system = true where id in (select role_id from public.user_roles) returning 1", "notify venus_rights, '*'", "select pg_notify('venus_live', repeat('x', 7999))",
    ];

    /// <summary>What shows more than a Cashier of store 1 may see, or does more than he may do.</summary>
    public static IReadOnlyList<string> Targets { get; } =
    [
        "select count(*) from public.audit_logs", "select count(*) from public.sales where store_id = 2", "select count(*) from public.system_settings",
        "select private.may('users.assign_roles')", "select count(*) from unnest(private.my_stores()) s where s <> 1", "select private.require('roles.grant')",
    ];

    /// <summary>Claims that he makes up: he knows his own session and everybody's id, and no session of others.</summary>
    public static IEnumerable<string> Claims(Person cashier, Person admin)
    {
        var (me, session, other) = (cashier.Id, cashier.Identity.SessionId, admin.Id);
        return ((object[])
        [
            new { sub = other },
            new { sub = other, role = "authenticated", session_id = session },
            new { sub = other, session_id = other },
            new { sub = other, session_id = Guid.Empty },
            new { sub = other, api_token = session },
            new { sub = other, api_token = other },
            new { sub = me, role = "service_role", session_id = session },
            new { sub = me, session_id = session, is_system = true, permissions = (string[])["roles.grant", "users.assign_roles"], stores = (int[])[1, 2] },
            new { sub = me, session_id = session, app_metadata = new { role = "Admin", roles = (string[])["Admin"] } },
            new { sub = me, session_id = session, user_metadata = new { is_system = true } },
            new { sub = me, api_token = Guid.Empty },
        ]).Select(claims => JsonSerializer.Serialize(claims));
    }
}
