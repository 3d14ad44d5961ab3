using System.Reflection;
using Npgsql;
using Venus.Core;
using Venus.Data;
using Venus.Server.Features.Logs;
using Venus.Tests.Support;

namespace Venus.Tests.Conventions;

/// <summary>What no migration and no contract may bring in.</summary>
public sealed class SchemaTests(DatabaseServer server)
{
    private const string Ours = "n.nspname in ('public', 'private', 'posting', 'identity', 'datasets')";

    [Fact]
    public async Task MoneyAndKg_InTheDatabase_NeverPassThroughFloatingPoint()
    {
        await using var world = await World.CreateAsync(server);

        Assert.Empty(await world.OwnerScalarAsync<string[]>(
            $$"""
            select coalesce(array_agg(what), '{}') from (
              select format('%s.%s', c.oid::regclass, a.attname) as what
              from pg_attribute a join pg_class c on c.oid = a.attrelid join pg_namespace n on n.oid = c.relnamespace
              where {{Ours}} and a.attnum > 0 and a.atttypid in ('float4'::regtype, 'float8'::regtype, 'money'::regtype)
              union all
              select p.oid::regprocedure::text from pg_proc p join pg_namespace n on n.oid = p.pronamespace
              where {{Ours}} and (p.proargtypes::oid[] || p.prorettype) && array['float4'::regtype, 'float8'::regtype, 'money'::regtype]::oid[]) found
            """));
    }

    [Fact]
    public void MoneyAndKg_InTheContracts_NeverPassThroughFloatingPoint()
    {
        const BindingFlags All = BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;
        var binary = from assembly in (Assembly[])[typeof(Problem).Assembly, typeof(VenusDbContext).Assembly]
                     from type in assembly.GetTypes()
                     from member in type.GetMembers(All)
                     from used in member switch
                     {
                         FieldInfo field => [field.FieldType],
                         MethodBase method => method.GetParameters().Select(p => p.ParameterType).Append((method as MethodInfo)?.ReturnType ?? typeof(void)),
                         _ => Type.EmptyTypes,
                     }
                     where (Nullable.GetUnderlyingType(used) ?? used) is { } plain && (plain == typeof(double) || plain == typeof(float))
                     select $"{type.FullName}.{member.Name}";

        Assert.Empty(binary);
    }

    [Fact]
    public async Task PostingFunction_NeverExistsInTwoOverloads()
    {
        await using var world = await World.CreateAsync(server);

        Assert.Empty(await world.OwnerScalarAsync<string[]>(
            "select coalesce(array_agg(name), '{}') from (select p.proname::text from pg_proc p where p.pronamespace = 'posting'::regnamespace group by 1 having count(*) > 1) as f (name)"));
    }

    /// <summary>A table that is not audited, and does not only grow, is written by functions alone and named here for what tells of its changes.</summary>
    private static readonly string[] Unaudited =
    [
        // The activity log.
        "auth.users", "private.known_browsers", "private.lockouts", "private.one_time_links", "private.recovery_codes", "private.refresh_tokens", "private.second_factors", "private.sign_in_attempts",
        "private.tickets", "public.app_activity_logs", "public.user_sessions",
        // The transaction log and the ledgers.
        "private.document_counters", "public.party_balances", "public.sales", "public.stock_balances",
        // The row that it belongs to.
        "private.store_creations", "public.knowledge_chunks", "public.stored_files",
        // What people ask and are told.
        "private.question_rights", "public.ai_conversations", "public.ai_messages", "public.ai_usage", "public.notifications",
        // What each person arranges for himself.
        "public.user_homepage_preference",
        // What hosts keep for themselves.
        "private.api_callers", "private.api_calls", "private.chain_heads", "private.data_protection_keys", "private.health_samples", "private.hosts", "private.idempotency",
        "private.identity_provider", "private.knowledge_model", "private.places", "private.signing_keys",
        // Migrations alone.
        "private.jobs", "private.knowledge_synonyms", "public.ai_dataset_columns", "public.ai_datasets",
    ];

    [Fact]
    public async Task Table_EachOne_IsAuditedAndOfferedByTheLog_OrOnlyGrows_OrIsListed()
    {
        await using var world = await World.CreateAsync(server);

        Assert.Equal(
            Unaudited.Order(StringComparer.Ordinal),
            (await TablesAsync("not exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgfoid in ('private.audit'::regproc, 'private.append_only'::regproc) and t.tgtype & 1 = 1)"))
                .Order(StringComparer.Ordinal));
        Assert.Equal(
            AuditLogsPage.Entities.Order(StringComparer.Ordinal),
            (await TablesAsync("exists (select from pg_trigger t where t.tgrelid = c.oid and t.tgfoid = 'private.audit'::regproc)"))
                .Select(table => table[(table.IndexOf('.', StringComparison.Ordinal) + 1)..]).Order(StringComparer.Ordinal));

        Task<string[]> TablesAsync(string which) => world.OwnerScalarAsync<string[]>(
            $"""
            select array_agg(n.nspname || '.' || c.relname) from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname in ('public', 'private', 'auth') and c.relkind in ('r', 'p') and {which}
            """);
    }

    [Fact]
    public async Task Table_Audited_IsNeverTruncated_WhichNoRowWouldTell()
    {
        await using var world = await World.CreateAsync(server);
        var audited = await world.OwnerScalarAsync<string[]>(
            "select array_agg(distinct t.tgrelid::regclass::text) from pg_trigger t where t.tgfoid = 'private.audit'::regproc and t.tgtype & 8 <> 0");

        List<string> truncated = [];
        foreach (var table in audited)
        {
            if (await Record.ExceptionAsync(() => world.OwnerAsync($"truncate {table} cascade")) is not PostgresException { SqlState: PostgresErrorCodes.InsufficientPrivilege })
                truncated.Add(table);
        }

        Assert.Empty(truncated);
    }

    [Fact]
    public async Task View_RunsWithTheRightsOfItsReader()
    {
        await using var world = await World.CreateAsync(server);

        Assert.Empty(await world.OwnerScalarAsync<string[]>(
            $$"""
            select coalesce(array_agg(c.oid::regclass::text), '{}') from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where {{Ours}} and c.relkind in ('v', 'm') and not coalesce(c.reloptions @> array['security_invoker=true'], false)
            """));
    }

    [Fact]
    public async Task Chain_OnAnEmptyDatabase_BringsNobodyAndNothingSold()
    {
        await using var world = await World.CreateAsync(server);

        foreach (var table in (string[])["auth.users", "profiles", "user_roles", "user_stores", "user_sessions", "store_prices", "sales", "inventory_ledger"])
            Assert.Equal(0L, await world.OwnerScalarAsync<long>($"select count(*) from {table}"));
        Assert.Equal(1L, await world.OwnerScalarAsync<long>("select count(*) from customers"));
    }
}
