using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Core.Features.Users;
using Venus.Core.Security;
using Venus.Server.Features.Users;
using Venus.Tests.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Users;

public sealed class UserPanelTests : IAsyncDisposable
{
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

    private static IRenderedComponent<UserPanel> Save(IRenderedComponent<UserPanel> panel)
    {
        panel.Find("#panel-name").Change("Meena K");
        panel.FindAll("button").Single(b => b.TextContent.Trim() == "Save contact").Click();
        return panel;
    }

    private IRenderedComponent<UserPanel> Open(params string[] keys) => _shell.Render<UserPanel>(p => p
        .AddCascadingValue(People.With(keys, [People.Downtown]))
        .Add(panel => panel.User, FakeUsers.Meena)
        .Add(panel => panel.Roles, []));

    public ValueTask DisposeAsync() => _shell.DisposeAsync();
}
