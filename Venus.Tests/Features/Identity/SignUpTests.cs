using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Venus.Core.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Identity;

/// <summary>Signing up, links and the code in the pages as a browser without JavaScript meets them; and how long activity is kept.</summary>
public sealed class SignUpTests(DatabaseServer server)
{
    private const string Ravi = "ravi.kumar@x.in";

    [Fact]
    public async Task SignUp_Closed_IsRefused_PLT_5()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var browser = host.NewBrowser();

        using var page = await browser.GetAsync("/sign-up", Now);

        Assert.Equal(HttpStatusCode.Forbidden, page.StatusCode);
        Assert.IsType<RegistrationClosed>((await SignUpAsync(host, "a long password")).Problem);
        var past = await Assert.ThrowsAsync<PostgresException>(() => rig.ExecuteAsync(
            "select identity.sign_up(gen_random_uuid(), 'a@x.in', 'a', 'x', '203.0.113.7', null, null, null, null)"));
        Assert.Equal("registration-closed", past.MessageText);
        Assert.Equal(1, await rig.ReadAsync<long>("select count(*) from profiles"));
        Assert.DoesNotContain("/sign-up", await browser.GetStringAsync("/sign-in", Now), StringComparison.Ordinal);
    }

    [Fact]
    public async Task SignUp_Open_GivesTheDefaultRoleAndNoStore_PLT_5()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.ExecuteAsync("update system_settings set value = 'true' where key = 'registration_enabled'");
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var browser = host.NewBrowser();
        var token = SignInHost.TokenOf(await browser.GetStringAsync("/sign-up", Now));

        using var tooShort = await PostAsync(browser, token, "1234567");
        using var done = await PostAsync(browser, token, "a long password");

        Assert.Equal(HttpStatusCode.UnprocessableEntity, tooShort.StatusCode);
        Assert.Equal(HttpStatusCode.Redirect, done.StatusCode);
        Assert.Equal("ravi.kumar Staff 0", await rig.ReadAsync<string>(
            """
            select p.full_name || ' ' || r.name || ' ' || (select count(*) from user_stores s where s.user_id = p.id)
            from profiles p join user_roles ur on ur.user_id = p.id join roles r on r.id = ur.role_id where p.email = $1
            """, Ravi));
        Assert.Equal(["SIGNUP SUCCESS"], await rig.ActivityAsync());
        Assert.IsType<EmailTaken>((await SignUpAsync(host, "a long password")).Problem);
        using var signedIn = await SignInHost.SignInAsync(browser, Ravi, "a long password");
        Assert.Equal(HttpStatusCode.Redirect, signedIn.StatusCode);
    }

    [Fact]
    public async Task Link_Opened_SetsThePassword_AndServesOnce()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var link = await rig.ReadAsync<string>("select private.issue_link($1, 'RESET')", await rig.AddPersonAsync(Ravi));
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var browser = host.NewBrowser();
        var token = SignInHost.TokenOf(await browser.GetStringAsync("/sign-in/link", Now));

        var opened = await PostLinkAsync(browser, token, link, null);
        var weak = await PostLinkAsync(browser, token, link, "short");
        var set = await PostLinkAsync(browser, token, link, "a new long password");
        var again = await PostLinkAsync(browser, token, link, "another long password");
        var wrong = await PostLinkAsync(browser, token, "nonsense", null);

        using var page = await browser.GetAsync("/sign-in/link", Now);
        Assert.True(page.Headers.CacheControl?.NoStore);
        Assert.Contains(Ravi, opened, StringComparison.Ordinal);
        Assert.Contains("8 characters or more.", weak, StringComparison.Ordinal);
        Assert.Equal("", set);
        Assert.Contains("This link does not work any more", again, StringComparison.Ordinal);
        Assert.Contains("This link does not work any more", wrong, StringComparison.Ordinal);
        Assert.DoesNotContain(link, host.Log.Text, StringComparison.Ordinal);
        Assert.True((await rig.TryAsync(Ravi, "a new long password")).IsSuccess);
    }

    [Fact]
    public async Task Maintenance_On_AnswersPagesWith503_AndSignOutWorks()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var browser = host.NewBrowser();
        await SignInHost.SignInAsync(browser, Ravi);
        await rig.ExecuteAsync("update system_settings set value = 'true' where key = 'maintenance_mode'");
        await Eventually.HoldsAsync(async () => (await browser.GetAsync("/home", Now)).StatusCode == HttpStatusCode.ServiceUnavailable);

        using var signedOut = await SignInHost.SignOutAsync(browser);
        var signIn = await browser.GetStringAsync("/sign-in", Now);

        Assert.Equal(HttpStatusCode.Redirect, signedOut.StatusCode);
        Assert.Contains("Maintenance", signIn, StringComparison.Ordinal);
    }

    [Fact]
    public async Task PurgeActivity_Row_GoesAfterTheRetention_AndNoRowBefore()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.ExecuteAsync(
            """
            insert into app_activity_logs (event_type, status, "timestamp") select 'LOGIN', 'FAILED', now() - age * interval '1 day' from unnest('{364,366}'::int[]) as a (age)
            """);

        await Assert.ThrowsAsync<PostgresException>(() => rig.ExecuteAsync("""delete from app_activity_logs where "timestamp" > now() - interval '365 days'"""));
        await Assert.ThrowsAsync<PostgresException>(() => rig.ExecuteAsync("""update app_activity_logs set status = 'SUCCESS' where "timestamp" < now() - interval '365 days'"""));
        await rig.ExecuteAsync("alter table system_settings disable trigger guard");
        await rig.ExecuteAsync("update system_settings set value = 'for ever' where key = 'activity_retention_days'");
        Assert.Equal(0, await PurgeAsync(rig));
        await rig.ExecuteAsync("update system_settings set value = '365' where key = 'activity_retention_days'");
        Assert.Equal(1, await PurgeAsync(rig));

        Assert.Equal(1, await rig.ReadAsync<long>("select count(*) from app_activity_logs"));
    }

    private static async Task<long> PurgeAsync(IdentityRig rig)
    {
        await using var command = rig.Database.Owner.DataSource.CreateCommand("select private.purge_activity()");
        return (long)(await command.ExecuteScalarAsync(Now))!;
    }

    private static Task<Venus.Core.Result<Venus.Core.Done>> SignUpAsync(SignInHost host, string password) =>
        host.Services.GetRequiredService<ILocalAccounts>().SignUpAsync(new SignUp(Ravi, null, password), new SignInOrigin(IdentityRig.Shop, null, null), Now);

    private static Task<HttpResponseMessage> PostAsync(HttpClient browser, string token, string password) => SignInHost.PostFormAsync(browser, "/sign-up", new()
    {
        ["_handler"] = "sign-up",
        ["__RequestVerificationToken"] = token,
        ["Input.Email"] = Ravi,
        ["Input.Name"] = "",
        ["Input.Password"] = password,
    });

    private static async Task<string> PostLinkAsync(HttpClient browser, string token, string link, string? password)
    {
        var fields = new Dictionary<string, string> { ["_handler"] = "link", ["__RequestVerificationToken"] = token, ["Input.Token"] = link };
        if (password is not null)
            fields["Input.Password"] = password;
        using var answer = await SignInHost.PostFormAsync(browser, "/sign-in/link", fields);
        return answer.StatusCode == HttpStatusCode.Redirect ? "" : await answer.Content.ReadAsStringAsync(Now);
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;
}
