using Npgsql;
using Venus.Core.Features.Identity;
using Venus.Data.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Identity;

public sealed class LocalIdentityProviderTests(DatabaseServer server)
{
    private const string Ravi = "ravi.kumar@venus.example";

    [Fact]
    public async Task SignIn_RightPassword_WritesSessionTicketAndLog()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var person = await rig.AddPersonAsync(Ravi);

        var session = await rig.SignInAsync(Ravi);

        Assert.Equal(person, session.Identity.UserId);
        Assert.Equal(["LOGIN SUCCESS"], await rig.ActivityAsync());
        Assert.Equal(
            "203.0.113.7 Chrome Windows Desktop Web Venus Web 480",
            await rig.ReadAsync<string>("""
                select concat_ws(' ', ip_address, browser, os, device_type, platform, client_app, round(extract(epoch from expires_at - created_at) / 60))
                from public.user_sessions where id = $1 and user_id = $2 and ended_at is null
                """, session.Identity.SessionId, person));
        Assert.True(await rig.ReadAsync<bool>("select p.last_sign_in_at is not null and u.last_sign_in_at is not null from public.profiles p join auth.users u using (id) where p.id = $1", person));
        Assert.Equal(1, await rig.ReadAsync<long>("select count(*) from private.tickets"));
        Assert.Equal(0, await rig.ReadAsync<long>("select count(*) from public.audit_logs where entity_type = 'profiles' and action = 'UPDATE'"));
    }

    [Fact]
    public async Task StartSession_AttemptUsedTwice_StartsOne()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        var verified = (await rig.TryAsync(Ravi)).Value;
        await rig.Identity.StartSessionAsync(new(verified), [1], Now);

        await Assert.ThrowsAsync<PostgresException>(() => rig.Identity.StartSessionAsync(new(verified), [1], Now));

        Assert.Equal(1, await rig.ReadAsync<long>("select count(*) from public.user_sessions"));
        Assert.Equal(["LOGIN SUCCESS"], await rig.ActivityAsync());
    }

    [Fact]
    public async Task StartSession_OtherPersonThanTheAttempt_StartsNone()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        var admin = await rig.ReadAsync<Guid>("select id from public.profiles where email = 'admin@venus.example'");
        var verified = (await rig.TryAsync(Ravi)).Value;

        await Assert.ThrowsAsync<PostgresException>(() => rig.Identity.StartSessionAsync(new(verified with { UserId = admin }), [1], Now));

        Assert.Equal(0, await rig.ReadAsync<long>("select count(*) from public.user_sessions"));
    }

    [Fact]
    public async Task StartSession_DisabledSinceThePasswordWasChecked_StartsNone()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        var verified = (await rig.TryAsync(Ravi)).Value;
        await rig.ExecuteAsync("update public.profiles set status = 'DISABLED' where email = 'ravi.kumar@venus.example'");

        await Assert.ThrowsAsync<PostgresException>(() => rig.Identity.StartSessionAsync(new(verified), [1], Now));

        Assert.Equal(0, await rig.ReadAsync<long>("select count(*) from public.user_sessions"));
    }

    [Theory]
    [InlineData("update public.profiles set status = 'DISABLED' where email = 'ravi.kumar@venus.example'")]
    [InlineData("update public.profiles set status = 'INVITED' where email = 'ravi.kumar@venus.example'")]
    [InlineData("update auth.users set banned_until = now() + interval '1 day'")]
    [InlineData("update auth.users set email_confirmed_at = null")]
    public async Task Verify_AccountMayNotSignIn_SaysSoOnlyToTheRightPassword(string change)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await rig.ExecuteAsync(change);

        var wrong = await rig.TryAsync(Ravi, "wrong");
        var right = await rig.TryAsync(Ravi);

        Assert.IsType<WrongCredentials>(wrong.Problem);
        Assert.IsType<AccountNotActive>(right.Problem);
        Assert.Equal(["LOGIN FAILED wrong-password", "LOGIN FAILED account-not-active"], await rig.ActivityAsync());
    }

    [Theory]
    [InlineData("update public.profiles set is_service = true where email = 'ravi.kumar@venus.example'")]
    [InlineData("update auth.users set deleted_at = now()")]
    [InlineData("update auth.users set encrypted_password = null")]
    [InlineData("update auth.users set encrypted_password = ''")]
    [InlineData("update auth.users set encrypted_password = 'correct horse battery'")]
    [InlineData("update auth.users set encrypted_password = '$2a$31$DsK2zG/Z0NLKeBTvxxfvHuW4bLZ0q2JkYyE5h1nYcQK1o4qvCmPqC'")]
    public async Task Verify_AccountWithoutUsablePassword_AnswersAsToAWrongOne(string change)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await rig.ExecuteAsync(change);

        Assert.IsType<WrongCredentials>((await rig.TryAsync(Ravi)).Problem);
    }

    [Fact]
    public async Task SignOut_LivingSession_EndsItOnceWithLog()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        var session = await rig.SignInAsync(Ravi);

        await rig.Provider.SignOutAsync(session.Identity, null, Now);
        await rig.Provider.SignOutAsync(session.Identity, null, Now);

        Assert.Equal(["LOGIN SUCCESS", "LOGOUT SUCCESS"], await rig.ActivityAsync());
        Assert.Equal("SIGN_OUT", await rig.ReadAsync<string>("select ended_reason from public.user_sessions"));
        Assert.Equal(0, await rig.ReadAsync<long>("select count(*) from private.tickets"));
        Assert.Null(await rig.Identity.FindTicketAsync(session.Identity.SessionId, active: true, Now));
    }

    [Fact]
    public async Task FindTicket_DisabledPerson_IsGoneAndStaysGone()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        var session = await rig.SignInAsync(Ravi);

        await rig.ExecuteAsync("update public.profiles set status = 'DISABLED' where email = 'ravi.kumar@venus.example'");
        var disabled = await rig.Identity.FindTicketAsync(session.Identity.SessionId, active: true, Now);
        await rig.ExecuteAsync("update public.profiles set status = 'ACTIVE' where email = 'ravi.kumar@venus.example'");

        Assert.Null(disabled);
        Assert.Null(await rig.Identity.FindTicketAsync(session.Identity.SessionId, active: true, Now));
        Assert.Equal("DISABLED", await rig.ReadAsync<string>("select ended_reason from public.user_sessions"));
    }

    [Fact]
    public async Task IsAlive_IdleLimitPassed_EndsAsExpired()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        var session = await rig.SignInAsync(Ravi);

        await rig.PassAsync(TimeSpan.FromMinutes(479));
        var inTime = await rig.Identity.IsAliveAsync(session.Identity.SessionId, active: true, Now);
        await rig.PassAsync(TimeSpan.FromMinutes(479));
        var watched = await rig.Identity.IsAliveAsync(session.Identity.SessionId, active: false, Now);
        await rig.PassAsync(TimeSpan.FromMinutes(2));
        var late = await rig.Identity.IsAliveAsync(session.Identity.SessionId, active: true, Now);

        Assert.True(inTime);
        Assert.True(watched);
        Assert.False(late);
        Assert.Equal("EXPIRED", await rig.ReadAsync<string>("select ended_reason from public.user_sessions"));
    }

    [Fact]
    public async Task IsAlive_AlwaysActive_EndsAtTheAbsoluteLimit()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        var session = await rig.SignInAsync(Ravi);
        var alive = 0;

        while (await rig.Identity.IsAliveAsync(session.Identity.SessionId, active: true, Now))
        {
            alive++;
            await rig.PassAsync(TimeSpan.FromHours(7));
        }

        Assert.Equal(24, alive);
    }

    [Fact]
    public async Task IsAlive_ActiveTwiceInAMinute_TouchesOnce()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        var session = await rig.SignInAsync(Ravi);
        const string Version = "select xmin::text from public.user_sessions";
        var atSignIn = await rig.ReadAsync<string>(Version);

        await rig.Identity.IsAliveAsync(session.Identity.SessionId, active: true, Now);
        var atOnce = await rig.ReadAsync<string>(Version);
        await rig.PassAsync(TimeSpan.FromSeconds(61));
        var passed = await rig.ReadAsync<string>(Version);
        await rig.Identity.IsAliveAsync(session.Identity.SessionId, active: true, Now);
        var afterAMinute = await rig.ReadAsync<string>(Version);

        Assert.Equal(atSignIn, atOnce);
        Assert.NotEqual(passed, afterAMinute);
    }

    [Fact]
    public async Task StartSession_LimitSettingUnreadable_StartsNone()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await rig.ExecuteAsync("delete from public.system_settings where key = 'session_idle_minutes'");

        await Assert.ThrowsAsync<PostgresException>(() => rig.SignInAsync(Ravi));

        Assert.Equal(0, await rig.ReadAsync<long>("select count(*) from public.user_sessions"));
    }

    [Fact]
    public void ToString_OfWhatCarriesSecrets_ShowsNone()
    {
        Assert.DoesNotContain("s3cret", new Credentials("a@x.in", "s3cret").ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", new LocalAccount(Guid.Empty, "s3cret").ToString(), StringComparison.Ordinal);
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;
}
