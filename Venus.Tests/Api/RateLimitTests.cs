using System.Globalization;
using System.Net;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Venus.Data.Features.Identity;
using Venus.Server.Api;
using Venus.Tests.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Api;

/// <summary>Sliding windows of calls, in the database and in a host that cannot reach it.</summary>
public sealed class RateLimitTests(DatabaseServer server)
{
    internal static readonly DateTimeOffset Start = new(2026, 7, 14, 9, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task PLT_3_Manager_InTheDatabase()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);

        await AssertPlt3Async(async at =>
        {
            await using var command = world.Database.Owner.DataSource.CreateCommand(
                "select c.* from private.limits_of($1) l cross join lateral private.count_call($1::text, l.per_minute, l.per_hour, $2) c");
            command.Parameters.Add(new() { Value = manager.Id });
            command.Parameters.Add(new() { Value = (Start + at).UtcDateTime });
            await using var reader = await command.ExecuteReaderAsync(Now);
            await reader.ReadAsync(Now);
            return new CallCount(
                new CallLimits(reader.GetInt32(0), reader.GetInt32(2)), reader.GetInt32(1), reader.GetInt32(3),
                await reader.IsDBNullAsync(4, Now) ? null : TimeSpan.FromSeconds(reader.GetInt32(4)));
        });
    }

    [Fact]
    public async Task PLT_3_Manager_CountedByTheHostAlone()
    {
        var time = new FakeTimeProvider(Start);
        var local = new LocalCallCounter(time);
        local.Remember("manager", new CallLimits(100, 2000));

        await AssertPlt3Async(at =>
        {
            time.SetUtcNow(Start + at);
            var count = local.Count("manager");
            return Task.FromResult(count with { Wait = count.Wait is { } wait ? TimeSpan.FromSeconds(Math.Ceiling(wait.TotalSeconds)) : null });
        });
    }

    [Theory]
    [InlineData("Admin", 200, 5000)]
    [InlineData("Manager", 100, 2000)]
    [InlineData("Cashier", 60, 1000)]
    [InlineData(null, 60, 1000)]
    public async Task Limits_OfADefaultRole_StandInTheHeaders(string? role, int minute, int hour)
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        using var client = await BusinessApiTests.ClientAsync(host, await world.PersonAsync(role, 1));

        using var first = await client.GetAsync("users/me", Now);
        using var second = await client.GetAsync("users/me", Now);

        Assert.Equal([minute, hour, minute - 1, hour - 1], CallCounter.Headers.Select(name => Figure(first, name)));
        Assert.Equal([minute, hour, minute - 2, hour - 2], CallCounter.Headers.Select(name => Figure(second, name)));
    }

    [Fact]
    public async Task Limits_OfSeveralRoles_TheHighestEnabledPerColumnWins()
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.PersonAsync("Cashier", 1);
        await world.OwnerAsync("insert into user_roles (user_id, role_id) select $1, id from roles where name in ('Manager', 'Staff')", person.Id);
        await world.OwnerAsync("update rate_limit_configs set requests_per_minute = 90, requests_per_hour = 3000 where role_id = (select id from roles where name = 'Staff')");

        Assert.Equal("100 3000", await world.OwnerScalarAsync<string>("select per_minute || ' ' || per_hour from private.limits_of($1)", person.Id));
        await world.OwnerAsync("update rate_limit_configs set enabled = false");
        Assert.Equal("60 1000", await world.OwnerScalarAsync<string>("select per_minute || ' ' || per_hour from private.limits_of($1)", person.Id));
    }

    [Theory]
    [InlineData("requests_per_minute = 9")]
    [InlineData("requests_per_minute = 0")]
    [InlineData("requests_per_minute = 10001, requests_per_hour = 10001")]
    [InlineData("requests_per_hour = 59")]
    [InlineData("requests_per_hour = 1000001")]
    public async Task Limit_OutsideItsBounds_IsNeverSaved(string change)
    {
        await using var world = await World.CreateAsync(server);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => world.OwnerAsync($"update rate_limit_configs set {change} where requests_per_minute = 60"));

        Assert.Equal(PostgresErrorCodes.CheckViolation, refused.SqlState);
    }

    [Fact]
    public async Task Calls_OfTwoHosts_CountTogether_AndRefusedOnesNot()
    {
        await using var world = await World.CreateAsync(server);
        await using var one = await SignInHost.StartAsync(world.Database);
        await using var two = await SignInHost.StartAsync(world.Database);
        var person = await world.PersonAsync("Cashier", 1);
        await world.OwnerAsync("update rate_limit_configs set requests_per_minute = 10");
        using var here = await BusinessApiTests.ClientAsync(one, person);
        using var there = await BusinessApiTests.ClientAsync(two, person);
        using var other = await BusinessApiTests.ClientAsync(one, await world.PersonAsync("Cashier", 1));

        var answers = await Task.WhenAll(Enumerable.Range(0, 14).Select(i => (i % 2 == 0 ? here : there).GetAsync("users/me", Now)));
        using var unaffected = await other.GetAsync("users/me", Now);

        Assert.Equal(10, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
        foreach (var refused in answers.Where(a => a.StatusCode != HttpStatusCode.OK))
        {
            var problem = await refused.AssertProblemAsync(HttpStatusCode.TooManyRequests, "rate-limited");
            Assert.Equal(problem.GetProperty("retryAfter").GetInt32(), (int)refused.Headers.RetryAfter!.Delta!.Value.TotalSeconds);
        }

        Assert.Equal(HttpStatusCode.OK, unaffected.StatusCode);
        Assert.Equal(10, await world.OwnerScalarAsync<long>("select count(*) from private.api_calls where caller = $1", person.Id.ToString()));
    }

    [Fact]
    public async Task Stranger_OfOneAddress_HasSixtyAMinute()
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        using var stranger = host.NewClient();

        for (var i = 0; i < 60; i++)
            Assert.Equal(HttpStatusCode.OK, (await stranger.GetAsync("auth/maintenance-status", Now)).StatusCode);

        await (await stranger.GetAsync("auth/maintenance-status", Now)).AssertProblemAsync(HttpStatusCode.TooManyRequests, "rate-limited");
        await (await stranger.LoginAsync("ravi@venus.example")).AssertProblemAsync(HttpStatusCode.TooManyRequests, "rate-limited");
    }

    [Fact]
    public async Task Stranger_OfOneIpv6Customer_IsCountedAsOne()
    {
        await using var world = await World.CreateAsync(server);

        Assert.Equal(2L, await world.OwnerScalarAsync<long>(
            """
            select count(distinct l.caller) from unnest('{2001:db8:1:2::1,2001:db8:1:2:ffff::9,2001:db8:1:3::1}'::inet[]) as a (ip)
            cross join lateral identity.call_limits(null, a.ip) l
            """));
    }

    [Fact]
    public async Task Store_OfTheCounters_Down_HostCountsWithTheSameLimits_AndNeverFailsOpen()
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        await world.OwnerAsync("update rate_limit_configs set requests_per_minute = 12 where role_id = (select id from roles where name = 'Cashier')");
        using var known = await BusinessApiTests.ClientAsync(host, await world.PersonAsync("Cashier", 1));
        using var unknown = await BusinessApiTests.ClientAsync(host, await world.PersonAsync("Admin"));
        using var stranger = host.NewClient();
        using var before = await known.GetAsync("users/me", Now);
        await world.OwnerAsync("alter function identity.count_call(uuid, inet) rename to no_count_call");

        await AssertLimitAsync(known, "users/me", 12);
        // Nobody knows his limits now: the usual ones hold.
        await AssertLimitAsync(unknown, "users/me", 60);
        await AssertLimitAsync(stranger, "auth/maintenance-status", 60);
        await world.OwnerAsync("alter function identity.no_count_call(uuid, inet) rename to count_call");
        using var after = await known.GetAsync("users/me", Now);

        Assert.Equal((11, 10), (MinuteRemaining(before), MinuteRemaining(after)));
    }

    [Theory]
    [InlineData("2001:db8:0:7::1", "2001:db8:0:7:ffff:1:2:3", true)]
    [InlineData("2001:db8:0:7::1", "2001:db8:0:8::1", false)]
    [InlineData("::ffff:203.0.113.7", "203.0.113.7", true)]
    [InlineData("203.0.113.7", "203.0.113.8", false)]
    public void Host_ThatCountsAlone_KnowsStrangersByTheirNetwork(string one, string other, bool same) =>
        Assert.Equal(same, CallCounter.CallerOf(null, IPAddress.Parse(one)) == CallCounter.CallerOf(null, IPAddress.Parse(other)));

    [Fact]
    public void Host_ThatCountsAlone_KeepsNoMoreCallersThanItsMemoryHolds()
    {
        var counter = new LocalCallCounter(new FakeTimeProvider());
        for (var caller = 0; caller < 10_000; caller++)
            counter.Count($"caller {caller}");

        Assert.Equal(59, counter.Count("one too many").MinuteRemaining);
        Assert.Equal(58, counter.Count("another one").MinuteRemaining);
        Assert.Equal(58, counter.Count("caller 0").MinuteRemaining);
    }

    [Fact]
    public async Task Store_OfTheCounters_ThatDoesNotAnswer_IsNotWaitedFor()
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        using var client = await BusinessApiTests.ClientAsync(host, await world.PersonAsync("Cashier", 1));
        await using var blocking = await world.Database.Owner.DataSource.OpenConnectionAsync(Now);
        await using var transaction = await blocking.BeginTransactionAsync(Now);
        await using (var command = new NpgsqlCommand("lock table private.api_callers", blocking))
            await command.ExecuteNonQueryAsync(Now);

        using var answer = await client.GetAsync("users/me", Now);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(59, MinuteRemaining(answer));
    }

    internal static async Task AssertLimitAsync(HttpClient client, string path, int limit)
    {
        for (var left = limit - 1; left >= 0; left--)
        {
            using var passed = await client.GetAsync(path, Now);
            Assert.True(passed.StatusCode == HttpStatusCode.OK, $"{left} left: {(int)passed.StatusCode} {await passed.Content.ReadAsStringAsync(Now)}");
            Assert.Equal(left, MinuteRemaining(passed));
        }

        using var refused = await client.GetAsync(path, Now);
        await refused.AssertProblemAsync(HttpStatusCode.TooManyRequests, "rate-limited");
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    internal static async Task AssertPlt3Async(Func<TimeSpan, Task<CallCount>> call)
    {
        Assert.Equal(new CallCount(new CallLimits(100, 2000), 99, 1999, null), await call(TimeSpan.Zero));
        for (var i = 1; i < 100; i++)
            Assert.Null((await call(TimeSpan.FromSeconds(i * 0.5))).Wait);
        Assert.Equal(TimeSpan.FromSeconds(5), (await call(TimeSpan.FromSeconds(55.2))).Wait);
        var passed = await call(TimeSpan.FromSeconds(60.2));
        Assert.Equal((0, null), (passed.MinuteRemaining, passed.Wait));
    }

    internal static int MinuteRemaining(HttpResponseMessage answer) => Figure(answer, "X-RateLimit-Remaining-Minute");

    private static int Figure(HttpResponseMessage answer, string header) => int.Parse(answer.Headers.GetValues(header).Single(), CultureInfo.InvariantCulture);
}
