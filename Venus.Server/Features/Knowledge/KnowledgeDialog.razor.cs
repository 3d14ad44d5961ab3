using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.JSInterop;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Knowledge;
using Venus.Server.Components;

namespace Venus.Server.Features.Knowledge;

/// <summary>Adds a document or changes one, from a file or as it is typed. Closes with its title.</summary>
public sealed partial class KnowledgeDialog(IKnowledgeService knowledge, IJSRuntime js, TimeProvider time)
{
    private const string Typed = "Typed";

    // Of typed text that is too long the service says how long it is; more than this is not even taken.
    private const int MostTaken = 4 * KnowledgeFile.MostBytes;

    private readonly FormRefusal _form = new();
    private IReadOnlyList<(string Key, string Text)> _keys = [];
    private Guid _id;
    private KnowledgeDocument? _read;
    private bool _changedByOthers;
    private string _title = "";
    private string _source = Typed;
    private string? _key;
    private string _text = "";
    private int _given;
    private int _refused;
    private InputFile? _chooser;
    private ElementReference _area;
    private TextField? _titleField;

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    /// <summary>The document to change; null adds one.</summary>
    [Parameter]
    public Guid? Document { get; set; }

    // A document may carry a key that the person does not hold.
    private IEnumerable<(string Value, string Text)> Keys => _key is { } key && _keys.All(k => k.Key != key) ? _keys.Append((key, key)) : _keys;

    protected override Task OnInitializedAsync()
    {
        _id = Document ?? Guid.CreateVersion7(time.GetUtcNow());
        return ReloadAsync();
    }

    private Task ReloadAsync() => ReadAsync(async cancel =>
    {
        _keys = [.. (await knowledge.GetKeysAsync(cancel)).Value.Select(key => (key.Key, $"Holders of {key.Key}: {key.Meaning}"))];
        if (Document is not { } document)
            return;
        var found = (await knowledge.GetAsync(document, cancel)).Value;
        (_read, _title, _source, _key) = (found, found.Title, found.Source, found.PermissionKey);
        Fill(found.Content);
    });

    // A text area that is made anew shows what it is given, whatever was typed in it.
    private void Fill(string text)
    {
        _text = text;
        _given++;
    }

    private Task<bool> TakeAsync(InputFileChangeEventArgs chosen) => RunAsync(async cancel =>
    {
        var file = chosen.File;
        var read = await TextOfAsync(file, cancel);
        if ((_form.Problem = read.Problem) is not null)
        {
            // Made anew it names no file, which would look as if it were taken.
            _refused++;
            StateHasChanged();
            if (_chooser?.Element is { } chooser)
                await chooser.FocusAsync();
            return;
        }

        Fill(read.Value);
        _source = file.Name.Length > 300 ? file.Name[^300..] : file.Name;
        if (string.IsNullOrWhiteSpace(_title))
            _title = Path.GetFileNameWithoutExtension(file.Name) is { Length: > 200 } longer ? longer[..200] : Path.GetFileNameWithoutExtension(file.Name);
    });

    private static async Task<Result<string>> TextOfAsync(IBrowserFile file, CancellationToken cancellationToken)
    {
        if (KnowledgeFile.RefusalOf(file.Name, file.Size) is { } refusal)
            return refusal;
        await using var stream = file.OpenReadStream(KnowledgeFile.MostBytes, cancellationToken);
        return KnowledgeFile.Read("file", await BytesOf(stream, cancellationToken));
    }

    private async Task SaveAsync() => await RunAsync(async cancel =>
    {
        var content = await TypedAsync(cancel);
        if ((_form.Problem = content.Problem) is not null)
            return;
        var saved = await knowledge.SaveAsync(new SaveKnowledge(_id, _read?.Version, _title, _source, _key, content.Value), cancel);
        _form.Problem = saved.Problem;
        _changedByOthers = saved.Problem is StateChanged && await RebaseAsync(content.Value, cancel);
        if (saved.IsSuccess)
            Dialog.Close(DialogResult.Ok(_title.Trim()));
        else if (saved.Problem is { Field: "title" })
            await _titleField!.FocusAsync();
    });

    // What somebody else changed counts where nothing was changed here: a document that was closed to others stays so. False when it is gone.
    private async Task<bool> RebaseAsync(string typed, CancellationToken cancellationToken)
    {
        var fresh = await knowledge.GetAsync(_id, cancellationToken);
        if (_read is not { } read || !fresh.IsSuccess)
        {
            _form.Problem = fresh.Problem;
            return false;
        }

        _read = fresh.Value;
        _title = _title == read.Title ? _read.Title : _title;
        _source = _source == read.Source ? _read.Source : _source;
        _key = _key == read.PermissionKey ? _read.PermissionKey : _key;
        Fill(typed == read.Content ? _read.Content : typed);
        return true;
    }

    private async Task<Result<string>> TypedAsync(CancellationToken cancellationToken)
    {
        await using var module = await js.InvokeAsync<IJSObjectReference>("import", cancellationToken, "./js/text.js");
        // There are no streams of nothing.
        if (await module.InvokeAsync<bool>("isEmpty", cancellationToken, _area))
            return "";
        await using var typed = await module.InvokeAsync<IJSStreamReference>("bytesOf", cancellationToken, _area);
        if (typed.Length > MostTaken)
            return new InvalidInput("content", "This is far more than the 1 MB that a document holds.");
        await using var stream = await typed.OpenReadStreamAsync(MostTaken, cancellationToken);
        return KnowledgeFile.Read("content", await BytesOf(stream, cancellationToken));
    }

    private static async Task<byte[]> BytesOf(Stream stream, CancellationToken cancellationToken)
    {
        using var bytes = new MemoryStream();
        await stream.CopyToAsync(bytes, cancellationToken);
        return bytes.ToArray();
    }
}
