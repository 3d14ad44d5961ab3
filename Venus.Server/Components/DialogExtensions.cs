using System.Runtime.CompilerServices;
using Microsoft.AspNetCore.Components;
using MudBlazor;

namespace Venus.Server.Components;

public static class DialogExtensions
{
    private static readonly ConditionalWeakTable<IDialogService, Dictionary<Type, CancellationTokenSource>> Open = [];

    /// <summary>
    /// Opens a dialog and waits until it closes. Null when one of its kind stands there already: the second of two taps opens no second one.
    /// </summary>
    public static async Task<DialogResult?> OpenAsync<TDialog>(this IDialogService dialogs, DialogParameters<TDialog>? parameters = null)
        where TDialog : IComponent
    {
        var open = Open.GetOrCreateValue(dialogs);
        using var gone = new CancellationTokenSource();
        if (!open.TryAdd(typeof(TDialog), gone))
            return null;
        try
        {
            var dialog = await dialogs.ShowAsync<TDialog>(null, parameters ?? []);
            // One that is not drawn yet cannot be closed before.
            using var closing = gone.Token.Register(() => dialog.Close(DialogResult.Cancel()));
            return await dialog.Result;
        }
        finally
        {
            open.Remove(typeof(TDialog));
        }
    }

    /// <summary>Closes what stands open, as cancelled: the page that asked is gone.</summary>
    public static void CloseAll(this IDialogService dialogs)
    {
        foreach (var gone in Open.GetOrCreateValue(dialogs).Values.ToList())
            gone.Cancel();
    }
}
