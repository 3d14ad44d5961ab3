using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Server.Features.Me;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Identity;

public sealed class MySessionsPageTests : IAsyncDisposable
{
    private readonly ShellContext _shell = new();
    private readonly FakeAccount _account = new();

    public MySessionsPageTests() => _shell.Services.AddSingleton<IMyAccountService>(_account);

    [Fact]
    public async Task List_NamesEachDevice_AndOffersToEndAnyButThisOne()
    {
        var page = await OpenAsync();

        var cards = page.FindAll(".me-sessions > li");
        Assert.Contains("Chrome, Windows, Desktop", cards[0].TextContent, StringComparison.Ordinal);
        Assert.Contains("This device", cards[0].TextContent, StringComparison.Ordinal);
        Assert.Empty(cards[0].QuerySelectorAll("button"));
        Assert.Contains("Safari, iOS, Mobile", cards[1].TextContent, StringComparison.Ordinal);
        Assert.Contains("203.0.113.9, Chennai, India", cards[1].TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("This device", cards[1].TextContent, StringComparison.Ordinal);

        await page.TapAsync("End");

        Assert.Equal([FakeAccount.Phone.Id], _account.Ended);
        Assert.Single(page.FindAll(".me-sessions > li"));
    }

    [Fact]
    public async Task List_SaysOfEachSessionWhetherItIsActiveOrIdle()
    {
        var page = await OpenAsync();

        Assert.Equal(["Active", "Idle"], page.FindAll(".me-sessions > li").Select(card => card.QuerySelectorAll(".v-chip")[0].TextContent.Trim()));
    }

    [Fact]
    public async Task SignOutEverywhere_AsksFirst()
    {
        var dialogs = _shell.Render<MudDialogProvider>();
        var page = await OpenAsync();

        var asked = page.TapAsync("Sign out everywhere");
        dialogs.WaitForAssertion(() => Assert.Contains("Sign out everywhere?", dialogs.Markup, StringComparison.Ordinal));
        await dialogs.TapAsync("Cancel");
        await asked;
        Assert.False(_account.SignedOutEverywhere);

        asked = page.TapAsync("Sign out everywhere");
        dialogs.WaitForAssertion(() => Assert.Contains("Sign out everywhere?", dialogs.Markup, StringComparison.Ordinal));
        await dialogs.TapAsync("Sign out everywhere");
        await asked;
        Assert.True(_account.SignedOutEverywhere);
    }

    public ValueTask DisposeAsync() => _shell.DisposeAsync();

    private Task<IRenderedComponent<SessionsPage>> OpenAsync() => _shell.OpenAsync<SessionsPage>(People.Cashier, "/me/sessions");

    private sealed class FakeAccount : IMyAccountService
    {
        private static readonly DateTimeOffset Morning = new(2026, 7, 14, 4, 0, 0, TimeSpan.Zero);

        public static readonly MySession Phone = new(
            Guid.CreateVersion7(), "Mobile", "Safari", "iOS", "Venus Web", "203.0.113.9", "Chennai, India", Morning, Morning, IsActive: false, IsThis: false);

        private static readonly MySession Desk = new(
            Guid.CreateVersion7(), "Desktop", "Chrome", "Windows", "Venus Web", "127.0.0.1", null, Morning, Morning, IsActive: true, IsThis: true);

        public List<Guid> Ended { get; } = [];

        public bool SignedOutEverywhere { get; private set; }

        public Task<Result<IReadOnlyList<MySession>>> ListSessionsAsync(CancellationToken cancellationToken = default) =>
            Task.FromResult<Result<IReadOnlyList<MySession>>>(new List<MySession>([Desk, Phone]).FindAll(session => !Ended.Contains(session.Id)));

        public Task<Result<Done>> EndSessionAsync(Guid sessionId, CancellationToken cancellationToken = default)
        {
            Ended.Add(sessionId);
            return Task.FromResult<Result<Done>>(new Done());
        }

        public Task<Result<Done>> SignOutEverywhereAsync(CancellationToken cancellationToken = default)
        {
            SignedOutEverywhere = true;
            return Task.FromResult<Result<Done>>(new Done());
        }

        public Task<Result<MySecurity>> GetSecurityAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<Result<Done>> ChangePasswordAsync(string current, string password, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<Result<Done>> ChangeEmailAsync(string current, string email, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<Result<SecondFactorSetup>> StartSecondFactorAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<Result<IReadOnlyList<string>>> ConfirmSecondFactorAsync(string setup, string code, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<Result<Done>> RemoveSecondFactorAsync(string current, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<Result<MyProfile>> GetProfileAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<Result<Done>> SaveProfileAsync(MyProfile profile, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
