using Npgsql;
using Venus.Core;
using Venus.Core.Features.RateLimits;
using Venus.Core.Security;
using Venus.Server.Api;
using Venus.Tests.Api;
using Venus.Tests.Features.Identity;
using Venus.Tests.Features.Stock;
using Venus.Tests.Support;

namespace Venus.Tests.Features.RateLimits;

public sealed class RateLimitServiceTests(DatabaseServer server)
{
    [Fact]
    public async Task Get_ShowsEveryRole_AlsoOneWithoutALimit()
    {
        await using var world = await World.CreateAsync(server);
        var holder = await world.HolderAsync([1], Permissions.RateLimitsView);

        var limits = (await world.As<IRateLimitService>(holder).GetAsync()).Value;

        Assert.Equal(await world.OwnerScalarAsync<long>("select count(*) from roles"), limits.Count);
        Assert.Equal((200, 5000, true), limits.Where(l => l.IsSystem).Select(l => (l.PerMinute, l.PerHour, l.Enabled)).Single());
        Assert.Equal((60, 1000, false, null, 1), limits.Where(l => l.Role.StartsWith("Holder", StringComparison.Ordinal)).Select(l => (l.PerMinute, l.PerHour, l.Enabled, l.Version, l.Users)).Single());
    }

    [Theory]
    [InlineData(9, 1000, "per_minute")]
    [InlineData(0, 1000, "per_minute")]
    [InlineData(-5, 1000, "per_minute")]
    [InlineData(10001, 20000, "per_minute")]
    [InlineData(100, 99, "per_hour")]
    [InlineData(100, 0, "per_hour")]
    [InlineData(100, 1000001, "per_hour")]
    public async Task Save_OutOfBounds_IsRefusedBesideItsFieldAndSavesNothing(int perMinute, int perHour, string field)
    {
        await using var world = await World.CreateAsync(server);
        var limits = world.As<IRateLimitService>(await world.PersonAsync("Admin"));
        var cashier = await OfAsync(limits, "Cashier");
        var before = await world.CountsAsync();

        Assert.Equal(field, (await limits.SaveAsync(new SaveRateLimit(cashier.RoleId, cashier.Version, perMinute, perHour, true))).Problem!.Field);

        Assert.Equal(before, await world.CountsAsync());
        Assert.Equal(cashier, await OfAsync(limits, "Cashier"));
    }

    [Fact]
    public async Task Save_OfTwoThatDoNotFit_NamesBoth()
    {
        await using var world = await World.CreateAsync(server);
        var limits = world.As<IRateLimitService>(await world.PersonAsync("Admin"));
        var cashier = await OfAsync(limits, "Cashier");

        var refused = Assert.IsType<InvalidInput>((await limits.SaveAsync(new SaveRateLimit(cashier.RoleId, cashier.Version, 0, 0, true))).Problem);

        Assert.Equal("per_minute", refused.Field);
        Assert.Equal([new InvalidInput("per_hour", "Enter 10 to 1,000,000 calls an hour: no fewer than in a minute.")], refused.More!);
    }

    [Fact]
    public async Task Save_IsAudited_AndCountsFromTheNextCallOnEveryHost()
    {
        await using var world = await World.CreateAsync(server);
        await using var one = await SignInHost.StartAsync(world.Database);
        await using var two = await SignInHost.StartAsync(world.Database);
        var admin = await world.PersonAsync("Admin");
        var person = await world.PersonAsync("Cashier", 1);
        var limits = world.As<IRateLimitService>(admin);
        var cashier = await OfAsync(limits, "Cashier");
        using var here = await BusinessApiTests.ClientAsync(one, person);
        using var there = await BusinessApiTests.ClientAsync(two, person);
        Assert.Equal("60", await LimitAsync(here));

        Assert.True((await limits.SaveAsync(new SaveRateLimit(cashier.RoleId, cashier.Version, 75, 1500, true))).IsSuccess);

        Assert.Equal("75", await LimitAsync(there));
        Assert.Equal("75", await LimitAsync(here));
        Assert.Equal(1, await world.OwnerScalarAsync<long>(
            "select count(*) from audit_logs where entity_type = 'rate_limit_configs' and user_id = $1 and changes -> 'requests_per_minute' ->> 'after' = '75'", admin.Id));
    }

    [Fact]
    public async Task Save_OfARoleWithoutALimit_GivesItOne_AndOverAnothersChangeIsRefused()
    {
        await using var world = await World.CreateAsync(server);
        await world.OwnerAsync("insert into roles (id, name) values (gen_random_uuid(), 'Driver')");
        var limits = world.As<IRateLimitService>(await world.PersonAsync("Admin"));
        var driver = await OfAsync(limits, "Driver");

        Assert.True((await limits.SaveAsync(new SaveRateLimit(driver.RoleId, null, 30, 300, true))).IsSuccess);
        Assert.IsType<StateChanged>((await limits.SaveAsync(new SaveRateLimit(driver.RoleId, null, 40, 400, true))).Problem);

        Assert.Equal((30, 300, true), (await OfAsync(limits, "Driver")) is var saved ? (saved.PerMinute, saved.PerHour, saved.Enabled) : default);
        Assert.IsType<NotFound>((await limits.SaveAsync(new SaveRateLimit(Guid.CreateVersion7(), null, 30, 300, true))).Problem);
    }

    [Fact]
    public async Task Save_OfTheSystemRole_IsOutOfTheReachOfOthers_AndNeedsTheKeyInSqlToo()
    {
        await using var world = await World.CreateAsync(server);
        var editor = await world.HolderAsync([1], Permissions.RateLimitsView, Permissions.RateLimitsEdit);
        var viewer = await world.HolderAsync([1], Permissions.RateLimitsView);
        var system = (await world.As<IRateLimitService>(editor).GetAsync()).Value.Single(l => l.IsSystem);

        Assert.IsType<SystemRoleProtected>((await world.As<IRateLimitService>(editor).SaveAsync(new SaveRateLimit(system.RoleId, system.Version, 10, 10, true))).Problem);

        Assert.Equal(200, await world.OwnerScalarAsync<int>("select requests_per_minute from rate_limit_configs l join roles r on r.id = l.role_id and r.is_system"));
        var refused = await Assert.ThrowsAsync<PostgresException>(() => world.SqlAsync(viewer, "select posting.save_rate_limit('{}')"));
        Assert.Equal("permission-missing", refused.MessageText);
    }

    [Theory]
    [InlineData("Cashier")]
    [InlineData("Manager", "Cashier")]
    [InlineData("Manager", "Cashier", "Admin")]
    [InlineData()]
    public async Task Preview_IsWhatTheDatabaseCounts(params string[] roles)
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.PersonAsync(null);
        await world.OwnerAsync("insert into user_roles (user_id, role_id) select $1, id from roles where name = any ($2)", person.Id, roles);
        await world.OwnerAsync("update rate_limit_configs set requests_per_hour = 9000 where role_id = (select id from roles where name = 'Cashier')");
        await world.OwnerAsync("update rate_limit_configs set enabled = false where role_id = (select id from roles where is_system)");
        var limits = (await world.As<IRateLimitService>(await world.PersonAsync("Admin")).GetAsync()).Value;

        var preview = EffectiveLimits.Of(limits.Where(l => roles.Contains(l.Role)));

        Assert.Equal($"{preview.PerMinute} {preview.PerHour}", await world.OwnerScalarAsync<string>("select per_minute || ' ' || per_hour from private.limits_of($1)", person.Id));
    }

    private static async Task<RateLimit> OfAsync(IRateLimitService limits, string role) => (await limits.GetAsync()).Value.Single(l => l.Role == role);

    private static async Task<string> LimitAsync(HttpClient client)
    {
        using var answer = await client.GetAsync("users/me", TestContext.Current.CancellationToken);
        return answer.Headers.GetValues(CallCounter.Headers[0]).Single();
    }
}
