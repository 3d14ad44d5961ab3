using Venus.Data.Migrations;

namespace Venus.Tests.Support;

/// <summary>A chain of two files for tests of the migrator itself, which must not depend on what Venus happens to contain.</summary>
internal static class SampleChain
{
    public static Migration Roles { get; } = new("20200101000000_roles.sql", """
        do $$
        declare
          needed text;
        begin
          foreach needed in array array['anon', 'authenticated', 'service_role', 'venus_auth', 'venus_clock'] loop
            if not exists (select from pg_roles where rolname = needed) then
              execute format('create role %I nologin noinherit', needed);
            end if;
          end loop;
          if not exists (select from pg_roles where rolname = 'venus_app') then
            create role venus_app login noinherit;
          end if;
        end $$;
        grant anon, authenticated, venus_auth to venus_app;
        """);

    public static Migration Notes { get; } = new("20200102000000_notes.sql", """
        create table public.notes (id int primary key, body text not null);
        create function public.add_note(id int, body text) returns void language plpgsql as $body$
        begin
          insert into public.notes values ($1, $2);
        end $body$;
        select public.add_note(1, 'semicolons; and $dollars$ pass');
        """);

    public static IReadOnlyList<Migration> All { get; } = [Roles, Notes];
}
