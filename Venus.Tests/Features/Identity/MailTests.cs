using System.Net;
using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Venus.Core.Features.Health;
using Venus.Core.Features.Identity;
using Venus.Core.Features.Mail;
using Venus.Core.Features.Settings;
using Venus.Core.Features.Users;
using Venus.Core.Security;
using Venus.Data.Connections;
using Venus.Data.Features.Identity.Mail;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Identity;

/// <summary>Links that go by mail, over a real SMTP server: who gets one, who is told, and what when it does not go.</summary>
public sealed partial class MailTests(DatabaseServer server)
{
    private const string Ravi = "ravi@venus.example";
    private const string NewPassword = "another horse battery";

    private static readonly SignInOrigin Origin = new(IdentityRig.Shop, IdentityRig.UserAgent, null);

    [Fact]
    public async Task Users_InvitedOrReset_GetTheLinkByMailAndTheCallerNone()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var mail = MailServer.Start();
        await using var host = await SignInHost.StartAsync(rig.Database, mail.Settings);
        using var scope = await host.AsAdminAsync(rig);
        var users = scope.ServiceProvider.GetRequiredService<IUserService>();
        var accounts = host.Services.GetRequiredService<ILocalAccounts>();

        var invited = (await users.CreateAsync(new CreateUser(Guid.CreateVersion7(), Ravi, "Ravi Kumar", null, null), Now)).Value;

        Assert.Null(invited.Token);
        Assert.True(invited.Mailed?.IsSuccess);
        var invitation = await mail.TakeAsync(Now);
        Assert.Equal((Ravi, "Venus <venus@chain.example>", "Your invitation to Venus"), (invitation.To.Mailboxes.Single().Address, Assert.Single(invitation.From.Mailboxes).ToString().Replace("\"", "", StringComparison.Ordinal), invitation.Subject));
        Assert.True((await accounts.SetPasswordAsync(MailServer.TokenOf(invitation), NewPassword, null, Origin, Now)).IsSuccess);
        Assert.True((await rig.TryAsync(Ravi, NewPassword)).IsSuccess);

        var reset = (await users.ResetPasswordAsync(invited.Id, Now)).Value;
        Assert.Null(reset.Token);
        var token = MailServer.TokenOf(await mail.TakeAsync(Now));
        Assert.Equal(LinkKind.Reset, (await accounts.FindLinkAsync(token, Now))?.Kind);
        Assert.DoesNotContain(token, host.Log.Text, StringComparison.Ordinal);
        Assert.DoesNotContain(MailServer.Password, host.Log.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Users_MailServerDown_AreToldThatTheLinkDidNotGo()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var mail = MailServer.Start();
        await using var host = await SignInHost.StartAsync(rig.Database, mail.Settings);
        await mail.DisposeAsync();
        using var scope = await host.AsAdminAsync(rig);

        var saved = (await scope.ServiceProvider.GetRequiredService<IUserService>().CreateAsync(new CreateUser(Guid.CreateVersion7(), Ravi, "Ravi Kumar", null, null), Now)).Value;

        Assert.Null(saved.Token);
        Assert.Equal("The mail could not be sent. The mail server does not answer.", Assert.IsType<MailNotSent>(saved.Mailed?.Problem).Message);
        Assert.Equal("INVITED", await rig.ReadAsync<string>("select status from public.profiles where id = $1", saved.Id));
    }

    [Fact]
    public async Task Forgot_KnownAndUnknown_AreAnsweredAlikeAndOnlyTheKnownGetsAMail()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var ravi = await rig.AddPersonAsync(Ravi);
        var open = await rig.SignInAsync(Ravi);
        await using var mail = MailServer.Start();
        await using var host = await SignInHost.StartAsync(rig.Database, mail.Settings);
        using var browser = host.NewBrowser();
        List<(HttpStatusCode, string)> answers = [];

        foreach (var email in (string[])["nobody@venus.example", Ravi, Ravi])
        {
            var answer = await ForgotAsync(browser, email);
            answers.Add((answer.StatusCode, Form().Match(await answer.Content.ReadAsStringAsync(Now)).Groups[1].Value));
        }

        Assert.Equal(answers[0], answers[1]);
        Assert.Contains("If somebody has an account with this address", answers[0].Item2, StringComparison.Ordinal);
        var token = MailServer.TokenOf(await mail.TakeAsync(Now));
        var accounts = host.Services.GetRequiredService<ILocalAccounts>();
        Assert.True((await accounts.SetPasswordAsync(token, NewPassword, null, Origin, Now)).IsSuccess);
        Assert.IsType<LinkNotUsable>((await accounts.SetPasswordAsync(token, "a third horse battery", null, Origin, Now)).Problem);
        Assert.False(await rig.Identity.IsAliveAsync(open.Identity.SessionId, false, Now));
        Assert.Equal(60, await rig.ReadAsync<int>("select extract(epoch from expires_at - issued_at)::int / 60 from private.one_time_links where user_id = $1", ravi));
        // The second request within five minutes sent nothing, nor did the unknown address.
        await host.Services.GetRequiredService<RecoveryQueue>().StopAsync(Now);
        Assert.Empty(mail.Mails);
        Assert.Equal(1, await rig.ReadAsync<long>("select count(*) from public.app_activity_logs where event_type = 'PASSWORD_RESET' and metadata ->> 'link' = 'asked'"));
    }

    [Fact]
    public async Task Forgot_TooOftenFromOneNetwork_IsRefusedForEverybodyAlike()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var mail = MailServer.Start();
        await using var host = await SignInHost.StartAsync(rig.Database, mail.Settings);
        var accounts = host.Services.GetRequiredService<ILocalAccounts>();

        for (var i = 0; i < 20; i++)
            Assert.True((await accounts.ForgotAsync($"nobody{i}@venus.example", Origin, Now)).IsSuccess);

        Assert.IsType<TooManySignIns>((await accounts.ForgotAsync(Ravi, Origin, Now)).Problem);
        Assert.IsType<TooManySignIns>((await rig.TryAsync(Ravi)).Problem);
        Assert.True((await accounts.ForgotAsync(Ravi, Origin with { Address = IdentityRig.Elsewhere }, Now)).IsSuccess);
    }

    [Fact]
    public async Task Forgot_OnItsPage_SaysWhatIsWrong_AndHowLongToWait()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var mail = MailServer.Start();
        await using var host = await SignInHost.StartAsync(rig.Database, mail.Settings);
        using var browser = host.NewBrowser();
        var token = SignInHost.TokenOf(await browser.GetStringAsync("/sign-in/forgot", Now));
        Task<HttpResponseMessage> AskAsync(string email) => SignInHost.PostFormAsync(
            browser, "/sign-in/forgot", new Dictionary<string, string> { ["_handler"] = "forgot", ["__RequestVerificationToken"] = token, ["Input.Email"] = email });

        using var half = await AskAsync("ravi");
        Assert.Equal(HttpStatusCode.UnprocessableEntity, half.StatusCode);
        Assert.Contains("Enter your whole e-mail address.", await half.Content.ReadAsStringAsync(Now), StringComparison.Ordinal);

        var accounts = host.Services.GetRequiredService<ILocalAccounts>();
        for (var i = 0; i < 20; i++)
            await accounts.ForgotAsync($"nobody{i}@venus.example", Origin with { Address = IPAddress.Any }, Now);
        using var many = await AskAsync(Ravi);
        Assert.Equal(HttpStatusCode.TooManyRequests, many.StatusCode);
        Assert.InRange(many.Headers.RetryAfter!.Delta!.Value, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(5));
    }

    [Fact]
    public async Task Forgot_WithoutAMailServer_OffersNoForm()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var browser = host.NewBrowser();

        var page = await browser.GetStringAsync("/sign-in/forgot", Now);

        Assert.Contains("Ask your manager or an administrator", page, StringComparison.Ordinal);
        Assert.DoesNotContain("Input.Email", page, StringComparison.Ordinal);
        Assert.IsType<MailNotConfigured>((await host.Services.GetRequiredService<ILocalAccounts>().ForgotAsync(Ravi, Origin, Now)).Problem);
    }

    [Fact]
    public async Task Forgot_AtSupabase_IsMailedByItself()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var project = await SupabaseStandIn.StartAsync(rig.Database);
        await using var host = await SignInHost.StartAsync(rig.Database, project.Settings);
        using var browser = host.NewBrowser();

        var answer = await ForgotAsync(browser, Ravi);

        Assert.Contains("If somebody has an account with this address", await answer.Content.ReadAsStringAsync(Now), StringComparison.Ordinal);
        await host.Services.GetRequiredService<RecoveryQueue>().StopAsync(Now);
        Assert.Equal(Ravi, Assert.Single(project.Mails).To);
    }

    [Fact]
    public async Task Email_Changed_ByItsOwnerAlone_ConfirmedThereAndToldHere()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var ravi = await rig.AddPersonAsync(Ravi);
        await rig.AddPersonAsync("meera@venus.example");
        await using var mail = MailServer.Start();
        await using var host = await SignInHost.StartAsync(rig.Database, mail.Settings);
        var here = await rig.SignInAsync(Ravi);
        var there = await rig.SignInAsync(Ravi);
        using var scope = host.As(here.Identity);
        var account = scope.ServiceProvider.GetRequiredService<IMyAccountService>();
        var accounts = host.Services.GetRequiredService<ILocalAccounts>();

        Assert.True((await account.GetSecurityAsync(Now)).Value.MayChangeEmail);
        Assert.IsType<WrongPassword>((await account.ChangeEmailAsync("not mine", "ravi.kumar@venus.example", Now)).Problem);
        Assert.Equal("email", (await account.ChangeEmailAsync(IdentityRig.Password, "ravi.kumar", Now)).Problem?.Field);
        Assert.Equal("email", (await account.ChangeEmailAsync(IdentityRig.Password, " RAVI@venus.example", Now)).Problem?.Field);
        Assert.IsType<EmailTaken>((await account.ChangeEmailAsync(IdentityRig.Password, "meera@venus.example", Now)).Problem);
        Assert.Empty(mail.Mails);
        Assert.True((await account.ChangeEmailAsync(IdentityRig.Password, "Ravi.Kumar@venus.example", Now)).IsSuccess);

        var notice = await mail.TakeAsync(Now);
        Assert.Equal(Ravi, notice.To.Mailboxes.Single().Address);
        Assert.DoesNotContain("#", notice.TextBody!, StringComparison.Ordinal);
        var link = await mail.TakeAsync(Now);
        Assert.Equal("ravi.kumar@venus.example", link.To.Mailboxes.Single().Address);
        Assert.Equal(Ravi, await rig.ReadAsync<string>("select email from public.profiles where id = $1", ravi));

        var token = MailServer.TokenOf(link);
        Assert.Equal(new OneTimeLink(LinkKind.Email, Ravi, "Ravi Kumar", "ravi.kumar@venus.example"), await accounts.FindLinkAsync(token, Now));
        // It gives no password.
        Assert.IsType<LinkNotUsable>((await accounts.SetPasswordAsync(token, NewPassword, null, Origin, Now)).Problem);
        Assert.True((await accounts.ConfirmEmailAsync(token, here.Identity.SessionId, Origin, Now)).IsSuccess);
        Assert.IsType<LinkNotUsable>((await accounts.ConfirmEmailAsync(token, null, Origin, Now)).Problem);

        Assert.True(await rig.Identity.IsAliveAsync(here.Identity.SessionId, false, Now));
        Assert.False(await rig.Identity.IsAliveAsync(there.Identity.SessionId, false, Now));
        Assert.IsType<WrongCredentials>((await rig.TryAsync(Ravi)).Problem);
        Assert.True((await rig.TryAsync("ravi.kumar@venus.example")).IsSuccess);
        Assert.Equal(
            $"{ravi} {IdentityRig.Shop} {Ravi}",
            await rig.ReadAsync<string>("select user_id || ' ' || ip_address || ' ' || (old_values ->> 'email') from audit_logs where entity_type = 'profiles' and entity_id = $1 order by id desc limit 1", $"{ravi}"));
    }

    [Fact]
    public async Task Email_TakenMeanwhile_IsNotChanged()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var ravi = await rig.AddPersonAsync(Ravi);
        await using var host = await SignInHost.StartAsync(rig.Database);
        var token = await rig.ReadAsync<string>("select private.issue_link($1, 'EMAIL', 'taken@venus.example')", ravi);
        await rig.AddPersonAsync("taken@venus.example");

        Assert.IsType<EmailTaken>((await host.Services.GetRequiredService<ILocalAccounts>().ConfirmEmailAsync(token, null, Origin, Now)).Problem);

        Assert.Equal(Ravi, await rig.ReadAsync<string>("select email from public.profiles where id = $1", ravi));
    }

    [Fact]
    public async Task TestMail_GoesToTheAskersAddressAndNeedsTheKey()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var mail = MailServer.Start();
        await using var host = await SignInHost.StartAsync(rig.Database, mail.Settings);
        using var scope = await host.AsAdminAsync(rig);
        using var without = host.As((await rig.SignInAsync(Ravi)).Identity);

        Assert.IsType<PermissionMissing>((await without.ServiceProvider.GetRequiredService<ISettingsService>().SendTestMailAsync(Now)).Problem);
        Assert.Equal("admin@venus.example", (await scope.ServiceProvider.GetRequiredService<ISettingsService>().SendTestMailAsync(Now)).Value);

        Assert.Equal("admin@venus.example", (await mail.TakeAsync(Now)).To.Mailboxes.Single().Address);
        Assert.Empty(mail.Mails);
    }

    [Theory]
    [InlineData(null, ProbeStates.Ok)]
    [InlineData("wrong", ProbeStates.Down)]
    public async Task Health_ProbesTheMailServer(string? password, string status)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var mail = MailServer.Start();
        var settings = mail.Settings;
        settings["Mail:Password"] = password ?? MailServer.Password;
        await using var host = await SignInHost.StartAsync(rig.Database, settings);
        using var scope = await host.AsAdminAsync(rig);

        var report = (await scope.ServiceProvider.GetRequiredService<IHealthService>().CheckAsync(Now)).Value;

        Assert.Equal(status, report.Probes.Single(probe => probe.Name == "mail").Status);
        Assert.Empty(mail.Mails);
    }

    [Fact]
    public void Settings_HalfConfigured_ListEveryFaultAndNoSecret()
    {
        var stopped = Assert.Throws<SetupException>(() => Read(new()
        {
            ["Mail:Port"] = "70000",
            ["Mail:Password"] = "a secret of the mail server",
            ["Mail:From"] = "Venus",
            ["Mail:Security"] = "Some",
            ["Mail:Site"] = "http://venus.example",
        }));

        var faults = stopped.Message.Split(Environment.NewLine);
        Assert.Equal(6, faults.Length);
        foreach (var key in (string[])["Host", "Port", "User", "From", "Security", "Site"])
            Assert.Single(faults, fault => fault.StartsWith($"Mail:{key} is", StringComparison.Ordinal));
        Assert.DoesNotContain("a secret", stopped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Settings_WithoutEncryption_AreForThisMachineAlone()
    {
        var whole = new Dictionary<string, string?> { ["Mail:Host"] = "smtp.chain.example", ["Mail:From"] = "venus@chain.example", ["Mail:Site"] = "https://venus.example" };
        Assert.Equal((587, null), (Read(whole)!.Port, Read(whole)!.User));
        whole["Mail:Security"] = "None";
        Assert.StartsWith("Mail:Security is None", Assert.Throws<SetupException>(() => Read(whole)).Message, StringComparison.Ordinal);
        Assert.Null(Read([]));
    }

    private static MailSettings? Read(Dictionary<string, string?> settings) => MailSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());

    private static async Task<HttpResponseMessage> ForgotAsync(HttpClient browser, string email)
    {
        var page = await browser.GetStringAsync("/sign-in/forgot", Now);
        return await SignInHost.PostFormAsync(
            browser, "/sign-in/forgot", new() { ["_handler"] = "forgot", ["__RequestVerificationToken"] = SignInHost.TokenOf(page), ["Input.Email"] = email });
    }

    [GeneratedRegex("<h1>Look into your mailbox</h1>(.*?)</form>", RegexOptions.Singleline)]
    private static partial Regex Form();

    private static CancellationToken Now => TestContext.Current.CancellationToken;
}
