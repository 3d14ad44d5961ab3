using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.JSInterop;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Files;
using Venus.Core.Features.Identity;

namespace Venus.Server.Features.Me;

/// <summary>One's own picture: chosen, looked at, then used; replaced and removed.</summary>
public sealed partial class AvatarPanel(IOwnProfile profile, IJSRuntime js, ISnackbar snackbar)
{
    private const string InputId = "picture";
    // The largest place has 96 pixels, and screens have up to three dots for one.
    private const int LargestSide = 512;
    private const string NoPicture = "This file is no JPEG, PNG or WebP picture.";

    // What the browser offers and takes for one. What a file really is the database tells from its content.
    private static readonly string[] Kinds = ["image/jpeg", "image/png", "image/webp"];

    private InputFile? _input;
    private ElementReference _preview;
    private IBrowserFile? _chosen;
    private string? _error;
    private int _round;

    /// <summary>Of the present picture; null without one.</summary>
    [Parameter, EditorRequired]
    public required string? Url { get; set; }

    [Parameter, EditorRequired]
    public required string? Name { get; set; }

    [Parameter]
    public string? Email { get; set; }

    /// <summary>Another picture, or none, is in its place.</summary>
    [Parameter, EditorRequired]
    public EventCallback OnChanged { get; set; }

    private async Task ChooseAsync(InputFileChangeEventArgs change) => await RunAsync(async cancel =>
    {
        if (change.FileCount == 0)
            return;
        var file = change.File;
        _error = file.Size > StoredFile.MostBytes ? $"A picture has 5 MB at most; this one has {Math.Ceiling(file.Size / 104_857.6m) / 10:0.0} MB."
            : !Kinds.Contains(file.ContentType) || !await ShowAsync(cancel) ? NoPicture
            : null;
        _chosen = _error is null ? file : null;
        if (_chosen is null)
            _round++;
    });

    private async Task<bool> ShowAsync(CancellationToken cancellationToken)
    {
        await using var module = await js.InvokeAsync<IJSObjectReference>("import", cancellationToken, "./js/picture.js");
        return await module.InvokeAsync<bool>("show", cancellationToken, _input!.Element, _preview);
    }

    private async Task SaveAsync() => await RunAsync(async cancel =>
    {
        // Drawn anew in the browser, at the size that is shown: what a camera writes beside the picture stays there. Only JPEG has no transparency.
        var chosen = _chosen!;
        var drawn = await chosen.RequestImageFileAsync(chosen.ContentType == Kinds[0] ? Kinds[0] : Kinds[1], LargestSide, LargestSide);
        using var content = new MemoryStream((int)drawn.Size);
        await using (var stream = drawn.OpenReadStream(StoredFile.MostBytes, cancel))
            await stream.CopyToAsync(content, cancel);
        await TellAsync(await profile.SetAvatarAsync(chosen.Name, content.GetBuffer().AsMemory(0, (int)content.Length), cancel), "Your picture is saved.");
    });

    private async Task RemoveAsync() => await RunAsync(async cancel => await TellAsync(await profile.RemoveAvatarAsync(cancel), "Your picture is removed."));

    private async Task TellAsync(Result<Done> result, string done)
    {
        Forget();
        _error = result.Problem?.Message;
        if (!result.IsSuccess)
            return;
        snackbar.Add(done, Severity.Success);
        await OnChanged.InvokeAsync();
    }

    // The same file can be chosen again only in an input that has none.
    private void Forget()
    {
        _chosen = null;
        _error = null;
        _round++;
    }
}
