using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Stores;
using Venus.Server.Components;

namespace Venus.Server.Features.Stores;

/// <summary>
/// A form over a part of a store: it follows what others change as long as nothing is typed, and names the state it was read in when it is saved.
/// </summary>
public abstract class StoreForm : VenusComponentBase
{
    private StoreDetail? _read;

    [Inject]
    private ISnackbar Snackbar { get; set; } = null!;

    [Inject]
    protected IStoreService Stores { get; set; } = null!;

    [Parameter, EditorRequired]
    public required StoreDetail Detail { get; set; }

    /// <summary>It was saved, or somebody else's change was found: the record is to be read again.</summary>
    [Parameter]
    public EventCallback OnChanged { get; set; }

    /// <summary>The store as the form was read; what is saved names its version.</summary>
    protected StoreDetail Read => _read ?? Detail;

    protected TypedFields Form { get; } = new();

    protected FormRefusal Refusal { get; } = new();

    /// <summary>Somebody else changed the store while something was typed.</summary>
    protected bool ChangedByOthers { get; private set; }

    protected override void OnParametersSet()
    {
        if (_read is null || !Form.IsChanged)
            Follow(Detail);
    }

    /// <summary>The part of the record, as texts by field.</summary>
    protected abstract IReadOnlyDictionary<string, string> FieldsOf(StoreDetail detail);

    /// <summary>What can be refused before it is sent, one problem per field.</summary>
    protected abstract IEnumerable<Problem> Check();

    protected abstract Task<Result<StoreSaved>> SendAsync(CancellationToken cancellationToken);

    protected void Undo()
    {
        Form.Undo();
        (Refusal.Problem, ChangedByOthers) = (null, false);
        Follow(Detail);
    }

    protected async Task SaveAsync() => await RunAsync(async cancel =>
    {
        if (Refusal.Finds(Check()))
            return;
        var sent = Form.Copy();
        var result = await SendAsync(cancel);
        Refusal.Problem = result.Problem is StateChanged ? null : result.Problem;
        ChangedByOthers = result.Problem is StateChanged;
        if (result.IsSuccess || ChangedByOthers)
        {
            Follow((await Stores.GetAsync(Read.Store.Id, cancel)).Value, result.IsSuccess ? sent : null);
            await OnChanged.InvokeAsync();
        }

        if (result.IsSuccess)
            Snackbar.Add("Saved.", Severity.Success);
    });

    private void Follow(StoreDetail detail, IReadOnlyDictionary<string, string>? saved = null)
    {
        _read = detail;
        Form.Rebase(FieldsOf(detail), saved);
    }
}
