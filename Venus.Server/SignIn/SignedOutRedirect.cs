using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Authorization;
using Venus.Server.Security;

namespace Venus.Server.SignIn;

/// <summary>Takes a page whose session has ended to the sign-in page, which returns to it.</summary>
public sealed class SignedOutRedirect(AuthenticationStateProvider authentication, SignInDoor door) : ComponentBase, IDisposable
{
    protected override void OnInitialized() => authentication.AuthenticationStateChanged += OnChanged;

    public void Dispose() => authentication.AuthenticationStateChanged -= OnChanged;

    private void OnChanged(Task<AuthenticationState> now) => _ = InvokeAsync(async () =>
    {
        if (SessionPrincipal.Read((await now).User) is null)
            door.Leave();
    });
}
