using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Server.Features.Me;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Identity;

public sealed class SecondFactorPanelTests : IAsyncDisposable
{
    private readonly ShellContext _shell = new();
    private readonly OneAccount _account = new();

    public SecondFactorPanelTests() => _shell.Services.AddSingleton<IMyAccountService>(_account);

    [Fact]
    public async Task Cancel_ForgetsWhatWasShownAndTyped_AndTheNextSetUpShowsAnother()
    {
        var panel = _shell.Render<SecondFactorPanel>();
        await panel.TapAsync("Set up");
        Assert.Contains("AAAA 1", panel.Markup, StringComparison.Ordinal);
        panel.Find("#new-code").Change("123");
        await panel.Find("form").SubmitAsync();
        Assert.Contains("not right", panel.Find("#new-code-note").TextContent, StringComparison.Ordinal);

        await panel.TapAsync("Cancel");
        Assert.Equal(["Set up"], panel.FindAll("button").Select(b => b.TextContent.Trim()));
        Assert.DoesNotContain("not right", panel.Markup, StringComparison.Ordinal);

        await panel.TapAsync("Set up");
        Assert.Contains("AAAA 2", panel.Markup, StringComparison.Ordinal);
        Assert.Null(panel.Find("#new-code").GetAttribute("value"));
    }

    [Fact]
    public async Task Focus_GoesToTheCode_AndBackToTheButton_WhenItIsCancelled()
    {
        var panel = _shell.Render<SecondFactorPanel>();

        await panel.TapAsync("Set up");
        Focused().ShouldBeElementReferenceTo(panel.Find("#new-code"));

        await panel.TapAsync("Cancel");
        Focused().ShouldBeElementReferenceTo(panel.Find("button"));
    }

    private object? Focused() => _shell.JSInterop.Invocations["Blazor._internal.domWrapper.focus"][^1].Arguments[0];

    public ValueTask DisposeAsync() => _shell.DisposeAsync();

    private sealed class OneAccount : IMyAccountService
    {
        private int _started;

        public Task<Result<SecondFactorSetup>> StartSecondFactorAsync(CancellationToken cancellationToken = default)
        {
            var secret = $"AAAA{++_started}";
            return Task.FromResult<Result<SecondFactorSetup>>(new SecondFactorSetup(secret, secret, "otpauth://totp/Venus"));
        }

        public Task<Result<IReadOnlyList<string>>> ConfirmSecondFactorAsync(string setup, string code, CancellationToken cancellationToken = default) =>
            Task.FromResult<Result<IReadOnlyList<string>>>(new InvalidInput("code", "This code is not right."));

        public Task<Result<MySecurity>> GetSecurityAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<Result<Done>> ChangePasswordAsync(string current, string password, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<Result<Done>> ChangeEmailAsync(string current, string email, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<Result<Done>> RemoveSecondFactorAsync(string current, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<Result<IReadOnlyList<MySession>>> ListSessionsAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<Result<Done>> EndSessionAsync(Guid sessionId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<Result<Done>> SignOutEverywhereAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<Result<MyProfile>> GetProfileAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<Result<Done>> SaveProfileAsync(MyProfile profile, CancellationToken cancellationToken = default) => throw new NotSupportedException();
    }
}
