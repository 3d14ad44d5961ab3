using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.ApiTokens;
using Venus.Core.Features.Roles;
using Venus.Core.Fields;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Server.Features.ApiTokens;
using Venus.Tests.Support;

namespace Venus.Tests.Features.ApiTokens;

public sealed class ApiTokensPageTests : IAsyncDisposable
{
    private static readonly Guid Active = Guid.Parse("00000000-0000-0000-0000-000000000001");
    private static readonly Guid Revoked = Guid.Parse("00000000-0000-0000-0000-000000000002");

    private readonly ShellContext _shell = new();
    private readonly FakeTokens _tokens = new();
    private IRenderedComponent<MudDialogProvider> _dialogs = null!;

    public ApiTokensPageTests() => _shell.Services.AddSingleton<IApiTokenService>(_tokens);

    [Fact]
    public async Task List_ShowsTokensByTheirBeginning()
    {
        var page = await OpenAsync("/system/api-tokens");

        Assert.Equal(["Name", "Begins with", "Status", "Keys", "Created", "Expires", "Last used"], page.FindAll("th").Select(th => th.TextContent.Trim()));
        Assert.Contains("venus_Ab12cd", page.Find("tbody tr").TextContent, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("00000000-0000-0000-0000-000000000001", true)]
    [InlineData("00000000-0000-0000-0000-000000000002", false)]
    public async Task Detail_OffersToRevokeALivingToken_AndTellsOfKeysThatAreGone(string token, bool living)
    {
        var page = await OpenAsync($"/system/api-tokens?open={token}");

        Assert.Equal(living, page.FindAll("aside button").Any(b => b.TextContent.Trim() == "Revoke"));
        Assert.Equal(living, page.Find("aside").TextContent.Contains("You do not hold 1 of them any more", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Export_AsksForTheFilterAndOrderThatAreShown()
    {
        var page = await OpenAsync("/system/api-tokens?status=ACTIVE&sort=name");

        Assert.Equal("/system/api-tokens/export?status=ACTIVE&sort=name&format=json", page.FindAll("a[target=_blank]")[1].GetAttribute("href"));
    }

    [Fact]
    public async Task Rights_Changed_ReadTheListAgain()
    {
        await OpenAsync("/system/api-tokens");

        await _shell.Live.ChangeAsync(LiveTopic.Rights, null);

        Assert.Equal(2, _tokens.Listed);
    }

    [Fact]
    public async Task Revoke_AsksFirst()
    {
        var page = await OpenAsync($"/system/api-tokens?open={Active}");

        // The act goes on when the dialog is answered.
        var asked = page.FindAll("aside button").Single(b => b.TextContent.Trim() == "Revoke").ClickAsync(new());
        Assert.Empty(_tokens.RevokedIds);
        await _dialogs.TapAsync("Revoke");
        await asked;

        Assert.Equal([Active], _tokens.RevokedIds);
    }

    [Fact]
    public async Task New_OffersOnesOwnKeysByModule_AndShowsTheTokenOnce()
    {
        var page = await OpenAsync("/system/api-tokens");
        var asked = page.TapAsync("New token");
        var dialog = _dialogs;
        dialog.WaitForElement("#token-name");
        Assert.Equal(["Sales 0/2", "Stock 0/1"], dialog.FindAll("summary").Select(s => string.Join(' ', s.Children.Select(c => c.TextContent))));

        await dialog.TapAsync("Make the token");
        Assert.Equal(
            ["Enter a name of at most 100 characters.", "Choose the last day on which the token opens anything.", "Choose what the token may do."],
            dialog.FindAll(".v-field-error").Select(error => error.TextContent.Trim()));
        Assert.Equal(["token-name-note", "token-last-day-note", "token-keys-error"], dialog.FindAll(".v-field-error").Select(error => error.Id));
        Assert.Empty(_tokens.Created);

        dialog.Find("#token-name").Change("Stock sync");
        dialog.Find("#token-last-day").Change("2026-08-01");
        await dialog.Find("[role=checkbox][aria-label='All of Sales']").ClickAsync(new());
        await dialog.Find($"[role=checkbox][aria-label='{Permissions.SalesVoid}']").ClickAsync(new());
        await dialog.TapAsync("Make the token");

        dialog.WaitForAssertion(() => Assert.Equal(FakeTokens.Secret, dialog.Find("#new-token").GetAttribute("value")));
        var made = Assert.Single(_tokens.Created);
        Assert.Equal(("Stock sync", Permissions.SalesView), (made.Name, made.Keys.Single()));
        // To the end of that day in the store's zone.
        Assert.Equal(new DateTimeOffset(2026, 8, 2, 0, 0, 0, TimeSpan.FromHours(5.5)), made.ExpiresAt);
        await dialog.TapAsync("Done");
        await asked;
        Assert.DoesNotContain(FakeTokens.Secret, page.Markup + dialog.Markup, StringComparison.Ordinal);
    }

    private async Task<IRenderedComponent<ApiTokensPage>> OpenAsync(string link)
    {
        _dialogs = _shell.Render<MudDialogProvider>();
        return await _shell.OpenAsync<ApiTokensPage>(People.With([Permissions.ApiTokensManage], [People.Downtown]), link);
    }

    public ValueTask DisposeAsync() => _shell.DisposeAsync();

    private sealed class FakeTokens : IApiTokenService
    {
        public const string Secret = "venus_Ab12cdThisIsTheSecretOfATokenThatOpensNothingAtAll";

        public List<CreateApiToken> Created { get; } = [];

        public List<Guid> RevokedIds { get; } = [];

        public int Listed { get; private set; }

        public Task<Result<Page<ApiTokenRow>>> ListAsync(
            ApiTokenFilter filter, Sorting? sorting, int page, int pageSize = 50, CancellationToken cancellationToken = default)
        {
            Listed++;
            var at = new DateTimeOffset(2026, 7, 14, 5, 28, 0, TimeSpan.Zero);
            return Task.FromResult<Result<Page<ApiTokenRow>>>(new Page<ApiTokenRow>(
                [
                    new ApiTokenRow(Active, "Stock sync", "venus_Ab12cd", ApiTokenStates.Active, ["sales.view", "sales.void"], 1, at, at.AddDays(30), null, null),
                    new ApiTokenRow(Revoked, "Old", "venus_Zz99zz", ApiTokenStates.Revoked, ["sales.view"], 1, at, at.AddDays(30), at, at),
                ],
                2));
        }

        public Task<Result<Done>> ExportAsync(ApiTokenFilter filter, Sorting? sorting, Func<ApiTokenRow, Task> write, CancellationToken cancellationToken = default) =>
            throw new NotSupportedException();

        public Task<Result<IReadOnlyList<CatalogueKey>>> GetKeysAsync(CancellationToken cancellationToken = default) =>
            Task.FromResult(Result<IReadOnlyList<CatalogueKey>>.Success(
            [
                new CatalogueKey(Permissions.SalesView, "Sales", "see sales"),
                new CatalogueKey(Permissions.SalesVoid, "Sales", "void sales"),
                new CatalogueKey(Permissions.InventoryView, "Stock", "see stock"),
            ]));

        public Task<Result<NewApiToken>> CreateAsync(CreateApiToken command, CancellationToken cancellationToken = default)
        {
            Created.Add(command);
            return Task.FromResult<Result<NewApiToken>>(new NewApiToken(command.Token, Secret));
        }

        public Task<Result<Done>> RevokeAsync(Guid token, CancellationToken cancellationToken = default)
        {
            RevokedIds.Add(token);
            return Task.FromResult<Result<Done>>(new Done());
        }
    }
}
