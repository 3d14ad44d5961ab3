using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Skus;
using Venus.Core.Live;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Server.Features.Skus;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Skus;

public sealed class SkusPageTests : IAsyncDisposable
{
    private static readonly UserRights Reader = People.With([Permissions.SkusView], []);
    private static readonly UserRights Keeper = People.With([Permissions.SkusView, Permissions.SkusManage], []);

    private readonly ShellContext _shell = new();
    private readonly FakeSkus _skus = new();
    private IRenderedComponent<MudDialogProvider> _dialogs = null!;

    public SkusPageTests() => _shell.Services.AddSingleton<ISkuService>(_skus);

    [Theory]
    [InlineData("")]
    [InlineData("?view=list")]
    public async Task Page_WithoutManage_ShowsSkusAndNothingToChangeThem(string query)
    {
        var page = await RenderAsync(Reader, query);

        Assert.Contains("BRO-LIVE", page.Markup, StringComparison.Ordinal);
        Assert.Contains("150.00", page.Markup, StringComparison.Ordinal);
        Assert.Equal(["Active", "Off"], page.FindAll(".v-chip").Select(c => c.TextContent.Trim()));
        Assert.Empty(page.FindAll("[role=switch]"));
        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent.Contains("Add", StringComparison.Ordinal) || b.GetAttribute("aria-label")?.StartsWith("Edit", StringComparison.Ordinal) is true);
    }

    [Theory]
    [InlineData("")]
    [InlineData("?view=list")]
    public async Task Page_WithManage_OffersAddEditAndSwitch(string query)
    {
        var page = await RenderAsync(Keeper, query);

        Assert.Equal(["true", "false"], page.FindAll("[role=switch]").Select(s => s.GetAttribute("aria-checked")!));
        Assert.Equal(2, page.FindAll("button[aria-label^=Edit]").Count);
        Assert.Single(page.FindAll("button"), b => b.TextContent.Trim() == "Add SKU");
    }

    [Fact]
    public async Task Filters_InTheLink_ReachTheService()
    {
        var page = await RenderAsync(Reader, "?q=%25+skin&bird=BROILER&form=SKIN&active=off&page=2");

        Assert.Equal((new SkuFilter("% skin", "BROILER", "SKIN", false), 1), _skus.Asked.Single());
        Assert.Contains("“% skin”, Broiler Chicken, With Skin, switched off", page.Markup, StringComparison.Ordinal);
        await page.TapAsync("Clear filters");
        Assert.Equal((new SkuFilter(), 0), _skus.Asked[^1]);
        Assert.EndsWith("/business/skus", _shell.Navigation.Uri, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filter_Chosen_GoesIntoTheLinkAndBackToPageOne()
    {
        var page = await RenderAsync(Reader, "?page=2&view=list");

        await page.Find("#sku-bird-filter").ChangeAsync(new ChangeEventArgs { Value = "BROILER" });

        Assert.EndsWith("?view=list&bird=BROILER", _shell.Navigation.Uri, StringComparison.Ordinal);
        Assert.Equal((new SkuFilter(Bird: "BROILER"), 0), _skus.Asked[^1]);
        await page.Find("#sku-bird-filter").ChangeAsync(new ChangeEventArgs { Value = "" });
        Assert.Equal(new SkuFilter(), _skus.Asked[^1].Filter);
    }

    [Fact]
    public async Task Pager_SeveralPages_CountsOnTheServerAndGoesOn()
    {
        _skus.Further = 58;
        var page = await RenderAsync(Reader);

        Assert.Contains("1 to 50 of 60", page.Markup, StringComparison.Ordinal);
        await page.Find("button[aria-label='Next page']").ClickAsync(new MouseEventArgs());

        Assert.EndsWith("?page=2", _shell.Navigation.Uri, StringComparison.Ordinal);
        Assert.Equal(1, _skus.Asked[^1].Page);
    }

    [Fact]
    public async Task Page_BehindTheLast_ShowsTheLast()
    {
        _skus.Further = 58;
        var page = await RenderAsync(Reader, "?page=9");

        Assert.Contains("51 to 60 of 60", page.Markup, StringComparison.Ordinal);
        Assert.Contains("BRO-LIVE", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Filter_ChosenBeforeTheFirstAnswer_IsAskedToo_AndTheSlowAnswerComesTooLate()
    {
        var slow = _skus.Gate = new TaskCompletionSource();
        var page = await RenderAsync(Reader);

        await page.InvokeAsync(() => _shell.Navigation.NavigateTo("/business/skus?q=skin"));
        Assert.Equal([null, "skin"], _skus.Asked.Select(a => a.Filter.Search));
        page.WaitForAssertion(() => Assert.DoesNotContain("BRO-LIVE", page.Find(".cards").TextContent, StringComparison.Ordinal));
        slow.SetResult();
        await page.InvokeAsync(() => Task.CompletedTask);

        Assert.DoesNotContain("BRO-LIVE", page.Find(".cards").TextContent, StringComparison.Ordinal);
        Assert.Contains("BRO-SKIN", page.Find(".cards").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task LiveChange_ByAnybody_IsShown()
    {
        var page = await RenderAsync(Reader);
        _skus.Rows[0] = _skus.Rows[0] with { Name = "Live birds" };

        await _shell.Live.ChangeAsync(LiveTopic.Skus);

        Assert.Contains("Live birds", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SwitchOff_AsksFirst()
    {
        var page = await RenderAsync(Keeper);

        _ = page.FindAll("[role=switch]")[0].ClickAsync(new MouseEventArgs());
        await ClickDialogAsync("Cancel");
        Assert.Empty(_skus.Switched);

        _ = page.FindAll("[role=switch]")[0].ClickAsync(new MouseEventArgs());
        await ClickDialogAsync("Switch off");
        page.WaitForAssertion(() => Assert.Equal([(_skus.Rows.Single(r => r.Code == "BRO-LIVE").Id, 11u, false)], _skus.Switched));
        page.WaitForAssertion(() => Assert.Equal("BRO-LIVE is switched off.", _shell.Snack));
    }

    [Fact]
    public async Task SwitchOn_Refused_SaysWhyAndShowsTheTruth()
    {
        var page = await RenderAsync(Keeper);
        _skus.Refusal = new StateChanged("SKU");

        await page.FindAll("[role=switch]")[1].ClickAsync(new MouseEventArgs());

        Assert.Equal("false", page.FindAll("[role=switch]")[1].GetAttribute("aria-checked"));
        Assert.Equal(new StateChanged("SKU").Message, _shell.Snack);
    }

    [Fact]
    public async Task Add_Empty_RefusesEveryFieldBesideItAndSendsNothing()
    {
        var page = await RenderAsync(Keeper);
        Open(page, "Add SKU");

        await ClickDialogAsync("Add SKU");

        Assert.Equal(["sku-code-note", "sku-bird-note", "sku-form-note", "sku-name-note"], _dialogs.FindAll("[role=alert]").Select(e => e.Id!));
        Assert.Empty(_skus.Saved);
    }

    [Fact]
    public async Task Add_Good_SendsNormalizedAndReports()
    {
        var page = await RenderAsync(Keeper);
        Open(page, "Add SKU");
        Assert.Equal(["Choose a bird", "Broiler Chicken"], _dialogs.FindAll("#sku-bird option").Select(o => o.TextContent));
        await FillAsync("code", " bro-wings ");
        await FillAsync("name", "Wings");
        await _dialogs.Find("#sku-bird").ChangeAsync(new ChangeEventArgs { Value = "BROILER" });
        await _dialogs.Find("#sku-form").ChangeAsync(new ChangeEventArgs { Value = "SKIN" });
        await _dialogs.Find("#sku-floor").InputAsync(new ChangeEventArgs { Value = "150.5" });

        await ClickDialogAsync("Add SKU");

        Assert.Equal(
            new SaveSku(null, null, "BRO-WINGS", "Wings", null, "BROILER", "SKIN", null, 0, null, new Money(150.5m), true, 0),
            Assert.Single(_skus.Saved));
        page.WaitForAssertion(() => Assert.Equal("BRO-WINGS added.", _shell.Snack));
        page.WaitForAssertion(() => Assert.Contains("Wings", page.Markup, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Add_TakenCode_RefusesBesideTheFieldAndKeepsEverything()
    {
        var page = await RenderAsync(Keeper);
        Open(page, "Add SKU");
        await FillAsync("code", "BRO-SKIN");
        await FillAsync("name", "Wings");
        await _dialogs.Find("#sku-bird").ChangeAsync(new ChangeEventArgs { Value = "BROILER" });
        await _dialogs.Find("#sku-form").ChangeAsync(new ChangeEventArgs { Value = "SKIN" });
        _skus.Refusal = new Duplicate("code", "BRO-SKIN is already the code of Broiler Chicken - With Skin.");

        await ClickDialogAsync("Add SKU");

        Assert.Contains("BRO-SKIN is already the code", _dialogs.Find("#sku-code-note").TextContent, StringComparison.Ordinal);
        Assert.Equal("Wings", _dialogs.Find("#sku-name").GetAttribute("value"));
    }

    [Fact]
    public async Task Edit_UnreadableFloor_SendsNothing()
    {
        var page = await RenderAsync(Keeper);
        _ = page.Find("button[aria-label^='Edit Broiler Chicken - With']").ClickAsync(new MouseEventArgs());
        _dialogs.WaitForElement("#sku-floor");
        await _dialogs.Find("#sku-floor").InputAsync(new ChangeEventArgs { Value = "15O" });

        await ClickDialogAsync("Save changes");

        Assert.Empty(_skus.Saved);
        Assert.Contains("Number only", _dialogs.Find("#sku-floor-note").TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Edit_ChangedMeanwhile_KeepsTheTypedNamesTheirsAndSavesOnTop()
    {
        var page = await RenderAsync(Keeper);
        _ = page.Find("button[aria-label^='Edit Broiler Chicken - With']").ClickAsync(new MouseEventArgs());
        _dialogs.WaitForElement("#sku-floor");
        Assert.Empty(_dialogs.FindAll("#sku-code"));
        await _dialogs.Find("#sku-floor").InputAsync(new ChangeEventArgs { Value = "155" });
        _skus.Rows[1] = _skus.Rows[1] with { Name = "Broiler skin on", FloorPrice = new Money(160), Version = 13 };
        _skus.Refusal = new StateChanged("SKU");

        await ClickDialogAsync("Save changes");

        Assert.Equal("155", _dialogs.Find("#sku-floor").GetAttribute("value"));
        Assert.Contains("₹160.00 was set meanwhile", _dialogs.Find("#sku-floor-note").TextContent, StringComparison.Ordinal);
        Assert.Equal("Broiler skin on", _dialogs.Find("#sku-name").GetAttribute("value"));

        await ClickDialogAsync("Save changes");

        Assert.Equal((13u, "Broiler skin on", new Money(155)), (_skus.Saved[^1].Version!.Value, _skus.Saved[^1].Name, _skus.Saved[^1].FloorPrice!.Value));
        page.WaitForAssertion(() => Assert.Equal("BRO-SKIN saved.", _shell.Snack));
    }

    public ValueTask DisposeAsync() => _shell.DisposeAsync();

    private async Task<IRenderedComponent<SkusPage>> RenderAsync(UserRights rights, string query = "")
    {
        _dialogs = _shell.Render<MudDialogProvider>();
        return await _shell.OpenAsync<SkusPage>(rights, "/business/skus" + query);
    }

    private Task FillAsync(string field, string text) => _dialogs.Find($"#sku-{field}").ChangeAsync(new ChangeEventArgs { Value = text });

    private void Open(IRenderedComponent<SkusPage> page, string button)
    {
        // The click is answered when the dialog closes.
        _ = page.TapAsync(button);
        _dialogs.WaitForElement("#sku-name");
    }

    private async Task ClickDialogAsync(string button)
    {
        _dialogs.WaitForAssertion(() => Assert.Contains(_dialogs.FindAll("button"), b => b.TextContent.Trim() == button));
        await _dialogs.TapAsync(button);
    }
}
