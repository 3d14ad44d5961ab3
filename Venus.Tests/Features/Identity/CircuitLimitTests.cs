using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using MudBlazor;
using Venus.Server.SignIn;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Identity;

/// <summary>How much a person may do in open pages of one host.</summary>
public sealed class CircuitLimitTests : IAsyncDisposable
{
    private static readonly DateTimeOffset Start = new(2026, 7, 14, 9, 0, 0, TimeSpan.Zero);

    private readonly FakeTimeProvider _time = new(Start);
    private readonly CircuitCalls _calls;
    private readonly ShellContext _shell = new();

    public CircuitLimitTests() => _calls = new CircuitCalls(_time);

    [Fact]
    public void PLT_16_TwoHundredCallsEvenlyInOneSecond_119Pass_AndOthersAreUnaffected()
    {
        var passed = 0;
        var othersPassed = 0;
        for (var i = 0; i < 200; i++)
        {
            _time.SetUtcNow(Start + TimeSpan.FromMilliseconds(5 * i));
            passed += _calls.TryTake("ravi") ? 1 : 0;
            if (i % 10 == 0)
                othersPassed += _calls.TryTake("meena") ? 1 : 0;
        }

        Assert.Equal((119, 20), (passed, othersPassed));
    }

    [Fact]
    public void Calls_OfAllPagesOfAPerson_CountTogether_AndTheBucketFillsAgain()
    {
        for (var i = 0; i < 100; i++)
            Assert.True(_calls.TryTake("ravi"));
        Assert.False(_calls.TryTake("ravi"));

        _time.Advance(TimeSpan.FromMilliseconds(49));
        Assert.False(_calls.TryTake("ravi"));
        _time.Advance(TimeSpan.FromMilliseconds(1));
        Assert.True(_calls.TryTake("ravi"));
        Assert.False(_calls.TryTake("ravi"));

        _time.Advance(TimeSpan.FromHours(1));
        Assert.Equal(100, Enumerable.Range(0, 150).Count(_ => _calls.TryTake("ravi")));
    }

    [Fact]
    public void EmptyBucket_OutlivesManyOtherPersons()
    {
        while (_calls.TryTake("ravi"))
        {
        }

        for (var i = 0; i < 2000; i++)
            Assert.True(_calls.TryTake($"person {i}"));

        Assert.False(_calls.TryTake("ravi"));
    }

    [Fact]
    public void RefusedCall_IsSaidOnThePage_OnceForManyOfThem()
    {
        var snackbar = _shell.Services.GetRequiredService<ISnackbar>();
        var limit = new CircuitCallLimit(_calls, new CurrentUser(new SessionState(), new HttpContextAccessor()), snackbar, _time);

        Assert.Equal(100, Enumerable.Range(0, 150).Count(_ => limit.TryTake("circuit")));

        Assert.Equal(CircuitCallLimit.Refusal, Assert.Single(snackbar.ShownSnackbars).Message);

        snackbar.Clear();
        _time.Advance(TimeSpan.FromSeconds(6));
        Assert.Equal(100, Enumerable.Range(0, 150).Count(_ => limit.TryTake("circuit")));
        Assert.Single(snackbar.ShownSnackbars);
    }

    public ValueTask DisposeAsync() => _shell.DisposeAsync();
}
