using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Roles;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Server.Features.Roles;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Roles;

public sealed class RolesPageTests : IAsyncDisposable
{
    private static readonly UserRights Reader = People.With([Permissions.RolesView], []);
    private static readonly UserRights Keeper = People.With(
        [
            Permissions.RolesView, Permissions.RolesCreate, Permissions.RolesEdit, Permissions.RolesDelete, Permissions.RolesGrant,
            Permissions.SalesCreate, Permissions.SalesVoid, Permissions.SettlementsSubmit, Permissions.SettlementsApprove,
        ],
        []);

    private readonly ShellContext _shell = new();
    private readonly FakeRoles _roles = new();
    private IRenderedComponent<MudDialogProvider> _dialogs = null!;

    public RolesPageTests() => _shell.Services.AddSingleton<IRoleService>(_roles);

    [Fact]
    public async Task Page_WithoutFurtherKeys_ShowsRolesKeysAndNothingToChangeThem()
    {
        var page = await OpenAsync(Reader, FakeRoles.Boss);

        Assert.Equal(
            ["Admin 4 keys · 1 user", "Store Manager 3 keys · 5 users", "Cashier 1 key · 0 users · default"],
            page.FindAll(".roles a").Select(a => string.Join(' ', a.QuerySelectorAll("span").Select(s => s.TextContent.Trim()))));
        Assert.Equal(["Sales and income 2/2 true", "Settlement and variance 1/2 mixed"], Modules(page));
        Assert.All(page.FindAll("[role=checkbox]"), box => Assert.Equal("true", box.GetAttribute("aria-disabled")));
        Assert.Contains("Changing keys needs roles.grant", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain(page.FindAll("button"), b => b.TextContent.Trim() is "New role" or "Clone" or "Edit" or "Delete");

        await Box(page, "sales.void").ClickAsync(new MouseEventArgs());
        Assert.DoesNotContain("Save", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Modules_ShowAssignedOfTotal_AndGiveOrTakeAll()
    {
        var page = await OpenAsync(Keeper, FakeRoles.Boss, "&module=Settlement%20and%20variance");

        Assert.Equal(["Sales and income 2/2 true", "Settlement and variance 1/2 mixed"], Modules(page));
        await Box(page, "All of Settlement and variance").ClickAsync(new MouseEventArgs());
        Assert.Equal("Settlement and variance 2/2 true", Modules(page)[1]);
        await Box(page, "All of Settlement and variance").ClickAsync(new MouseEventArgs());
        Assert.Equal("Settlement and variance 0/2 false", Modules(page)[1]);
        Assert.Empty(_roles.Granted);
    }

    [Fact]
    public async Task Changes_AreKeptUntilSave_AndGoInOneCall()
    {
        var page = await OpenAsync(Keeper, FakeRoles.Cashier);

        await Box(page, "sales.create").ClickAsync(new MouseEventArgs());
        await Box(page, "sales.void").ClickAsync(new MouseEventArgs());
        Assert.Equal(2, page.FindAll(".key.changed").Count);
        Assert.Contains("0 users are affected at once", page.Markup, StringComparison.Ordinal);
        await page.TapAsync("Save 2 changes");

        var saved = Assert.Single(_roles.Granted);
        Assert.Equal((FakeRoles.Cashier, 9u, "sales.void", "sales.create"), (saved.Role, saved.Version, saved.Added.Single(), saved.Removed.Single()));
        Assert.Equal("Cashier: 2 changes saved.", _shell.Snack);
        Assert.Empty(page.FindAll(".key.changed"));
    }

    [Fact]
    public async Task Discard_ForgetsTheChanges()
    {
        var page = await OpenAsync(Keeper, FakeRoles.Cashier);
        await Box(page, "sales.void").ClickAsync(new MouseEventArgs());

        await page.TapAsync("Discard");

        Assert.Equal("false", Box(page, "sales.void").GetAttribute("aria-checked"));
        Assert.Empty(page.FindAll(".bar"));
    }

    [Fact]
    public async Task Conflict_IsShownAtTheRowsAndInTheBar_AndSavingConfirms()
    {
        var page = await OpenAsync(Keeper, FakeRoles.Boss, "&module=Settlement%20and%20variance");
        await Box(page, "settlements.approve").ClickAsync(new MouseEventArgs());

        Assert.Equal(2, page.FindAll(".key .conflict").Count);
        Assert.Contains("Submits and approves the same day", page.Find(".bar").TextContent, StringComparison.Ordinal);
        Assert.Contains("settlements.submit with settlements.approve. 5 users are affected at once.", page.Find(".bar").TextContent, StringComparison.Ordinal);

        var saving = page.TapAsync("Save 1 change");
        _dialogs.WaitForState(() => _dialogs.Markup.Contains("Save with 1 conflict?", StringComparison.Ordinal));
        await _dialogs.TapAsync("Correct it");
        await saving;
        Assert.Empty(_roles.Granted);

        saving = page.TapAsync("Save 1 change");
        _dialogs.WaitForState(() => _dialogs.Markup.Contains("Save with 1 conflict?", StringComparison.Ordinal));
        await _dialogs.TapAsync("Save 1 change anyway");
        await saving;
        Assert.Equal(_roles.Catalogue.Conflicts, Assert.Single(_roles.Granted).Confirmed);
    }

    [Fact]
    public async Task Keys_TheActorDoesNotHold_AreLockedWithTheReason()
    {
        var page = await OpenAsync(Keeper with { Keys = Keeper.Keys.Except([Permissions.SalesVoid]).ToHashSet() }, FakeRoles.Cashier);

        var locked = Box(page, "sales.void");
        Assert.Equal("true", locked.GetAttribute("aria-disabled"));
        Assert.Contains("You do not hold this key", page.Find($"#{locked.GetAttribute("aria-describedby")}").TextContent, StringComparison.Ordinal);
        await locked.ClickAsync(new MouseEventArgs());
        await Box(page, "All of Sales and income").ClickAsync(new MouseEventArgs());

        Assert.Equal("Sales and income 0/2 false", Modules(page)[0]);
        await page.TapAsync("Save 1 change");
        Assert.Equal(["sales.create"], _roles.Granted.Single().Removed);
        Assert.Empty(_roles.Granted.Single().Added);
    }

    [Fact]
    public async Task SystemRoleAndOwnRole_AreReadOnlyAndSayWhy()
    {
        _roles.Roles[2] = _roles.Roles[2] with { Role = _roles.Roles[2].Role with { IsMine = true } };

        var page = await OpenAsync(Keeper, FakeRoles.Admin);
        Assert.Contains("holds every key by rule", page.Markup, StringComparison.Ordinal);
        Assert.All(page.FindAll("[role=checkbox]"), box => Assert.Equal("true", box.GetAttribute("aria-disabled")));
        Assert.Empty(page.FindAll(".bar"));

        await page.InvokeAsync(() => _shell.Navigation.NavigateTo($"/system/roles?role={FakeRoles.Cashier}"));
        page.WaitForAssertion(() => Assert.Contains("nobody changes his own keys", page.Markup, StringComparison.Ordinal));
        Assert.All(page.FindAll("[role=checkbox]"), box => Assert.Equal("true", box.GetAttribute("aria-disabled")));
    }

    [Fact]
    public async Task SomebodyElsesChange_IsReadIn_AndOwnChangesStay()
    {
        var page = await OpenAsync(Keeper, FakeRoles.Cashier);
        await Box(page, "sales.void").ClickAsync(new MouseEventArgs());

        _roles.Give(FakeRoles.Cashier, ["settlements.submit"], []);
        await _shell.Live.ChangeAsync(LiveTopic.Rights);

        page.WaitForAssertion(() => Assert.Equal("Settlement and variance 1/2 mixed", Modules(page)[1]));
        await page.TapAsync("Save 1 change");
        Assert.Equal((10u, "sales.void"), (_roles.Granted.Single().Version, _roles.Granted.Single().Added.Single()));
    }

    [Fact]
    public async Task Refusal_OfASave_IsSaidAndTheChangeStays()
    {
        var page = await OpenAsync(Keeper, FakeRoles.Cashier);
        await Box(page, "sales.void").ClickAsync(new MouseEventArgs());
        _roles.Refusal = new StateChanged("role");

        await page.TapAsync("Save 1 change");

        Assert.Equal(new StateChanged("role").Message, _shell.Snack);
        Assert.Equal("true", Box(page, "sales.void").GetAttribute("aria-checked"));
    }

    [Fact]
    public async Task Search_FindsKeysOfAllModules_AndTheChoiceNarrows()
    {
        var page = await OpenAsync(Keeper, FakeRoles.Boss, "&q=APPROVE");
        Assert.Equal(["settlements.approve"], page.FindAll(".key strong").Select(k => k.TextContent));

        await page.InvokeAsync(() => _shell.Navigation.NavigateTo($"/system/roles?role={FakeRoles.Boss}&show=assigned"));
        page.WaitForAssertion(() => Assert.Equal(["sales.create", "sales.void", "settlements.submit"], page.FindAll(".key strong").Select(k => k.TextContent)));

        await page.InvokeAsync(() => _shell.Navigation.NavigateTo($"/system/roles?role={FakeRoles.Boss}&q=zzz"));
        page.WaitForAssertion(() => Assert.Contains("No key matches", page.Markup, StringComparison.Ordinal));
        Assert.Contains("“zzz”", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Clone_SendsTheRoleToCopy_AndOpensTheNewOne()
    {
        var page = await OpenAsync(Keeper, FakeRoles.Boss);

        var cloning = page.TapAsync("Clone");
        _dialogs.WaitForAssertion(() => Assert.Contains("3 keys", _dialogs.Markup, StringComparison.Ordinal));
        Assert.Equal("Copy of Store Manager", _dialogs.Find("#role-name").GetAttribute("value"));
        await _dialogs.TapAsync("Clone role");
        await cloning;

        var saved = Assert.Single(_roles.Saved);
        Assert.Equal((FakeRoles.Boss, null), (saved.CopyOf, saved.Version));
        page.WaitForAssertion(() => Assert.Equal("Copy of Store Manager", page.Find(".role h2").TextContent));
    }

    [Fact]
    public async Task Edit_RefusedName_StandsBesideItsField()
    {
        var page = await OpenAsync(Keeper, FakeRoles.Boss);
        _ = page.TapAsync("Edit");
        _dialogs.WaitForElement("#role-name");
        _roles.Refusal = new Duplicate("name", "There is a role Cashier already.");

        await _dialogs.TapAsync("Save changes");

        Assert.Contains("There is a role Cashier already.", _dialogs.Find(".v-field-error").TextContent, StringComparison.Ordinal);
        Assert.Equal((FakeRoles.Boss, 7u), (_roles.Saved.Single().Role, _roles.Saved.Single().Version!.Value));
    }

    [Fact]
    public async Task Edit_WhileSomebodyElseSaves_IsRefusedOnce_NothingTypedIsLost_AndTheirsIsNamed()
    {
        var page = await OpenAsync(Keeper, FakeRoles.Boss);
        _ = page.TapAsync("Edit");
        _dialogs.WaitForElement("#role-name").Change("Mine");
        _roles.Describe(FakeRoles.Boss, r => r with { Name = "Theirs", Description = "Keeps a store", RequireMfa = true });
        _roles.Refusal = new StateChanged("role");

        await _dialogs.TapAsync("Save changes");

        Assert.Contains("Somebody else changed this role meanwhile", _dialogs.Markup, StringComparison.Ordinal);
        Assert.Contains("Theirs was set meanwhile", _dialogs.Find("#role-name").Closest(".v-field")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("Mine", _dialogs.Find("#role-name").GetAttribute("value"));
        await _dialogs.TapAsync("Save changes");

        Assert.Equal(new SaveRole(FakeRoles.Boss, 8, "Mine", "Keeps a store", false, true, null), _roles.Saved[^1] with { Confirmed = null });
    }

    [Fact]
    public async Task Delete_OfARoleInUse_IsRefusedBeforeItAsks_AndOtherwiseConfirmed()
    {
        var page = await OpenAsync(Keeper, FakeRoles.Boss);
        await page.TapAsync("Delete");
        Assert.Equal("5 users still hold this role. Give them another one first.", _shell.Snack);

        _roles.Roles[1] = _roles.Roles[1] with { Role = _roles.Roles[1].Role with { Users = 0 } };
        await _shell.Live.ChangeAsync(LiveTopic.Rights);
        var deleting = page.TapAsync("Delete");
        _dialogs.WaitForState(() => _dialogs.Markup.Contains("Delete the role Store Manager?", StringComparison.Ordinal));
        await _dialogs.TapAsync("Delete Store Manager");
        await deleting;

        Assert.Equal([FakeRoles.Boss], _roles.Deleted);
        page.WaitForAssertion(() => Assert.Equal(2, page.FindAll(".roles a").Count));
    }

    [Fact]
    public async Task LeavingUnsavedChanges_ToAnotherRole_Asks()
    {
        var page = await OpenAsync(Keeper, FakeRoles.Cashier);
        await Box(page, "sales.void").ClickAsync(new MouseEventArgs());

        await page.InvokeAsync(() => _shell.Navigation.NavigateTo($"/system/roles?role={FakeRoles.Boss}"));
        _dialogs.WaitForState(() => _dialogs.Markup.Contains("Leave 1 change of Cashier?", StringComparison.Ordinal));
        await _dialogs.TapAsync("Stay");

        Assert.Equal("Cashier", page.Find(".role h2").TextContent);
        Assert.Equal("true", Box(page, "sales.void").GetAttribute("aria-checked"));
    }

    public async ValueTask DisposeAsync() => await _shell.DisposeAsync();

    private static IElement Box(IRenderedComponent<RolesPage> page, string name) => page.Find($"[role=checkbox][aria-label='{name}']");

    private static IReadOnlyList<string> Modules(IRenderedComponent<RolesPage> page) =>
        [.. page.FindAll(".module").Select(m => $"{m.QuerySelector(".name span")!.TextContent} {m.QuerySelector(".count")!.TextContent} {m.QuerySelector("button")!.GetAttribute("aria-checked")}")];

    private async Task<IRenderedComponent<RolesPage>> OpenAsync(UserRights rights, Guid role, string query = "")
    {
        _dialogs = _shell.Render<MudDialogProvider>();
        return await _shell.OpenAsync<RolesPage>(rights, $"/system/roles?role={role}{query}");
    }
}
