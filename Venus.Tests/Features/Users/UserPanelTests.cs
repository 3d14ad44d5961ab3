using Bunit;
using Microsoft.AspNetCore.Components.Web;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Core.Features.Roles;
using Venus.Core.Features.Users;
using Venus.Core.Security;
using Venus.Server.Features.Users;
using Venus.Tests.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Users;

public sealed class UserPanelTests : IAsyncDisposable
{
    private static readonly RoleRow Cashier =
        new(Guid.CreateVersion7(), "Cashier", null, IsSystem: false, IsDefault: true, RequireMfa: false, KeyCount: 10, Users: 1, IsMine: false, Version: 1);

    private readonly ShellContext _shell = new();
    private readonly FakeUsers _users = new();

    public UserPanelTests()
    {
        _shell.Services.AddSingleton<IUserService>(_users);
        _shell.Services.AddSingleton<IIdentityProvider>(new FakeProvider(IdentityKind.OpenIdConnect));
    }

    [Fact]
    public void Refusal_OfAFieldThePanelShows_StandsBesideIt()
    {
        _users.Refusal = new InvalidInput("contact_number", "Enter a phone number.");

        var panel = Save(Open(Permissions.UsersEdit));

        Assert.Contains("Enter a phone number.", panel.Find("#panel-phone-note").TextContent, StringComparison.Ordinal);
        Assert.Empty(panel.FindAll(".v-note"));
    }

    [Theory]
    [InlineData("email")]
    [InlineData(null)]
    public void Refusal_OfAFieldThePanelLacks_OrOfTheWhole_StandsAtItsTop_UntilTheActIsDone(string? field)
    {
        _users.Refusal = new InvalidInput(field, "Something else is wrong.");

        var panel = Save(Open(Permissions.UsersEdit));
        Assert.Equal("Something else is wrong.", panel.Find(".v-side > :nth-child(2) .v-note[role=alert]").TextContent.Trim());

        _users.Refusal = null;
        Assert.Empty(Save(panel).FindAll(".v-note"));
    }

    [Fact]
    public void Saved_FollowsWhatWasMadeOfIt_AndOffersNoSecondSaving()
    {
        var panel = Open(Permissions.UsersEdit);
        panel.Find("#panel-phone").Change("98400 12345");
        panel.FindAll("button").Single(b => b.TextContent.Trim() == "Save contact").Click();

        Assert.Equal("9840012345", panel.Find("#panel-phone").GetAttribute("value"));
        Assert.DoesNotContain(panel.FindAll("button"), b => b.TextContent.Trim() == "Save contact");
    }

    [Fact]
    public void Save_WithSeveralFaults_SaysEachBesideItsField_AndSendsNothing()
    {
        var panel = Open(Permissions.UsersEdit);
        panel.Find("#panel-name").Change(" ");
        panel.Find("#panel-phone").Change("call me");
        panel.FindAll("button").Single(b => b.TextContent.Trim() == "Save contact").Click();

        Assert.Equal(["panel-name-note", "panel-phone-note"], panel.FindAll(".v-field-error").Select(error => error.Id));
        Assert.Empty(_users.Edited);

        panel.Find("#panel-phone").Change("(044) 2345-6789");
        Save(panel);
        Assert.Empty(panel.FindAll(".v-field-error"));
        Assert.Single(_users.Edited);
    }

    [Fact]
    public async Task Disable_AsksFirst()
    {
        var dialogs = _shell.Render<MudDialogProvider>();
        var panel = Open(Permissions.UsersDisable);

        var asked = panel.TapAsync("Disable");
        dialogs.WaitForAssertion(() => Assert.Contains("Disable Meena Kumari?", dialogs.Markup, StringComparison.Ordinal));
        await dialogs.TapAsync("Cancel");
        await asked;
        Assert.Empty(_users.Switched);

        asked = panel.TapAsync("Disable");
        dialogs.WaitForAssertion(() => Assert.Contains("Disable Meena Kumari?", dialogs.Markup, StringComparison.Ordinal));
        await dialogs.TapAsync("Disable Meena Kumari");
        await asked;
        Assert.Equal([false], _users.Switched);
    }

    [Fact]
    public async Task SaveRoles_ThatTogetherDoWhatOneShouldNot_WarnsAndSendsWhatWasConfirmed()
    {
        _users.Conflicts = [new DutyConflict(Permissions.SalesCreate, Permissions.SettlementsApprove, "Sells and approves")];
        var dialogs = _shell.Render<MudDialogProvider>();
        var panel = Open([Permissions.UsersAssignRoles], [Cashier]);
        await panel.Find("[role=checkbox][aria-label=Cashier]").ClickAsync(new MouseEventArgs());

        var saving = panel.TapAsync("Save roles");
        dialogs.WaitForAssertion(() => Assert.Contains("Sells and approves: sales.create with settlements.approve.", dialogs.Markup, StringComparison.Ordinal));
        await dialogs.TapAsync("Correct it");
        await saving;
        Assert.Empty(Assert.Single(_users.Assigned).Confirmed);

        saving = panel.TapAsync("Save roles");
        dialogs.WaitForAssertion(() => Assert.Contains("Save with 1 conflict?", dialogs.Markup, StringComparison.Ordinal));
        await dialogs.TapAsync("Save roles anyway");
        await saving;
        Assert.Equal([Cashier.Id], _users.Assigned[^1].Added);
        Assert.Equal(_users.Conflicts, _users.Assigned[^1].Confirmed);
    }

    [Fact]
    public void OwnAccount_IsForLookingOnly()
    {
        var panel = _shell.Render<UserPanel>(p => p
            .AddCascadingValue(People.With([Permissions.UsersEdit, Permissions.UsersAssignRoles, Permissions.StoresAssign, Permissions.UsersDisable, Permissions.UsersResetAccess], [People.Downtown]) with { UserId = FakeUsers.Meena })
            .Add(shown => shown.User, FakeUsers.Meena)
            .Add(shown => shown.Roles, [Cashier]));

        Assert.Empty(panel.FindAll("input, [role=checkbox]"));
        Assert.Equal(["Close"], panel.FindAll("button").Select(b => b.GetAttribute("aria-label")));
    }

    private static IRenderedComponent<UserPanel> Save(IRenderedComponent<UserPanel> panel)
    {
        panel.Find("#panel-name").Change("Meena K");
        panel.FindAll("button").Single(b => b.TextContent.Trim() == "Save contact").Click();
        return panel;
    }

    private IRenderedComponent<UserPanel> Open(params string[] keys) => Open(keys, []);

    private IRenderedComponent<UserPanel> Open(IEnumerable<string> keys, IReadOnlyList<RoleRow> roles) => _shell.Render<UserPanel>(p => p
        .AddCascadingValue(People.With(keys, [People.Downtown]))
        .Add(panel => panel.User, FakeUsers.Meena)
        .Add(panel => panel.Roles, roles));

    public ValueTask DisposeAsync() => _shell.DisposeAsync();
}
