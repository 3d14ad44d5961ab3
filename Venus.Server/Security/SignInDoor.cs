using Microsoft.AspNetCore.Components;
using Venus.Server.SignIn;

namespace Venus.Server.Security;

/// <summary>The way from a page to the sign-in page, which returns to it.</summary>
public sealed class SignInDoor(NavigationManager navigation)
{
    private bool _taken;

    public string Link => $"{SignInEndpoints.SignInPath}?{SignInEndpoints.ReturnUrlParameter}={Uri.EscapeDataString("/" + navigation.ToBaseRelativePath(navigation.Uri))}";

    /// <summary>Raised before the browser is sent there: what would ask the person first, or hold the browser, lets it go.</summary>
    public event Action? Leaving;

    /// <summary>The browser is on its way out already, perhaps over the provider's own sign-out: the end of the session must not call it back.</summary>
    public void LeftBySigningOut() => _taken = true;

    /// <summary>
    /// Takes the browser there, where it reads that the session has ended, once: who notices that second must not load the page again under somebody who
    /// types already.
    /// </summary>
    public void Leave()
    {
        if (_taken)
            return;
        _taken = true;
        Leaving?.Invoke();
        navigation.NavigateTo($"{Link}&{SignInEndpoints.EndedParameter}=true", forceLoad: true);
    }
}
