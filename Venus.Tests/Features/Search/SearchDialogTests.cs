using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Venus.Core;
using Venus.Core.Features.Search;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Server.Features.Search;
using Venus.Server.Layout;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Search;

public sealed class SearchDialogTests : IAsyncDisposable
{
    private static readonly UserRights Manager = People.With(
        [Permissions.SalesView, Permissions.UsersView, Permissions.UsersCreate, Permissions.StoresView], [People.Downtown]);

    private static readonly FoundSale Sale = new(
        1, new Guid("00000000-0000-7000-8000-000000004217"), "S01/26-27/004217", null, new DateOnly(2026, 7, 14), "Walk-in Customer", new Money(1461), Voided: false);

    private readonly ShellContext _shell = new();
    private readonly FakeSearch _search = new();

    public SearchDialogTests() => _shell.Services.AddSingleton<ISearchService>(_search);

    [Fact]
    public void Empty_ShowsTheFirstEightPagesOfThePerson()
    {
        var all = People.With(SidebarEntries.All.Select(e => e.Permission).OfType<string>(), [People.Downtown]);

        Assert.Equal(SidebarEntries.All.Take(8).Select(e => e.Title), Titles(Render(all)));
        Assert.Equal(["Home", "Documentation", "My Profile", "My Security", "My Sessions", "Notifications"], Titles(Render(People.WithoutRoles)));
        Assert.Empty(_search.Asked);
    }

    [Theory]
    [InlineData("us", "Users")]
    [InlineData("USERS", "Users")]
    [InlineData("staff", "Users")]
    [InlineData("adm", "Users")]
    [InlineData("receipts", "Sales")]
    [InlineData("management stores", "Stores")]
    public void Text_FindsPagesByTitleGroupAndKeyword(string text, string first)
    {
        var dialog = Render(Manager);
        Type(dialog, text);

        Assert.Equal(first, Titles(dialog)[0]);
    }

    [Fact]
    public void Text_BeginningOfATitle_ComesBeforeOtherWords()
    {
        var dialog = Render(People.With([Permissions.SalesCreate, Permissions.SalesView, Permissions.SkusView], []));
        Type(dialog, "sales");

        Assert.Equal(["Sales", "POS"], Titles(dialog).Take(2));
    }

    [Fact]
    public void Action_NeedsItsKeyAndItsPages()
    {
        foreach (var (keys, expected) in ((string[], int)[])
            [([Permissions.UsersView], 0), ([Permissions.UsersCreate], 0), ([Permissions.UsersView, Permissions.UsersCreate], 1)])
        {
            var dialog = Render(People.With(keys, []));
            Type(dialog, "invite");
            Assert.Equal(expected, Titles(dialog).Count(t => t == "Invite person"));
        }
    }

    [Fact]
    public async Task Records_AreAskedWhenTypingPauses_AndTheEarlierQuestionIsGivenUp()
    {
        var dialog = Render(Manager);
        Type(dialog, "4");
        Type(dialog, "42");
        Assert.Empty(_search.Asked);
        await PauseAsync();
        Assert.Equal(["42"], _search.Asked);

        Type(dialog, "4217");
        await dialog.WaitForAssertionAsync(() => Assert.True(_search.Tokens[0].IsCancellationRequested));
        await PauseAsync();
        _search.Answer(FoundRecords.None with { Sales = [Sale] });

        await dialog.WaitForAssertionAsync(() => Assert.Equal("S01/26-27/004217", Titles(dialog).Last()));
        var hit = dialog.FindAll("[role=option]")[^1];
        Assert.Equal($"/business/sales?store=1&sale={Sale.Id}", hit.GetAttribute("href"));
        Assert.Contains("₹1,461.00 · 14 Jul · Walk-in Customer", hit.TextContent, StringComparison.Ordinal);
        Assert.Equal("1 result", dialog.Find("[role=status]").TextContent);
    }

    [Fact]
    public async Task EveryKind_OpensItsRecord()
    {
        var id = Guid.CreateVersion7();
        var dialog = Render(Manager);
        Type(dialog, "zz");
        await PauseAsync();
        _search.Answer(new FoundRecords(
            [Sale with { VoidNumber = "S01/VOI/26-27/000003", Voided = true }],
            [new FoundSku(id, "BRO-SKIN", "Broiler", IsActive: false)],
            [new FoundUser(id, "Ravi Kumar", "ravi@x.in", "DISABLED")],
            [new FoundRole(id, "Cashier", "Sells")],
            [new FoundStore(2, "S02", "Uptown", "North")]));

        await dialog.WaitForAssertionAsync(() => Assert.Equal(
            [
                $"/business/sales?store=1&sale={Sale.Id}", "/business/skus?q=BRO-SKIN", $"/system/users?open={id}", $"/system/roles?role={id}",
                "/management/stores?open=2",
            ],
            dialog.FindAll("[role=option]").Select(o => o.GetAttribute("href"))));
        Assert.Equal(
            [
                "voids S01/26-27/004217 · ₹1,461.00 · 14 Jul · Walk-in Customer", "BRO-SKIN · Switched off", "ravi@x.in · Disabled", "Sells", "S02 · North",
            ],
            dialog.FindAll(".v-search-detail").Select(d => d.TextContent));
    }

    [Fact]
    public async Task Keys_MoveTheChoiceAndEnterOpensIt()
    {
        var dialog = Render(Manager);
        var field = dialog.Find("[role=combobox]");
        Assert.Equal("v-search-0", field.GetAttribute("aria-activedescendant"));

        await field.KeyDownAsync("ArrowUp");
        var last = dialog.FindAll("[role=option]")[^1];
        Assert.Equal("true", last.GetAttribute("aria-selected"));
        Assert.Equal(last.Id, dialog.Find("[role=combobox]").GetAttribute("aria-activedescendant"));
        await field.KeyDownAsync("ArrowDown");
        await field.KeyDownAsync("ArrowDown");
        await field.KeyDownAsync("Enter");

        Assert.EndsWith("/system/users", _shell.Navigation.Uri, StringComparison.Ordinal);
        Assert.Single(_shell.JSInterop.Invocations["venusSearch.close"]);
    }

    [Fact]
    public async Task Enter_BeforeTheAnswer_WaitsForIt()
    {
        var dialog = Render(Manager);
        Type(dialog, "4217");
        await dialog.Find("[role=combobox]").KeyDownAsync("Enter");
        Assert.EndsWith("localhost/", _shell.Navigation.Uri, StringComparison.Ordinal);

        await PauseAsync();
        _search.Answer(FoundRecords.None with { Sales = [Sale] });

        await dialog.WaitForAssertionAsync(() => Assert.EndsWith($"sale={Sale.Id}", _shell.Navigation.Uri, StringComparison.Ordinal));
    }

    [Fact]
    public async Task NothingFound_SaysWhatWasSearched_OfHisKindsAlone()
    {
        var dialog = Render(Manager);
        Type(dialog, "zzz");
        await PauseAsync();
        _search.Answer(FoundRecords.None);

        await dialog.WaitForAssertionAsync(() =>
            Assert.Equal("Nothing found for “zzz”. Searched: pages, actions, sale numbers, people, stores.", dialog.Find(".v-search-state").TextContent.Trim()));
    }

    [Fact]
    public async Task Failed_SaysSo_KeepsThePages_AndTriesAgain()
    {
        var dialog = Render(Manager);
        Type(dialog, "stores");
        await PauseAsync();
        _search.Fail();

        await dialog.WaitForAssertionAsync(() => Assert.Contains("The records were not searched.", dialog.Find("[role=alert]").TextContent, StringComparison.Ordinal));
        Assert.Equal("Stores", Titles(dialog)[0]);

        var again = dialog.Find("[role=alert] button").ClickAsync();
        await PauseAsync();
        Assert.Equal(["stores", "stores"], _search.Asked);
        _search.Answer(FoundRecords.None with { Stores = [new FoundStore(2, "S02", "Uptown", null)] });
        await again;
        await dialog.WaitForAssertionAsync(() => Assert.Equal("Uptown", Titles(dialog).Last()));
        Assert.Empty(dialog.FindAll("[role=alert]"));
    }

    private static List<string> Titles(IRenderedComponent<SearchDialog> dialog) => [.. dialog.FindAll(".v-search-title").Select(t => t.TextContent)];

    private static void Type(IRenderedComponent<SearchDialog> dialog, string text) => _ = dialog.Find("[role=combobox]").InputAsync(text);

    private async Task PauseAsync()
    {
        await _shell.AdvanceAsync(TimeSpan.FromMilliseconds(200));
        Assert.True(await _search.Questions.WaitAsync(BunitContext.DefaultWaitTimeout, Xunit.TestContext.Current.CancellationToken));
    }

    private IRenderedComponent<SearchDialog> Render(UserRights rights) => _shell.Render<SearchDialog>(p => p.AddCascadingValue(rights));

    public ValueTask DisposeAsync() => _shell.DisposeAsync();

    private sealed class FakeSearch : ISearchService
    {
        private TaskCompletionSource<Result<FoundRecords>> _answer = new();

        public SemaphoreSlim Questions { get; } = new(0);

        public List<string> Asked { get; } = [];

        public List<CancellationToken> Tokens { get; } = [];

        public Task<Result<FoundRecords>> FindAsync(string text, CancellationToken cancellationToken = default)
        {
            _answer = new TaskCompletionSource<Result<FoundRecords>>();
            Tokens.Add(cancellationToken);
            Asked.Add(text);
            Questions.Release();
            return _answer.Task.WaitAsync(cancellationToken);
        }

        public void Answer(FoundRecords found) => _answer.SetResult(found);

        public void Fail() => _answer.SetException(new TimeoutException());
    }
}
