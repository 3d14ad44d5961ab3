using System.Globalization;
using System.Net;
using Venus.Core.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Identity;

/// <summary>The rules of the domain document "Platform", section 10, on two addresses, two networks and known browsers.</summary>
public sealed class LockoutTests(DatabaseServer server)
{
    private const string Ravi = "ravi.kumar@venus.example";
    private const string Asha = "asha@venus.example";

    [Fact]
    public async Task Verify_FiveWrongFromOneNetwork_LocksThatPairAlone()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await rig.AddPersonAsync(Asha);

        await rig.FailAsync(4, Ravi);
        var fifth = await rig.TryAsync(Ravi, "wrong");
        var right = await rig.TryAsync("  RAVI.Kumar@venus.example ");
        var elsewhere = await rig.TryAsync(Ravi, address: IdentityRig.Elsewhere);
        var colleague = await rig.TryAsync(Asha);

        Assert.InRange(Assert.IsType<SignInLocked>(fifth.Problem).Wait, TimeSpan.FromSeconds(890), TimeSpan.FromMinutes(15));
        Assert.IsType<SignInLocked>(right.Problem);
        Assert.True(elsewhere.IsSuccess);
        Assert.True(colleague.IsSuccess);
        Assert.Equal(
            ["LOGIN FAILED wrong-password", "LOGIN FAILED wrong-password", "LOGIN FAILED wrong-password", "LOGIN FAILED wrong-password",
                "LOGIN FAILED wrong-password", "LOCKED_OUT FAILED network", "LOGIN FAILED locked-out"],
            await rig.ActivityAsync());
    }

    [Fact]
    public async Task Verify_FourWrong_StillLetsIn()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);

        await rig.FailAsync(4, Ravi);

        Assert.True((await rig.TryAsync(Ravi)).IsSuccess);
    }

    [Fact]
    public async Task Verify_FifteenMinutesAfterTheFifth_LetsInAgain()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await rig.FailAsync(3, Ravi);
        await rig.PassAsync(TimeSpan.FromMinutes(10));
        await rig.FailAsync(2, Ravi);

        await rig.PassAsync(TimeSpan.FromMinutes(14.5));
        var early = await rig.TryAsync(Ravi);
        await rig.PassAsync(TimeSpan.FromMinutes(0.6));
        var late = await rig.TryAsync(Ravi);

        Assert.IsType<SignInLocked>(early.Problem);
        Assert.True(late.IsSuccess);
    }

    [Fact]
    public async Task Verify_FiveWrongSpreadOverMoreThanFifteenMinutes_LocksNothing()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);

        await rig.FailAsync(2, Ravi);
        await rig.PassAsync(TimeSpan.FromMinutes(15.1));
        await rig.FailAsync(3, Ravi);

        Assert.True((await rig.TryAsync(Ravi)).IsSuccess);
    }

    [Fact]
    public async Task Verify_UnknownAddress_CountsLocksAndAnswersAlike()
    {
        await using var rig = await IdentityRig.CreateAsync(server);

        var first = await rig.TryAsync("nobody@venus.example");
        await rig.FailAsync(3, "nobody@venus.example");
        var fifth = await rig.TryAsync("nobody@venus.example");

        Assert.IsType<WrongCredentials>(first.Problem);
        Assert.IsType<SignInLocked>(fifth.Problem);
        Assert.Equal("LOGIN FAILED unknown-email", (await rig.ActivityAsync())[0]);
        Assert.DoesNotContain("nobody", await rig.ReadAsync<string>("select coalesce(jsonb_agg(to_jsonb(l))::text, '') from public.app_activity_logs l"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Verify_WrongPasswordsOfOthersOnTheSameNetwork_DoNotLockAKnownBrowser()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        var own = IdentityRig.NewBrowser();
        await rig.SignInAsync(Ravi, browser: own);

        await rig.FailAsync(5, Ravi, browser: IdentityRig.NewBrowser());

        Assert.IsType<SignInLocked>((await rig.TryAsync(Ravi)).Problem);
        Assert.IsType<SignInLocked>((await rig.TryAsync(Ravi, browser: IdentityRig.NewBrowser())).Problem);
        Assert.True((await rig.TryAsync(Ravi, browser: own)).IsSuccess);
    }

    [Fact]
    public async Task Verify_FiveWrongFromAKnownBrowser_LockItOnEveryNetwork()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        var own = IdentityRig.NewBrowser();
        await rig.SignInAsync(Ravi, browser: own);

        await rig.FailAsync(5, Ravi, browser: own);

        Assert.IsType<SignInLocked>((await rig.TryAsync(Ravi, browser: own)).Problem);
        Assert.IsType<SignInLocked>((await rig.TryAsync(Ravi, address: IdentityRig.Elsewhere, browser: own)).Problem);
        Assert.True((await rig.TryAsync(Ravi, address: IdentityRig.Elsewhere)).IsSuccess);
    }

    [Fact]
    public async Task Verify_BrowserKnownForAnotherPerson_IsNotKnownForThisOne()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await rig.AddPersonAsync(Asha);
        var counter = IdentityRig.NewBrowser();
        await rig.SignInAsync(Asha, browser: counter);

        await rig.FailAsync(5, Ravi, browser: counter);

        Assert.IsType<SignInLocked>((await rig.TryAsync(Ravi, browser: counter)).Problem);
        Assert.True((await rig.TryAsync(Asha, browser: counter)).IsSuccess);
    }

    [Fact]
    public async Task Verify_FiftyWrongFromManyNetworks_LocksTheAddressExceptInKnownBrowsers()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        var own = IdentityRig.NewBrowser();
        await rig.SignInAsync(Ravi, browser: own);

        // Four a network: no pair is ever locked.
        for (var network = 0; network < 12; network++)
        {
            await rig.FailAsync(4, Ravi, Network(network));
        }

        await rig.FailAsync(1, Ravi, Network(12));
        var before = await rig.TryAsync(Ravi, address: Network(13));
        await rig.Identity.StartSessionAsync(new(before.Value), [1], TestContext.Current.CancellationToken);
        var fiftieth = await rig.TryAsync(Ravi, "wrong", Network(14));
        var fresh = await rig.TryAsync(Ravi, address: Network(15));
        var known = await rig.TryAsync(Ravi, address: Network(16), browser: own);
        await rig.PassAsync(TimeSpan.FromMinutes(59));
        var early = await rig.TryAsync(Ravi, address: Network(15));
        await rig.PassAsync(TimeSpan.FromMinutes(1.1));
        var late = await rig.TryAsync(Ravi, address: Network(15));

        Assert.InRange(Assert.IsType<SignInLocked>(fiftieth.Problem).Wait, TimeSpan.FromMinutes(59), TimeSpan.FromHours(1));
        Assert.IsType<SignInLocked>(fresh.Problem);
        Assert.True(known.IsSuccess);
        Assert.IsType<SignInLocked>(early.Problem);
        Assert.True(late.IsSuccess);
    }

    [Fact]
    public async Task Verify_ManyWrongAtOnceOnTwoHosts_GuessesNoMoreThanFive()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);

        var answers = await Task.WhenAll(Enumerable.Range(0, 18).Select(_ => Task.Run(() => rig.TryAsync(Ravi, "wrong"))));

        Assert.Equal(5, await rig.ReadAsync<long>("select count(*) from private.sign_in_attempts where outcome = 'WRONG'"));
        Assert.Equal(13, await rig.ReadAsync<long>("select count(*) from private.sign_in_attempts where outcome = 'REFUSED'"));
        Assert.All(answers, answer => Assert.False(answer.IsSuccess));
    }

    [Fact]
    public async Task Verify_AttemptsNeverClosed_CountAsWrong()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        for (var i = 0; i < 5; i++)
        {
            Assert.Null((await rig.Identity.OpenAttemptAsync(
                Guid.CreateVersion7(), Ravi, new(IdentityRig.Shop, null, null), TestContext.Current.CancellationToken)).Refusal);
        }

        Assert.IsType<SignInLocked>((await rig.TryAsync(Ravi)).Problem);
    }

    [Fact]
    public async Task Verify_TwentyFirstOfANetworkInFiveMinutes_IsRefusedUnwritten()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        var addresses = Enumerable.Range(0, 20).Select(n => $"person{n}@venus.example");
        foreach (var address in addresses)
        {
            await rig.FailAsync(1, address);
        }

        var written = await rig.ActivityAsync();
        var refused = await rig.TryAsync(Ravi);
        var mapped = await rig.TryAsync(Ravi, address: IdentityRig.Shop.MapToIPv6());
        var elsewhere = await rig.TryAsync(Ravi, address: IdentityRig.Elsewhere);
        await rig.PassAsync(TimeSpan.FromMinutes(5.1));
        var late = await rig.TryAsync(Ravi);

        Assert.InRange(Assert.IsType<TooManySignIns>(refused.Problem).Wait, TimeSpan.FromSeconds(280), TimeSpan.FromMinutes(5));
        Assert.IsType<TooManySignIns>(mapped.Problem);
        Assert.Equal(written, await rig.ActivityAsync());
        Assert.True(elsewhere.IsSuccess);
        Assert.True(late.IsSuccess);
    }

    [Fact]
    public async Task Verify_NetworkUsedUpByOthers_LetsAKnownBrowserInUntilItsOwnTwenty()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        var own = IdentityRig.NewBrowser();
        await rig.SignInAsync(Ravi, browser: own);
        for (var n = 0; n < 19; n++)
        {
            await rig.FailAsync(1, $"person{n}@venus.example");
        }

        var unknown = await rig.TryAsync(Ravi, browser: IdentityRig.NewBrowser());
        for (var n = 0; n < 20; n++)
        {
            await rig.SignInAsync(Ravi, browser: own);
        }

        Assert.IsType<TooManySignIns>(unknown.Problem);
        Assert.IsType<TooManySignIns>((await rig.TryAsync(Ravi, browser: own)).Problem);
    }

    [Fact]
    public async Task Verify_AddressesOfOneIpv6Customer_AreOneNetwork()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        for (var n = 1; n <= 5; n++)
        {
            await rig.FailAsync(1, Ravi, IPAddress.Parse(string.Create(CultureInfo.InvariantCulture, $"2001:db8:1:2::{n}")));
        }

        Assert.IsType<SignInLocked>((await rig.TryAsync(Ravi, address: IPAddress.Parse("2001:db8:1:2:ffff::9"))).Problem);
        Assert.True((await rig.TryAsync(Ravi, address: IPAddress.Parse("2001:db8:1:3::1"))).IsSuccess);
    }

    private static IPAddress Network(int number) => new([192, 0, 2, (byte)number]);
}
