using MudBlazor;

namespace Venus.Server.Components;

public static class ConfirmDialogExtensions
{
    /// <summary>Asks before an act that cannot be undone. See <see cref="ConfirmDialog"/> for the texts.</summary>
    public static async Task<bool> ConfirmAsync(
        this IDialogService dialogs, string question, string consequence, string act, bool irreversible = true, string cancel = "Cancel")
    {
        var parameters = new DialogParameters<ConfirmDialog>
        {
            { d => d.Question, question },
            { d => d.Consequence, consequence },
            { d => d.Act, act },
            { d => d.Irreversible, irreversible },
            { d => d.Cancel, cancel },
        };
        return await dialogs.OpenAsync(parameters) is { Canceled: false };
    }
}
