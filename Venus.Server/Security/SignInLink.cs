using Microsoft.AspNetCore.Components;

namespace Venus.Server.Security;

internal static class SignInLink
{
    /// <summary>The sign-in page, which returns to the present page afterwards.</summary>
    public static string From(NavigationManager navigation) =>
        "/sign-in?returnUrl=" + Uri.EscapeDataString("/" + navigation.ToBaseRelativePath(navigation.Uri));
}
