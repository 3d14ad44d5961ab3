using System.Security.Claims;
using Microsoft.AspNetCore.Components.Authorization;

namespace Venus.Server.SignIn;

/// <summary>
/// Who is signed in, in a circuit or while a page is rendered once. It begins with what the framework found in the cookie, and from then on may
/// only end: no circuit ever passes from one person or session to another.
/// </summary>
internal sealed class SessionState : AuthenticationStateProvider, IHostEnvironmentAuthenticationStateProvider
{
    private static readonly AuthenticationState SignedOut = new(new ClaimsPrincipal(new ClaimsIdentity()));

    /// <summary>Null in a scope that renders nothing.</summary>
    public Task<AuthenticationState>? Known { get; private set; }

    public override Task<AuthenticationState> GetAuthenticationStateAsync() =>
        Known ?? throw new InvalidOperationException("Nobody has said yet who is signed in here.");

    public void SetAuthenticationState(Task<AuthenticationState> authenticationStateTask)
    {
        // A circuit that reconnects is told again, from the cookie the browser has by then.
        Known = Known is null ? authenticationStateTask : UnchangedAsync(Known, authenticationStateTask);
        NotifyAuthenticationStateChanged(Known);
    }

    public void End()
    {
        Known = Task.FromResult(SignedOut);
        NotifyAuthenticationStateChanged(Known);
    }

    private static async Task<AuthenticationState> UnchangedAsync(Task<AuthenticationState> before, Task<AuthenticationState> now)
    {
        var identity = SessionPrincipal.Read((await before).User);
        return identity is not null && identity == SessionPrincipal.Read((await now).User) ? await before : SignedOut;
    }
}
