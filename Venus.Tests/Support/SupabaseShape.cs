namespace Venus.Tests.Support;

/// <summary>What a new Supabase project has before anybody's first migration, as far as roles, rights and schema auth go.</summary>
internal static class SupabaseShape
{
    /// <summary>Once per server, by its superuser <c>supabase_admin</c>. Note that <c>postgres</c> is none.</summary>
    public static string Roles(string password) => $"""
        create role anon nologin noinherit;
        create role authenticated nologin noinherit;
        create role service_role nologin noinherit bypassrls;
        create role authenticator login noinherit;
        grant anon, authenticated, service_role to authenticator;
        create role supabase_auth_admin login noinherit createrole;
        create role postgres login createdb createrole replication bypassrls password '{password}';
        grant anon, authenticated, service_role to postgres with admin option;
        alter role postgres set search_path = "$user", public, extensions;
        """;

    public const string Database = """
        create schema extensions;
        grant usage on schema extensions to postgres, anon, authenticated, service_role;

        grant usage on schema public to postgres, anon, authenticated, service_role;
        alter default privileges for role postgres in schema public grant all on tables to postgres, anon, authenticated, service_role;
        alter default privileges for role postgres in schema public grant all on functions to postgres, anon, authenticated, service_role;
        alter default privileges for role postgres in schema public grant all on sequences to postgres, anon, authenticated, service_role;

        create schema auth authorization supabase_auth_admin;
        grant usage on schema auth to anon, authenticated, service_role, postgres;
        alter default privileges for role supabase_auth_admin in schema auth grant all on tables to postgres;
        alter default privileges for role supabase_auth_admin in schema auth grant all on functions to postgres;

        set role supabase_auth_admin;
        create table auth.users (
          instance_id uuid,
          id uuid not null primary key,
          aud varchar(255),
          role varchar(255),
          email varchar(255),
          encrypted_password varchar(255),
          email_confirmed_at timestamptz,
          invited_at timestamptz,
          confirmation_token varchar(255),
          confirmation_sent_at timestamptz,
          recovery_token varchar(255),
          recovery_sent_at timestamptz,
          email_change_token_new varchar(255),
          email_change varchar(255),
          email_change_sent_at timestamptz,
          last_sign_in_at timestamptz,
          raw_app_meta_data jsonb,
          raw_user_meta_data jsonb,
          is_super_admin boolean,
          created_at timestamptz,
          updated_at timestamptz,
          phone text default null unique,
          phone_confirmed_at timestamptz,
          phone_change text default '',
          phone_change_token varchar(255) default '',
          phone_change_sent_at timestamptz,
          confirmed_at timestamptz generated always as (least(email_confirmed_at, phone_confirmed_at)) stored,
          email_change_token_current varchar(255) default '',
          email_change_confirm_status smallint default 0 check (email_change_confirm_status between 0 and 2),
          banned_until timestamptz,
          reauthentication_token varchar(255) default '',
          reauthentication_sent_at timestamptz,
          is_sso_user boolean not null default false,
          deleted_at timestamptz,
          is_anonymous boolean not null default false
        );
        create unique index users_email_partial_key on auth.users (email) where not is_sso_user;
        create index users_instance_id_idx on auth.users (instance_id);
        alter table auth.users enable row level security;
        create table auth.identities (
          provider_id text not null,
          user_id uuid not null references auth.users on delete cascade,
          identity_data jsonb not null,
          provider text not null,
          last_sign_in_at timestamptz,
          created_at timestamptz,
          updated_at timestamptz,
          email text generated always as (lower(identity_data ->> 'email')) stored,
          id uuid not null default gen_random_uuid() primary key,
          unique (provider_id, provider)
        );
        create index identities_user_id_idx on auth.identities (user_id);
        alter table auth.identities enable row level security;

        create function auth.uid() returns uuid language sql stable as $$
          select coalesce(
            nullif(current_setting('request.jwt.claim.sub', true), ''),
            nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'sub')::uuid
        $$;
        create function auth.role() returns text language sql stable as $$
          select coalesce(
            nullif(current_setting('request.jwt.claim.role', true), ''),
            nullif(current_setting('request.jwt.claims', true), '')::jsonb ->> 'role')::text
        $$;
        create function auth.jwt() returns jsonb language sql stable as $$
          select coalesce(
            nullif(current_setting('request.jwt.claim', true), ''),
            nullif(current_setting('request.jwt.claims', true), ''))::jsonb
        $$;
        reset role;
        """;
}
