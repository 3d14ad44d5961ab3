using System.Reflection;
using Venus.Core;
using Venus.Data;
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
