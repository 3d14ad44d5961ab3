using System.Security.Claims;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Venus.Data.Connections;
using Venus.Data.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Identity;

public sealed class TicketStoreTests(DatabaseServer server)
{
    private const string Ravi = "ravi.kumar@venus.example";

    [Fact]
    public async Task Retrieve_OnAnotherHost_FindsTheTicket()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        string key;
        await using (var first = Host(rig))
        {
            key = await SignInAsync(rig, first);
        }

        await using var second = Host(rig);
        var ticket = await Tickets(second).RetrieveAsync(key, Now);

        Assert.Equal("ravi", ticket?.Principal.Identity?.Name);
        Assert.InRange(ticket!.Properties.ExpiresUtc!.Value, DateTimeOffset.UtcNow.AddHours(7), DateTimeOffset.UtcNow.AddHours(8));
        Assert.Equal(1, await rig.ReadAsync<long>("select count(*) from private.data_protection_keys"));
    }

    [Fact]
    public async Task Retrieve_ForThePageOfAFault_AsksNoDatabase()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var host = Host(rig);
        var key = await SignInAsync(rig, host);
        var context = new DefaultHttpContext();

        Assert.NotNull(await Tickets(host).RetrieveAsync(key, context, Now));
        context.Features.Set<IExceptionHandlerFeature>(new ExceptionHandlerFeature());
        Assert.Null(await Tickets(host).RetrieveAsync(key, context, Now));
    }

    [Fact]
    public async Task Protect_OnOneHost_UnprotectsOnAnother()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var first = Host(rig);
        await using var second = Host(rig);

        var sealedText = first.GetRequiredService<IDataProtectionProvider>().CreateProtector("x").Protect("for both");

        Assert.Equal("for both", second.GetRequiredService<IDataProtectionProvider>().CreateProtector("x").Unprotect(sealedText));
    }

    [Fact]
    public async Task Store_Ticket_LeavesNothingReadableInTheDatabase()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var host = Host(rig);

        await SignInAsync(rig, host);

        var ticket = await rig.ReadAsync<byte[]>("select ticket from private.tickets");
        var key = await rig.ReadAsync<string>("select xml from private.data_protection_keys");
        Assert.DoesNotContain("ravi", Encoding.UTF8.GetString(ticket), StringComparison.Ordinal);
        Assert.Contains("encryptedKey", key, StringComparison.Ordinal);
        Assert.DoesNotContain("masterKey", key, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Retrieve_HostWithAnotherSecret_FindsNothing()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var host = Host(rig);
        var key = await SignInAsync(rig, host);

        await using var stranger = Host(rig, "another secret of more than 32 characters");

        Assert.Null(await Tickets(stranger).RetrieveAsync(key, Now));
        Assert.NotNull(await Tickets(host).RetrieveAsync(key, Now));
    }

    [Fact]
    public async Task Retrieve_TicketCopiedToAnotherSession_FindsNothing()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await rig.AddPersonAsync("asha@venus.example");
        await using var host = Host(rig);
        var key = await SignInAsync(rig, host);
        var other = await rig.SignInAsync("asha@venus.example");

        await rig.ExecuteAsync("update private.tickets set ticket = (select ticket from private.tickets where session_id = $1)", Guid.Parse(key));

        Assert.Null(await Tickets(host).RetrieveAsync(other.Identity.SessionId.ToString(), Now));
    }

    [Theory]
    [InlineData("update public.profiles set status = 'DISABLED' where email like 'ravi%'")]
    [InlineData("update public.user_sessions set ended_at = now(), ended_reason = 'REVOKED'")]
    [InlineData("update public.user_sessions set expires_at = now()")]
    [InlineData("delete from public.user_sessions")]
    public async Task Retrieve_SessionOrPersonNotAlive_FindsNothing(string change)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var host = Host(rig);
        var key = await SignInAsync(rig, host);

        await rig.ExecuteAsync(change);

        Assert.Null(await Tickets(host).RetrieveAsync(key, Now));
    }

    [Theory]
    [InlineData("")]
    [InlineData("not a session")]
    [InlineData("00000000-0000-0000-0000-000000000000")]
    public async Task Retrieve_UnknownKey_FindsNothing(string key)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var host = Host(rig);

        Assert.Null(await Tickets(host).RetrieveAsync(key, Now));
    }

    [Theory]
    [InlineData("/_blazor", false)]
    [InlineData("/_blazor/negotiate", false)]
    [InlineData("/home", true)]
    public async Task Retrieve_ForARequest_IsActivityUnlessThePageConnectsByItself(string path, bool active)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var host = Host(rig);
        var key = await SignInAsync(rig, host);
        await rig.PassAsync(TimeSpan.FromMinutes(10));

        ITicketStore tickets = Tickets(host);
        await tickets.RetrieveAsync(key, new DefaultHttpContext { Request = { Path = path } }, Now);

        Assert.Equal(active, await rig.ReadAsync<bool>("select last_activity_at > now() - interval '1 minute' from public.user_sessions"));
    }

    [Fact]
    public async Task Renew_ByANewSignIn_IsRefused()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var host = Host(rig);
        var key = await SignInAsync(rig, host);
        var next = Ticket(new NewSession((await rig.TryAsync(Ravi)).Value));

        await Assert.ThrowsAsync<InvalidOperationException>(() => Tickets(host).RenewAsync(key, next, Now));
    }

    [Fact]
    public async Task Renew_SameSession_ReplacesTheTicket()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var host = Host(rig);
        var key = await SignInAsync(rig, host);
        var ticket = (await Tickets(host).RetrieveAsync(key, Now))!;
        ticket.Properties.SetString("provider", "renewed");

        await Tickets(host).RenewAsync(key, ticket, Now);

        Assert.Equal("renewed", (await Tickets(host).RetrieveAsync(key, Now))?.Properties.GetString("provider"));
    }

    [Fact]
    public async Task Remove_LivingSession_EndsIt()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await using var host = Host(rig);
        var key = await SignInAsync(rig, host);

        await Tickets(host).RemoveAsync(key, Now);

        Assert.Null(await Tickets(host).RetrieveAsync(key, Now));
        Assert.Equal("SIGN_OUT", await rig.ReadAsync<string>("select ended_reason from public.user_sessions"));
    }

    [Fact]
    public async Task KeySecret_MissingOrShort_StopsWithOneSentence()
    {
        await using var passwordless = new AppLogin("Host=localhost;Username=venus_app");

        Assert.Contains("set Identity:KeySecret", Assert.Throws<SetupException>(() => new KeySecret(null, passwordless)).Message, StringComparison.Ordinal);
        Assert.Contains("too short", Assert.Throws<SetupException>(() => new KeySecret("short", passwordless)).Message, StringComparison.Ordinal);
    }

    private static ServiceProvider Host(IdentityRig rig, string? secret = null) => new ServiceCollection()
        .AddLogging()
        .AddSingleton(rig.Database.App)
        .AddIdentity(Configuration(("Identity:KeySecret", secret)))
        .BuildServiceProvider(validateScopes: true);

    private static IConfiguration Configuration(params (string Key, string? Value)[] settings) =>
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(s => KeyValuePair.Create(s.Key, s.Value))).Build();

    private static PostgresTicketStore Tickets(ServiceProvider host) => (PostgresTicketStore)host.GetRequiredService<ITicketStore>();

    private static async Task<string> SignInAsync(IdentityRig rig, ServiceProvider host) =>
        await Tickets(host).StoreAsync(Ticket(new NewSession((await rig.TryAsync(Ravi)).Value)), Now);

    private static AuthenticationTicket Ticket(NewSession session)
    {
        var properties = new AuthenticationProperties();
        properties.SetParameter(PostgresTicketStore.NewSessionParameter, session);
        return new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim(ClaimTypes.Name, "ravi")], "test")), properties, "Cookies");
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;
}
