using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Stores;
using Venus.Core.Live;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Server.Features.Stores;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Stores;

public sealed class StoresPageTests : IAsyncDisposable
{
    private static readonly string[] Every =
    [
        Permissions.StoresView, Permissions.StoresCreate, Permissions.StoresEdit, Permissions.StoresDelete, Permissions.StoresMaintenance,
        Permissions.StoresManageTimezone, Permissions.StoresSettings,
    ];

    private readonly ShellContext _shell = new();
    private readonly FakeStores _stores = new();
    private IRenderedComponent<MudDialogProvider> _dialogs = null!;

    public StoresPageTests() => _shell.Services.AddSingleton<IStoreService>(_stores);

    [Fact]
    public async Task List_ShowsStoresWithTheirState_AndFiltersByTheLink()
    {
        var page = await OpenAsync("", Permissions.StoresView);
        Assert.Equal(["Active", "Maintenance", "Inactive"], page.FindAll("tbody .v-chip").Select(chip => chip.TextContent.Trim()));
        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent.Trim() == "Add store");

        page.Find("#store-status").Change(StoreStates.Inactive);

        Assert.Equal(new StoreFilter(State: StoreStates.Inactive), _stores.Asked);
        Assert.Equal("Airport", page.Find("tbody td:nth-child(2)").TextContent.Trim());
        Assert.Contains(page.FindAll("a"), a => a.GetAttribute("href") == "/management/stores/export?status=INACTIVE&format=csv");
    }

    [Fact]
    public async Task List_WhoseFiltersMatchNothing_RepeatsThem_AndClearsThem()
    {
        _stores.Stores.RemoveAll(s => !s.Store.IsActive);
        var page = await OpenAsync("?q=harbour&status=INACTIVE", Permissions.StoresView);

        Assert.Contains("“harbour”, status Inactive.", page.Find(".v-notice").TextContent, StringComparison.Ordinal);
        await page.TapAsync("Clear filters");

        Assert.EndsWith("/management/stores", _shell.Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Record_WithTheKeyOfThePageAlone_IsReadOnly()
    {
        _stores.ShowsSettings = false;
        var page = await OpenAsync("?open=1", Permissions.StoresView);

        var panel = page.Find("aside");
        Assert.Empty(panel.QuerySelectorAll("input, select, [role=switch]"));
        Assert.Equal(["Close"], panel.QuerySelectorAll("button").Select(b => b.GetAttribute("aria-label")));
        Assert.Contains("Asia/Kolkata", panel.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Add_SendsWhatWasTyped_ShowsARefusalBesideItsField_AndOpensTheStore()
    {
        var page = await OpenAsync("", Every);
        var adding = page.TapAsync("Add store");
        _dialogs.WaitForElement("#new-store-code").Change("S-1");
        _dialogs.Find("#new-store-phone").Change("call me");
        await _dialogs.TapAsync("Add store");
        Assert.Equal(["new-store-name-note", "new-store-code-note", "new-store-phone-note"], _dialogs.FindAll(".v-field-error").Select(error => error.Id));
        Assert.Empty(_stores.Done);

        _dialogs.Find("#new-store-name").Change("Harbour");
        _dialogs.Find("#new-store-code").Change("S01");
        _dialogs.Find("#new-store-phone").Change("");
        _stores.Refusal = new Duplicate("code", "S01 is the code of another store already.");

        await _dialogs.TapAsync("Add store");
        Assert.Contains("another store already", _dialogs.Find("#new-store-code").Closest(".v-field")!.TextContent, StringComparison.Ordinal);
        await _dialogs.TapAsync("Add store");
        await adding;

        Assert.Equal(2, _stores.Done.Cast<CreateStore>().Count(c => c is { Name: "Harbour", Code: "S01" }));
        Assert.Single(_stores.Done.Cast<CreateStore>().Select(c => c.Key).Distinct());
        page.WaitForAssertion(() => Assert.Equal("Harbour", page.Find("aside h2").TextContent));
    }

    [Theory]
    [InlineData("s07", true)]
    [InlineData(" S07 ", true)]
    [InlineData("", true)]
    [InlineData("S-7", false)]
    [InlineData("S0 7", false)]
    [InlineData("S07890123456789012345", false)]
    public void Code_IsTakenAsTheDatabaseTakesIt(string code, bool taken) => Assert.Equal(
        taken ? null : "code", StoreRules.Check(new CreateStore(Guid.CreateVersion7(), code, "Harbour", null, null, null, null)).SingleOrDefault()?.Field);

    [Fact]
    public async Task Edit_SendsTheVersionThatWasRead_AndEmptyAsNothing()
    {
        var page = await OpenAsync("?open=1", Every);
        page.Find("#store-name").Input("Harbour");
        page.Find("#store-location").Input(" ");

        await page.TapAsync("Save description");

        Assert.Equal(new EditStore(1, 7, "S01", "Harbour", null, null, null, null), _stores.Done.Single());
        Assert.Equal("Harbour", page.Find("aside h2").TextContent);
        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent.Trim() == "Save description");
    }

    [Fact]
    public async Task Edit_WhileSomebodyElseSaves_IsRefusedOnceNothingTypedIsLost_AndTheirsIsNamed()
    {
        var page = await OpenAsync("?open=1", Every);
        page.Find("#store-name").Input("Mine");

        // Heard while typing: the form stays as it was read.
        _stores.Change(1, s => s with { Name = "Theirs", Location = "Harbour" });
        await _shell.Live.ChangeAsync(LiveTopic.Stores, 1);
        Assert.Equal("Theirs", page.Find("aside h2").TextContent);
        Assert.Equal("Mine", page.Find("#store-name").GetAttribute("value"));
        _stores.Refusal = new StateChanged("store");
        await page.TapAsync("Save description");

        Assert.Equal(7u, ((EditStore)_stores.Done.Single()).Version);
        Assert.Contains("Somebody else changed this store meanwhile", page.Markup, StringComparison.Ordinal);
        Assert.Contains("Theirs was set meanwhile", page.Find("#store-name").Closest(".v-field")!.TextContent, StringComparison.Ordinal);
        Assert.Equal(("Mine", "Harbour"), (page.Find("#store-name").GetAttribute("value"), page.Find("#store-location").GetAttribute("value")));

        await page.TapAsync("Save description");
        Assert.Equal((107u, "Mine", "Harbour"), (Sent.Version, Sent.Name, Sent.Location));
    }

    [Fact]
    public async Task Record_WithoutTyping_FollowsOthersLive()
    {
        var page = await OpenAsync("?open=1", Every);

        _stores.Change(1, s => s with { Name = "Theirs", Status = StoreStates.Maintenance });
        await _shell.Live.ChangeAsync(LiveTopic.Stores, null);

        Assert.Equal("Theirs", page.Find("#store-name").GetAttribute("value"));
        Assert.Contains(page.FindAll("button"), b => b.TextContent.Trim() == "End maintenance");
        Assert.Equal("Theirs", page.Find("tbody td:nth-child(2)").TextContent.Trim());
    }

    [Fact]
    public async Task Settings_SendFiguresAndSwitches_AndSayAnEmptyFigureBesideItsField()
    {
        var page = await OpenAsync("?open=1", Every);
        page.Find("#store-return-days").Input("");
        page.Find("#store-tolerance-kg").Input("");
        page.Find("#store-cash-tolerance").Input("much");
        await page.TapAsync("Save settings");
        Assert.Equal(["store-tolerance-kg-note", "store-cash-tolerance-note", "store-return-days-note"], page.FindAll(".v-field-error").Select(error => error.Id));
        Assert.Contains("Number only", page.Find("#store-cash-tolerance-note").TextContent, StringComparison.Ordinal);
        Assert.Contains("Enter a figure", page.Find("#store-return-days").Closest(".v-field")!.TextContent, StringComparison.Ordinal);
        Assert.Empty(_stores.Done);

        page.Find("#store-return-days").Input("7");
        page.Find("#store-tolerance-kg").Input("0.05");
        page.Find("#store-cash-tolerance").Input("1");
        page.Find("#store-upi").Input("downtown@okbank");
        page.Find("[role=switch][aria-label^='One person']").Click();
        await page.TapAsync("Save settings");

        Assert.Equal(
            new SaveStoreSettings(1, 70, new Weight(0.05m), 0, new Money(1), true, true, false, 7, false, "21", "downtown@okbank", "Thank you! Visit again", null),
            _stores.Done.Single());
    }

    [Fact]
    public async Task Settings_OfMoreDecimals_AreNotSent()
    {
        var page = await OpenAsync("?open=1", Every);
        page.Find("#store-tolerance-kg").Input("0.0005");

        await page.TapAsync("Save settings");

        Assert.Empty(_stores.Done);
        Assert.Contains("Three decimals only", page.Find("#store-tolerance-kg").Closest(".v-field")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Maintenance_AsksFirst_AndEndsWithoutAQuestion()
    {
        var page = await OpenAsync("?open=1", Every);

        var asked = page.TapAsync("Start maintenance");
        await AnswerAsync("Start maintenance");
        await asked;
        Assert.Equal(("maintenance", 1, 7u, true), _stores.Done.Single());

        await page.TapAsync("End maintenance");
        Assert.Equal(("maintenance", 1, 107u, false), _stores.Done[1]);
    }

    [Fact]
    public async Task Deactivate_Refused_SaysWhy_AndAnInactiveStoreIsReactivated()
    {
        var page = await OpenAsync("?open=1", Every);
        _stores.Refusal = new StoreHasStock("Downtown", new Weight(20.5m), 11);
        var asked = page.TapAsync("Deactivate");
        await AnswerAsync("Deactivate Downtown");
        await asked;
        Assert.Contains("still holds 20.500 kg and 11 birds", page.Find("aside [role=alert]").TextContent, StringComparison.Ordinal);

        page = await OpenAsync("?open=3", Every);
        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent.Trim() is "Deactivate" or "Start maintenance");
        await page.TapAsync("Reactivate");
        Assert.Equal(("active", 3, 9u, true), _stores.Done[^1]);
    }

    [Fact]
    public async Task Delete_AsksFirst_AndClosesTheRecord()
    {
        var page = await OpenAsync("?open=3", Every);

        var asked = page.TapAsync("Delete");
        await AnswerAsync("Delete Airport");
        await asked;

        Assert.Equal(("delete", 3, 9u), _stores.Done.Single());
        Assert.DoesNotContain("open=", _shell.Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Timezone_AsksFirst_AndSendsIt()
    {
        var page = await OpenAsync("?open=1", Every);
        page.Find("#store-timezone").Change("UTC");

        var asked = page.TapAsync("Save time zone");
        await AnswerAsync("Change to UTC");
        await asked;

        Assert.Equal((1, 7u, "UTC"), _stores.Done.Single());
    }

    // Nothing is done before the question is answered.
    private async Task AnswerAsync(string act)
    {
        _dialogs.WaitForState(() => _dialogs.FindAll("button").Any(b => b.TextContent.Trim() == act));
        Assert.Empty(_stores.Done);
        await _dialogs.TapAsync(act);
    }

    private EditStore Sent => (EditStore)_stores.Done[^1];

    private async Task<IRenderedComponent<StoresPage>> OpenAsync(string query, params string[] keys)
    {
        _dialogs = _shell.Render<MudDialogProvider>();
        return await _shell.OpenAsync<StoresPage>(People.With(keys, [People.Downtown]), "/management/stores" + query);
    }

    public ValueTask DisposeAsync() => _shell.DisposeAsync();
}
