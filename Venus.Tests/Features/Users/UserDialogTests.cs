using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Venus.Core.Features.Identity;
using Venus.Core.Features.Users;
using Venus.Server.Components;
using Venus.Server.Features.Users;
using Venus.Tests.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Users;

public sealed class UserDialogTests : IAsyncDisposable
{
    private readonly ShellContext _shell = new();
    private readonly FakeUsers _users = new();

    public UserDialogTests()
    {
        _shell.Services.AddSingleton<IUserService>(_users);
        _shell.Services.AddSingleton<IIdentityProvider>(new FakeProvider(IdentityKind.Local));
    }

    [Fact]
    public async Task Add_WithSeveralFaults_SaysEachBesideItsField_AndSendsNothing()
    {
        var (dialog, _) = Open();
        dialog.Find("#user-email").Change("nowhere");
        dialog.Find("#user-phone").Change("call me");
        dialog.Find("#user-password").Change("short");

        await dialog.TapAsync("Add user");

        Assert.Equal(
            [
                "Enter a name of at most 255 characters.",
                "Enter an e-mail address such as ravi@venus.example.",
                "Enter a phone number of 6 to 15 digits, or leave it empty.",
                "A password has 8 characters or more.",
            ],
            dialog.FindAll(".v-field-error").Select(error => error.TextContent.Trim()));
        Assert.Equal(
            ["user-name-note", "user-email-note", "user-phone-note", "user-password-note"], dialog.FindAll(".v-field-error").Select(error => error.Id));
        Assert.Empty(_users.Created);
    }

    [Fact]
    public async Task Add_AfterFaults_IsSent_AndWhatOnlyTheDatabaseKnowsStandsAlone()
    {
        var (dialog, added) = Open();
        await dialog.TapAsync("Add user");
        dialog.Find("#user-name").Change("Meena Kumari");
        dialog.Find("#user-email").Change("meena@venus.example");
        dialog.Find("#user-password").Change("a long password");
        _users.Refusal = new EmailTaken("meena@venus.example");

        await dialog.TapAsync("Add user");
        Assert.Equal("user-email-note", dialog.FindAll(".v-field-error").Single().Id);
        Assert.Empty(dialog.FindAll(".v-note"));

        _users.Refusal = null;
        await dialog.TapAsync("Add user");
        Assert.False((await added)!.Canceled);
        Assert.Equal("meena@venus.example", _users.Created[^1].Email);
    }

    private (IRenderedComponent<MudDialogProvider> Dialog, Task<DialogResult?> Added) Open()
    {
        var dialogs = _shell.Render<MudDialogProvider>();
        var added = dialogs.InvokeAsync(() => _shell.Services.GetRequiredService<IDialogService>().OpenAsync<UserDialog>());
        dialogs.WaitForElement("#user-name");
        return (dialogs, added);
    }

    public ValueTask DisposeAsync() => _shell.DisposeAsync();
}
