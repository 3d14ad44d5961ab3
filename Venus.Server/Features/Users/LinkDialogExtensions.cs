using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core;
using Venus.Server.Components;

namespace Venus.Server.Features.Users;

internal static class LinkDialogExtensions
{
    /// <summary>Shows a one-time link, once. The token stands in the fragment, which no browser sends.</summary>
    public static async Task ShowLinkAsync(this IDialogService dialogs, NavigationManager navigation, string title, string lives, string token)
    {
        var parameters = new DialogParameters<LinkDialog>
        {
            { d => d.Title, title }, { d => d.Lives, lives }, { d => d.Link, $"{navigation.BaseUri}sign-in/link#{token}" },
        };
        await dialogs.OpenAsync(parameters);
    }

    /// <summary>Tells whether a link went by mail; one that did not is nobody's, and is made anew.</summary>
    public static void AddMailed(this ISnackbar snackbar, Result<Done> mailed, string done) => snackbar.Add(
        mailed.Problem is { } problem ? $"{problem.Message} Make the link again once mail works." : done, mailed.IsSuccess ? Severity.Success : Severity.Error);
}
