using Venus.Server.Layout;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Assistant;

public sealed class DatasetConventionTests(DatabaseServer server)
{
    [Fact]
    public async Task Views_AndTheirList_AreTheSame()
    {
        await using var world = await World.CreateAsync(server);

        var views = await world.OwnerScalarAsync<string[]>(
            "select array_agg(relname::text order by relname collate \"C\") from pg_class where relnamespace = 'datasets'::regnamespace");
        Assert.Equal(await world.OwnerScalarAsync<string[]>("select array_agg(name::text order by name collate \"C\") from ai_datasets"), views);
        Assert.Equal(DatasetPages.All.Keys.Order(StringComparer.Ordinal), views);
    }

    [Fact]
    public async Task Views_All_RunWithTheRightsOfTheirReader()
    {
        await using var world = await World.CreateAsync(server);

        Assert.Empty(await world.OwnerScalarAsync<string[]>(
            """
            select coalesce(array_agg(relname::text), '{}') from pg_class
            where relnamespace = 'datasets'::regnamespace and (relkind <> 'v' or not coalesce(reloptions @> array['security_invoker=true'], false))
            """));
    }

    [Fact]
    public async Task ViewsAndColumns_All_AreDescribed()
    {
        await using var world = await World.CreateAsync(server);

        Assert.Empty(await world.OwnerScalarAsync<string[]>(
            """
            select coalesce(array_agg(c.relname || coalesce('.' || a.attname, '')), '{}')
            from pg_class c
            cross join lateral (select null::name as attname, 0 as attnum union all select attname, attnum from pg_attribute where attrelid = c.oid and attnum > 0) a
            where c.relnamespace = 'datasets'::regnamespace and coalesce(col_description(c.oid, a.attnum), case when a.attnum = 0 then obj_description(c.oid, 'pg_class') end, '') = ''
            """));
    }

    /// <summary>A number is either counted in a unit, and then said to sum or not, or is the number of something without one.</summary>
    [Fact]
    public async Task Numbers_All_SayTheirUnit()
    {
        await using var world = await World.CreateAsync(server);

        Assert.Equal(
            ["job_runs.attempt", "rate_limits.per_hour", "rate_limits.per_minute", "rate_limits.users", "roles.keys", "roles.users", "sale_items.line_no", "skus.display_order"],
            await world.OwnerScalarAsync<string[]>(
                """
                select array_agg(v.relname || '.' || c.name order by v.relname collate "C", c.name)
                from pg_class v cross join lateral private.dataset_columns(null, v.relname) c
                where v.relnamespace = 'datasets'::regnamespace and c.kind = 'number' and c.unit is null
                """));
    }

    [Fact]
    public async Task Columns_WithAKeyAndOrders_Exist()
    {
        await using var world = await World.CreateAsync(server);

        Assert.Empty(await world.OwnerScalarAsync<string[]>(
            """
            select coalesce(array_agg(w.dataset || '.' || w.name), '{}')
            from (select dataset, name from ai_dataset_columns union all select name, ltrim(default_order, '-') from ai_datasets) w
            where not exists (select from pg_attribute a where a.attrelid = format('datasets.%I', w.dataset)::regclass and a.attname = w.name and a.attnum > 0)
            """));
        Assert.Empty(await world.OwnerScalarAsync<string[]>(
            """
            select coalesce(array_agg(attrelid::regclass || '.' || attname), '{}') from pg_attribute join pg_class c on c.oid = attrelid
            where c.relnamespace = 'datasets'::regnamespace and (attname = 'count' or attname ~ '^sum_')
            """));
    }

    [Fact]
    public async Task RoutesAndKeys_AreThoseOfThePages()
    {
        await using var world = await World.CreateAsync(server);
        var listed = await world.OwnerScalarAsync<string[]>("select array_agg(route || ' ' || permission) from ai_datasets");

        Assert.All(listed, line => Assert.Contains(line, SidebarEntries.All.Select(entry => $"{entry.Route} {entry.Permission}")));
        Assert.All(
            await world.OwnerScalarAsync<string[]>("select array_agg(permission::text) from ai_dataset_columns"),
            key => Assert.Contains(".field.", key, StringComparison.Ordinal));
    }

    /// <summary>A page of records that the assistant could not look up would be a gap; these show none of their own, or have a tool of their own.</summary>
    [Fact]
    public async Task Page_EachOneOfRecords_HasADataset()
    {
        await using var world = await World.CreateAsync(server);
        var covered = await world.OwnerScalarAsync<string[]>("select array_agg(route::text) from ai_datasets");

        Assert.Equal(
            ["/business/pos", "/system", "/system/ai", "/system/health", "/system/knowledge-base"],
            SidebarEntries.All.Where(entry => entry.Permission is not null).Select(entry => entry.Route).Except(covered).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Seeds_AreThoseOfTheRoles()
    {
        await using var world = await World.CreateAsync(server);

        foreach (var role in DatasetWorld.Roles)
        {
            var seeded = await world.OwnerScalarAsync<string[]>("select allowed_datasets from ai_agent_configs c join roles r on r.id = c.role_id where r.name = $1", role);
            var expected = await world.OwnerScalarAsync<string[]>(
                "select coalesce(array_agg(name::text order by position), '{}') from ai_datasets where case $1 when 'Admin' then true when 'Cashier' then false when 'Staff' then false else is_business end",
                role);
            Assert.Equal(expected, seeded);
        }

        Assert.Equal(10L, await world.OwnerScalarAsync<long>("select count(*) from ai_datasets where is_business"));
    }
}
