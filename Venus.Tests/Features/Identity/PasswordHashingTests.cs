using System.Diagnostics;
using System.Globalization;
using System.Net;
using Microsoft.AspNetCore.Identity;
using Venus.Core.Features.Identity;
using Venus.Data.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Identity;

public sealed class PasswordHashingTests(DatabaseServer server)
{
    private static readonly LocalAccount Ravi = new(Guid.CreateVersion7(), null);

    [Fact]
    public void HashPassword_Standard_IsBcryptOfCostTwelve()
    {
        var hasher = new BcryptPasswordHasher();

        var hash = hasher.HashPassword(Ravi, "tin roof rusted");

        Assert.StartsWith("$2a$12$", hash, StringComparison.Ordinal);
        Assert.Equal(PasswordVerificationResult.Success, hasher.VerifyHashedPassword(Ravi, hash, "tin roof rusted"));
        Assert.Equal(PasswordVerificationResult.Failed, hasher.VerifyHashedPassword(Ravi, hash, "tin roof rusteD"));
    }

    [Fact]
    public void VerifyHashedPassword_LongerThanBcryptReads_Fails()
    {
        var hasher = new BcryptPasswordHasher(workFactor: 4);
        var hash = hasher.HashPassword(Ravi, new string('x', 72));

        Assert.Equal(PasswordVerificationResult.Success, hasher.VerifyHashedPassword(Ravi, hash, new string('x', 72)));
        Assert.Equal(PasswordVerificationResult.Failed, hasher.VerifyHashedPassword(Ravi, hash, new string('x', 73)));
        Assert.Throws<ArgumentOutOfRangeException>(() => hasher.HashPassword(Ravi, new string('x', 73)));
    }

    [Theory]
    [InlineData("")]
    [InlineData("x")]
    [InlineData("$2a$04$")]
    [InlineData("$2a$03$DsK2zG/Z0NLKeBTvxxfvHuW4bLZ0q2JkYyE5h1nYcQK1o4qvCmPqC")]
    [InlineData("$2a$xx$DsK2zG/Z0NLKeBTvxxfvHuW4bLZ0q2JkYyE5h1nYcQK1o4qvCmPqC")]
    [InlineData("$2a$04$DsK2zG/Z0NLKeBTvxxfvHuW4bLZ0q2JkYyE5h1nYcQK1o4qvCmPq!")]
    [InlineData("$1a$04$DsK2zG/Z0NLKeBTvxxfvHuW4bLZ0q2JkYyE5h1nYcQK1o4qvCmPqC")]
    [InlineData("$2a$31$DsK2zG/Z0NLKeBTvxxfvHuW4bLZ0q2JkYyE5h1nYcQK1o4qvCmPqC")]
    public void VerifyHashedPassword_NoUsableHash_Fails(string hash) =>
        Assert.Equal(PasswordVerificationResult.Failed, new BcryptPasswordHasher(workFactor: 4).VerifyHashedPassword(Ravi, hash, "x"));

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("$2a$04$DsK2zG/Z0NLKeBTvxxfvHuW4bLZ0q2JkYyE5h1nYcQK1o4qvCmPqC")]
    [InlineData("$2a$10$DsK2zG/Z0NLKeBTvxxfvHuW4bLZ0q2JkYyE5h1nYcQK1o4qvCmPqC")]
    [InlineData("$2a$12$DsK2zG/Z0NLKeBTvxxfvHuW4bLZ0q2JkYyE5h1nYcQK1o4qvCmPqC")]
    public void PaddingOf_AnyHash_BringsTheWorkToTheFullCost(string? hash)
    {
        var own = hash is { Length: 60 } ? 1 << int.Parse(hash.AsSpan(4, 2), CultureInfo.InvariantCulture) : 0;

        Assert.Equal(1 << 12, own + new BcryptPasswordHasher().PaddingOf(hash).Sum(cost => 1 << cost));
    }

    [Fact]
    public void Verify_NoHash_ReallyDoesTheWork()
    {
        var hasher = new BcryptPasswordHasher(workFactor: 9);
        var hash = hasher.HashPassword(Ravi, "right");

        var unknown = Fastest(() => hasher.Verify(null, "wrong"));
        var known = Fastest(() => hasher.Verify(hash, "wrong"));

        Assert.True(unknown > known / 5, string.Create(CultureInfo.InvariantCulture, $"{unknown} for nobody, {known} for somebody"));
    }

    [Fact]
    public async Task RunAsync_MoreThanThreadsAndQueueHold_RunsTheThreadsAndRefusesTheRest()
    {
        using var hashing = new PasswordHashing(new BcryptPasswordHasher(workFactor: 4), threads: 2, queueLength: 3);
        using var started = new CountdownEvent(2);
        using var release = new ManualResetEventSlim();
        var atOnce = 0;
        bool? Work()
        {
            Interlocked.Increment(ref atOnce);
            if (!started.IsSet)
                started.Signal();
            release.Wait();
            Interlocked.Decrement(ref atOnce);
            return true;
        }

        var running = new List<Task<bool?>> { hashing.RunAsync<bool?>(Work, Now), hashing.RunAsync<bool?>(Work, Now) };
        Assert.True(started.Wait(TimeSpan.FromSeconds(30), Now));
        var waiting = Enumerable.Range(0, 3).Select(_ => hashing.RunAsync<bool?>(Work, Now)).ToList();
        var refused = await Task.WhenAll(Enumerable.Range(0, 17).Select(_ => hashing.RunAsync<bool?>(Work, Now)));
        var runningAtOnce = Volatile.Read(ref atOnce);
        release.Set();
        var done = await Task.WhenAll([.. running, .. waiting]);

        Assert.All(refused, Assert.Null);
        Assert.All(done, answer => Assert.True(answer));
        Assert.Equal(2, runningAtOnce);
    }

    [Fact]
    public async Task VerifyAsync_AbandonedInTheQueue_IsNotComputed()
    {
        using var hashing = new PasswordHashing(new BcryptPasswordHasher(workFactor: 4), threads: 1, queueLength: 8);
        using var release = new ManualResetEventSlim();
        using var gone = new CancellationTokenSource();
        var first = hashing.RunAsync<bool?>(() => release.Wait(TimeSpan.FromMinutes(1), Now), Now);
        var abandoned = hashing.VerifyAsync(null, "x", gone.Token);

        await gone.CancelAsync();
        release.Set();

        Assert.True(await first);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => abandoned);
    }

    [Fact]
    public async Task Verify_TwentyTwoAtOnce_LeavesOthersQuick()
    {
        await using var database = await server.NewDatabaseAsync();
        using var hashing = new PasswordHashing(new BcryptPasswordHasher());
        var identity = new IdentityDatabase(database.App);
        var provider = IdentityRig.ProviderOver(identity, hashing);
        await identity.IsAliveAsync(Guid.CreateVersion7(), false, Now);

        var flood = Task.WhenAll(Enumerable.Range(0, 22).Select(n => provider.VerifyAsync(
            new Credentials($"person{n}@venus.example", "wrong"), new SignInOrigin(new IPAddress([192, 0, 2, (byte)n]), null, null), Now)));
        var others = new List<TimeSpan>();
        while (!flood.IsCompleted)
        {
            var watch = Stopwatch.StartNew();
            await identity.IsAliveAsync(Guid.CreateVersion7(), false, Now);
            others.Add(watch.Elapsed);
        }

        var answers = await flood;
        others.Sort();

        Assert.All(answers, answer => Assert.True(answer.Problem is WrongCredentials or SignInBusy));
        Assert.InRange(answers.Count(answer => answer.Problem is WrongCredentials), 16, 22);
        Assert.InRange(others[others.Count / 2], TimeSpan.Zero, TimeSpan.FromMilliseconds(100));
        Assert.InRange(others[others.Count * 95 / 100], TimeSpan.Zero, TimeSpan.FromSeconds(1));
        TestContext.Current.TestOutputHelper?.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{others.Count} calls beside the flood: median {others[others.Count / 2].TotalMilliseconds:0.0} ms, 95 % {others[others.Count * 95 / 100].TotalMilliseconds:0.0} ms, slowest {others[^1].TotalMilliseconds:0.0} ms"));
    }

    private static TimeSpan Fastest(Action act) => Enumerable.Range(0, 5).Min(_ =>
    {
        var watch = Stopwatch.StartNew();
        act();
        return watch.Elapsed;
    });

    private static CancellationToken Now => TestContext.Current.CancellationToken;
}
