using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Venus.Data.Features.Identity;
using Venus.Server.Api;
using Venus.Server.Hosting;
using Venus.Tests.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Api;

/// <summary>The same windows of calls in a Redis that hosts share.</summary>
public sealed class RedisRateLimitTests(DatabaseServer server)
{
    [Fact]
    public async Task PLT_3_Manager_InRedis()
    {
        await using var world = await World.CreateAsync(server);
        await using var redis = await RedisServer.StartAsync();
        await using var host = await StartAsync(world, redis);
        var windows = Assert.IsType<RedisCallWindows>(host.Services.GetRequiredService<ICallWindows>());

        await RateLimitTests.AssertPlt3Async(at => windows.CountAsync("manager", new CallLimits(100, 2000), RateLimitTests.Start + at, Now));
    }

    [Fact]
    public async Task Hour_Full_WaitsForItsOldestCall()
    {
        await using var world = await World.CreateAsync(server);
        await using var redis = await RedisServer.StartAsync();
        await using var host = await StartAsync(world, redis);
        var windows = (RedisCallWindows)host.Services.GetRequiredService<ICallWindows>();

        // Three in one moment, and two later ones.
        foreach (var minutes in (double[])[0, 0, 0, 10, 20])
            Assert.Null((await CountAsync(minutes)).Wait);

        Assert.Equal(TimeSpan.FromMinutes(30), (await CountAsync(30)).Wait);
        var passed = await CountAsync(60);
        Assert.Equal((2, null), (passed.HourRemaining, passed.Wait));

        Task<CallCount> CountAsync(double minutes) =>
            windows.CountAsync("somebody", new CallLimits(5, 5), RateLimitTests.Start + TimeSpan.FromMinutes(minutes), Now);
    }

    [Fact]
    public async Task Calls_OfTwoHosts_CountTogether_OfPeopleAndStrangers_AndWriteNothingToTheDatabase()
    {
        await using var world = await World.CreateAsync(server);
        await using var redis = await RedisServer.StartAsync();
        await using var one = await StartAsync(world, redis);
        await using var two = await StartAsync(world, redis);
        await world.OwnerAsync("update rate_limit_configs set requests_per_minute = 10");
        var person = await world.PersonAsync("Cashier", 1);
        using var here = await BusinessApiTests.ClientAsync(one, person);
        using var there = await BusinessApiTests.ClientAsync(two, person);
        using var other = await BusinessApiTests.ClientAsync(one, await world.PersonAsync("Cashier", 1));
        using var stranger = one.NewClient();

        var answers = await Task.WhenAll(Enumerable.Range(0, 14).Select(i => (i % 2 == 0 ? here : there).GetAsync("users/me", Now)));

        Assert.Equal(10, answers.Count(a => a.StatusCode == HttpStatusCode.OK));
        foreach (var refused in answers.Where(a => a.StatusCode != HttpStatusCode.OK))
            await refused.AssertProblemAsync(HttpStatusCode.TooManyRequests, "rate-limited");
        Assert.Equal(HttpStatusCode.OK, (await other.GetAsync("users/me", Now)).StatusCode);
        await RateLimitTests.AssertLimitAsync(stranger, "auth/maintenance-status", 60);
        Assert.Equal(0, await world.OwnerScalarAsync<long>("select count(*) from private.api_calls"));
    }

    [Fact]
    public async Task Redis_Down_HostCountsWithTheSameLimits_UntilItIsBack()
    {
        await using var world = await World.CreateAsync(server);
        await using var redis = await RedisServer.StartAsync();
        await using var host = await StartAsync(world, redis);
        await world.OwnerAsync("update rate_limit_configs set requests_per_minute = 12");
        using var known = await BusinessApiTests.ClientAsync(host, await world.PersonAsync("Cashier", 1));
        using var met = await BusinessApiTests.ClientAsync(host, await world.PersonAsync("Cashier", 1));
        Assert.Equal(11, RateLimitTests.MinuteRemaining(await known.GetAsync("users/me", Now)));
        await redis.StopAsync();

        // One whose limits were read before, and one whom the host meets only now.
        await RateLimitTests.AssertLimitAsync(known, "users/me", 12);
        await RateLimitTests.AssertLimitAsync(met, "users/me", 12);

        await redis.RunAsync();
        await Eventually.HoldsAsync(async () => (await known.GetAsync("users/me", Now)).StatusCode == HttpStatusCode.OK);
    }

    [Theory]
    [InlineData("password=secret", "names no server")]
    [InlineData("redis.example:6379,abortConnect=perhaps", "cannot be read")]
    [InlineData("redis.example:6379,password=secret,ssl=true", null)]
    [InlineData(null, null)]
    public void Setting_Wrong_IsRefusedWithoutItsPassword(string? setting, string? refusal)
    {
        var said = RedisConnection.Refusal(new ConfigurationBuilder().AddInMemoryCollection([new(RedisConnection.Setting, setting)]).Build());

        if (refusal is null)
            Assert.Null(said);
        else
            Assert.Contains(refusal, said, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", said ?? "", StringComparison.Ordinal);
    }

    private static Task<SignInHost> StartAsync(World world, RedisServer redis) =>
        SignInHost.StartAsync(world.Database, new Dictionary<string, string?> { [RedisConnection.Setting] = redis.Configuration });

    private static CancellationToken Now => TestContext.Current.CancellationToken;
}
