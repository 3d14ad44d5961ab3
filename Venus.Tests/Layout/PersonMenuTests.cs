using Bunit;
using Venus.Core.Security;
using Venus.Server.Layout;
using Venus.Tests.Support;

namespace Venus.Tests.Layout;

public sealed class PersonMenuTests : IAsyncDisposable
{
    private readonly ShellContext _shell = new();

    [Fact]
    public void PLT_8_Name_GivesInitials() => Assert.Equal("RK", Render(People.WithoutRoles).Find(".v-avatar").TextContent.Trim());

    [Fact]
    public void PLT_8_NoName_FirstLetterOfTheEmail() =>
        Assert.Equal("R", Render(People.WithoutRoles with { FullName = "" }).Find(".v-avatar").TextContent.Trim());

    [Fact]
    public void Picture_StandsInPlaceOfTheInitials_UntilItDoesNotCome()
    {
        var menu = Render(People.WithoutRoles with { AvatarUrl = "/files/1" });
        var (src, text) = (menu.Find(".v-avatar img").GetAttribute("src"), menu.Find(".v-avatar").TextContent.Trim());

        menu.Find(".v-avatar img").TriggerEvent("onerror", new Microsoft.AspNetCore.Components.Web.ErrorEventArgs());

        Assert.Equal(("/files/1", ""), (src, text));
        Assert.Equal("RK", menu.Find(".v-avatar").TextContent.Trim());
    }

    [Fact]
    public void PLT_8_NoRole_SaysSo() => Assert.Equal("No Role", Render(People.WithoutRoles).Find(".v-person-role").TextContent);

    [Fact]
    public void Roles_AreNamed() =>
        Assert.Equal("Cashier, Account", Render(People.Cashier with { RoleNames = ["Cashier", "Account"] }).Find(".v-person-role").TextContent);

    [Fact]
    public void SignOut_IsARealFormPost()
    {
        var form = Render(People.Cashier).Find("form");

        Assert.Equal("post", form.GetAttribute("method"));
        Assert.Equal("/sign-out", form.GetAttribute("action"));
        Assert.Equal("submit", form.QuerySelector("button")!.GetAttribute("type"));
    }

    [Fact]
    public void NobodyKnown_ShowsNothing() => Assert.Equal("", _shell.Render<PersonMenu>().Markup.Trim());

    private IRenderedComponent<PersonMenu> Render(UserRights rights) => _shell.Render<PersonMenu>(p => p.AddCascadingValue(rights));

    public ValueTask DisposeAsync() => _shell.DisposeAsync();
}
