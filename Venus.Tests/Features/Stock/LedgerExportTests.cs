using System.Net;
using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Venus.Core.Features.Stock;
using Venus.Core.Security;
using Venus.Server.Features.Stock;
using Venus.Server.Security;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Stock;

public sealed class LedgerExportTests
{
    private const string Link = "/business/stock-ledger/export?store=1&from=2026-07-14&to=2026-07-14&bird=BROILER&form=LIVE";

    private readonly FakeStock _stock = new();
    private readonly FakeUserRights _rights = new() { Rights = People.With([Permissions.InventoryLedger], [People.Downtown]) };

    [Fact]
    public async Task Export_WritesAllRowsAsAFileOfTheStore()
    {
        _stock.Rows.Add(FakeStock.Row(412, -2, 240.305m, -1, 120, notes: "=HYPERLINK(\"x\"), twice"));
        _stock.Rows.Add(FakeStock.Row(411, -8.25m, 242.305m, -4, 121, sale: Guid.NewGuid()));
        await using var app = await StartAsync();

        var answer = await app.GetTestClient().GetAsync(new Uri(Link, UriKind.Relative));

        Assert.Equal("attachment; filename=stock-ledger-S01-2026-07-14-2026-07-14.csv", answer.Content.Headers.ContentDisposition!.ToString().Replace("\"", "", StringComparison.Ordinal));
        Assert.Equal("text/csv; charset=utf-8", answer.Content.Headers.ContentType!.ToString());
        Assert.Equal(
            "\uFEFF" + """
            Business date,Posted at,No.,Bird,Form,Item,Reason,Document,By,Birds,kg,Birds after,kg after,Notes
            2026-07-14,2026-07-14 10:58:00,412,Broiler Chicken,Live,Broiler Chicken - LIVE,Adjustment down,Adjustment,Meena Kumari,-1,-2.000,120,240.305,"'=HYPERLINK(""x""), twice"
            2026-07-14,2026-07-14 10:58:00,411,Broiler Chicken,Live,Broiler Chicken - LIVE,Sale,S01/26-27/004198,Meena Kumari,-4,-8.250,121,242.305,

            """.ReplaceLineEndings("\r\n"),
            System.Text.Encoding.UTF8.GetString(await answer.Content.ReadAsByteArrayAsync()));
        Assert.Equal(new LedgerFilter(1, FakeStock.Today, FakeStock.Today, "BROILER", "LIVE"), Assert.Single(_stock.Asked).Filter);
    }

    [Fact]
    public async Task Export_NothingMatches_IsAFileWithItsHeadingAlone()
    {
        await using var app = await StartAsync();

        var text = await app.GetTestClient().GetStringAsync(new Uri(Link, UriKind.Relative));

        Assert.StartsWith("Business date,", text.TrimStart('\uFEFF'), StringComparison.Ordinal);
        Assert.Equal(1, text.Count(c => c == '\n'));
    }

    [Fact]
    public async Task Export_WithoutTheKey_IsForbiddenAndAsksNothing()
    {
        _rights.Rights = People.Cashier;
        await using var app = await StartAsync();

        var answer = await app.GetTestClient().GetAsync(new Uri(Link, UriKind.Relative));

        Assert.Equal(HttpStatusCode.Forbidden, answer.StatusCode);
        Assert.Empty(_stock.Asked);
    }

    [Fact]
    public async Task Export_SignedOut_IsRefusedAndAsksNothing()
    {
        await using var app = await StartAsync(signedIn: false);

        var answer = await app.GetTestClient().GetAsync(new Uri(Link, UriKind.Relative));

        Assert.Equal(HttpStatusCode.Unauthorized, answer.StatusCode);
        Assert.Empty(_stock.Asked);
    }

    [Theory]
    [InlineData("/business/stock-ledger/export?store=1")]
    [InlineData("/business/stock-ledger/export?store=1&from=14.7.2026&to=2026-07-14")]
    [InlineData("/business/stock-ledger/export?from=2026-07-14&to=2026-07-14")]
    public async Task Export_GarbledLink_IsABadRequest(string link)
    {
        await using var app = await StartAsync();

        var answer = await app.GetTestClient().GetAsync(new Uri(link, UriKind.Relative));

        Assert.Equal(HttpStatusCode.BadRequest, answer.StatusCode);
        Assert.StartsWith("Name the ", await answer.Content.ReadAsStringAsync(), StringComparison.Ordinal);
        Assert.Empty(_stock.Asked);
    }

    private async Task<WebApplication> StartAsync(bool signedIn = true)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IStockService>(_stock);
        builder.Services.AddSingleton<IUserRights>(_rights);
        builder.Services.AddSingleton<IAuthorizationPolicyProvider, PermissionPolicyProvider>();
        builder.Services.AddScoped<IAuthorizationHandler, PermissionHandler>();
        builder.Services.AddAuthorization();
        builder.Services.AddAuthentication("test").AddScheme<SignedIn, SignedInHandler>("test", options => options.Yes = signedIn);
        var app = builder.Build();
        app.UseAuthentication();
        app.UseAuthorization();
        app.MapLedgerExport();
        await app.StartAsync();
        return app;
    }

    private sealed class SignedIn : AuthenticationSchemeOptions
    {
        public bool Yes { get; set; }
    }

    private sealed class SignedInHandler(IOptionsMonitor<SignedIn> options, ILoggerFactory logger, UrlEncoder encoder) : AuthenticationHandler<SignedIn>(options, logger, encoder)
    {
        protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Options.Yes
            ? AuthenticateResult.Success(new AuthenticationTicket(new ClaimsPrincipal(new ClaimsIdentity([new Claim("sub", "x")], "test")), "test"))
            : AuthenticateResult.NoResult());
    }
}
