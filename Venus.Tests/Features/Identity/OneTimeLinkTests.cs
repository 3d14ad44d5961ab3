using Npgsql;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Identity;

/// <summary>Invitations and resets by link: each once, in time, and for the person it was made for.</summary>
public sealed class OneTimeLinkTests(DatabaseServer server)
{
    private const string Email = "ravi@venus.example";
    private const string NewPassword = "another horse battery";

    [Fact]
    public async Task Invitation_Accepted_MakesThePersonActive_WithTheChosenPassword()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var person = await InvitedAsync(rig);
        var token = await IssueAsync(rig, person, "INVITE");

        Assert.Equal(new OneTimeLink(LinkKind.Invite, Email, "Ravi Kumar", null), await rig.Identity.FindLinkAsync(token, Now));
        Assert.True(await UseAsync(rig, token));

        Assert.Equal("ACTIVE", await rig.ReadAsync<string>("select status from profiles where id = $1", person));
        Assert.True((await rig.TryAsync(Email, NewPassword)).IsSuccess);
        Assert.Equal(["PASSWORD_RESET SUCCESS"], await rig.ActivityAsync());
        Assert.Equal(
            $"{person} {IdentityRig.Shop}",
            await rig.ReadAsync<string>("select user_id || ' ' || ip_address from audit_logs where entity_type = 'profiles' and entity_id = $1 order by id desc limit 1", $"{person}"));
    }

    [Fact]
    public async Task Reset_Used_EndsEverySessionAndTheOldPassword()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var person = await rig.AddPersonAsync(Email);
        await rig.ExecuteAsync("update profiles set must_change_password = true where id = $1", person);
        var open = await rig.SignInAsync(Email);

        Assert.True(await UseAsync(rig, await IssueAsync(rig, person, "RESET")));

        Assert.False(await rig.Identity.IsAliveAsync(open.Identity.SessionId, false, Now));
        Assert.Equal("PASSWORD_CHANGED", await rig.ReadAsync<string>("select ended_reason from user_sessions where id = $1", open.Identity.SessionId));
        Assert.False(await rig.ReadAsync<bool>("select must_change_password from profiles where id = $1", person));
        Assert.IsType<WrongCredentials>((await rig.TryAsync(Email)).Problem);
        Assert.True((await rig.TryAsync(Email, NewPassword)).IsSuccess);
    }

    [Fact]
    public async Task Link_UsedBefore_ChangesNothing()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var token = await IssueAsync(rig, await rig.AddPersonAsync(Email), "RESET");
        Assert.True(await UseAsync(rig, token));

        await AssertUselessAsync(rig, token);
    }

    [Theory]
    [InlineData("INVITE", 7 * 24 * 60)]
    [InlineData("RESET", 60)]
    [InlineData("EMAIL", 60)]
    public async Task Link_LivesAsLongAsItsKind_AndNotASecondMore(string kind, int lifeInMinutes)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var person = kind == "INVITE" ? await InvitedAsync(rig) : await rig.AddPersonAsync(Email);
        var token = await IssueAsync(rig, person, kind);

        await rig.ExecuteAsync("update private.one_time_links set expires_at = expires_at - $1::interval + interval '10 seconds'", TimeSpan.FromMinutes(lifeInMinutes));
        Assert.NotNull(await rig.Identity.FindLinkAsync(token, Now));

        await rig.ExecuteAsync("update private.one_time_links set expires_at = expires_at - interval '10 seconds'");
        await AssertUselessAsync(rig, token);
    }

    [Fact]
    public async Task Link_IssuedAgain_ReplacesTheOldOfItsKind()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var person = await rig.AddPersonAsync(Email);
        var old = await IssueAsync(rig, person, "RESET");

        var fresh = await IssueAsync(rig, person, "RESET");

        await AssertUselessAsync(rig, old);
        Assert.True(await UseAsync(rig, fresh));
    }

    [Theory]
    [InlineData("DISABLED")]
    [InlineData("DELETED")]
    public async Task Link_OfAPersonNoLongerActive_ChangesNothing(string status)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var person = await rig.AddPersonAsync(Email);
        var token = await IssueAsync(rig, person, "RESET");

        await rig.ExecuteAsync("update profiles set status = $2 where id = $1", person, status);

        await AssertUselessAsync(rig, token);
    }

    [Theory]
    [InlineData("RESET")]
    [InlineData("EMAIL")]
    public async Task Link_MadeBeforeItsPersonChangedThePassword_ChangesNothing(string kind)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var token = await IssueAsync(rig, await rig.AddPersonAsync(Email), kind);
        var session = (await rig.SignInAsync(Email)).Identity.SessionId;

        await rig.Identity.ChangePasswordAsync((await rig.TryAsync(Email)).Value.AttemptId, session, "another hash", Now);

        await AssertUselessAsync(rig, token);
        Assert.Equal(new LinkNotUsable(), await ConfirmAsync(rig, token));
    }

    [Fact]
    public async Task Link_WhereAProviderKeepsThePasswords_ChangesNothing()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var token = await IssueAsync(rig, await rig.AddPersonAsync(Email), "RESET");

        await rig.ExecuteAsync("update private.identity_provider set kind = 'Supabase'");

        await AssertUselessAsync(rig, token);
    }

    [Fact]
    public async Task Link_ToAnotherAddress_GivesNoPassword()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var token = await IssueAsync(rig, await rig.AddPersonAsync(Email), "EMAIL");

        Assert.False(await UseAsync(rig, token));

        Assert.True((await rig.TryAsync(Email)).IsSuccess);
    }

    [Fact]
    public async Task Link_MailedToTheOldAddress_GivesNoPasswordOnceThereIsANewOne()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var person = await rig.AddPersonAsync(Email);
        var token = await IssueAsync(rig, person, "RESET");

        Assert.Null(await ConfirmAsync(rig, await IssueAsync(rig, person, "EMAIL")));

        await AssertUselessAsync(rig, token);
    }

    [Fact]
    public async Task Link_UsedTwiceAtOnce_SetsOnePassword()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var token = await IssueAsync(rig, await rig.AddPersonAsync(Email), "RESET");

        var used = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => UseAsync(rig, token)));

        Assert.Single(used, true);
    }

    [Fact]
    public async Task Token_IsNowhereInTheDatabase()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var token = await IssueAsync(rig, await rig.AddPersonAsync(Email), "RESET");

        Assert.False(await rig.ReadAsync<bool>("select exists (select from private.one_time_links l where l::text like '%' || $1 || '%')", token));
        await AssertUselessAsync(rig, await rig.ReadAsync<string>("select encode(token_hash, 'hex') from private.one_time_links"));
    }

    [Theory]
    [InlineData("INVITE", "ACTIVE")]
    [InlineData("RESET", "INVITED")]
    [InlineData("RESET", "DISABLED")]
    public async Task Link_ThatTheStateForbids_IsRefused(string kind, string status)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var person = await rig.AddPersonAsync(Email);
        await rig.ExecuteAsync("update profiles set status = $2 where id = $1", person, status);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => IssueAsync(rig, person, kind));

        Assert.Equal("invalid", refused.MessageText);
        Assert.Equal(0L, await rig.ReadAsync<long>("select count(*) from private.one_time_links"));
    }

    private static async Task<Guid> InvitedAsync(IdentityRig rig)
    {
        var person = await rig.AddPersonAsync(Email, "");
        await rig.ExecuteAsync("update profiles set status = 'INVITED' where id = $1", person);
        await rig.ExecuteAsync("update auth.users set encrypted_password = null, email_confirmed_at = null where id = $1", person);
        return person;
    }

    private static Task<string> IssueAsync(IdentityRig rig, Guid person, string kind) => rig.ReadAsync<string>(
        "select private.issue_link($1, $2, case $2 when 'EMAIL' then 'other@venus.example' end)", person, kind);

    private static Task<bool> UseAsync(IdentityRig rig, string token) => rig.Identity.SetPasswordByLinkAsync(
        token, BCrypt.Net.BCrypt.HashPassword(NewPassword, 4), new SignInOrigin(IdentityRig.Shop, IdentityRig.UserAgent, null), Now);

    private static Task<Problem?> ConfirmAsync(IdentityRig rig, string token) =>
        rig.Identity.ConfirmEmailAsync(token, null, new SignInOrigin(IdentityRig.Shop, IdentityRig.UserAgent, null), Now);

    private static async Task AssertUselessAsync(IdentityRig rig, string token)
    {
        var before = await rig.ReadAsync<string[]>("select array_agg(encrypted_password order by id) from auth.users");
        Assert.Null(await rig.Identity.FindLinkAsync(token, Now));
        Assert.False(await UseAsync(rig, token));
        Assert.Equal(before, await rig.ReadAsync<string[]>("select array_agg(encrypted_password order by id) from auth.users"));
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;
}
