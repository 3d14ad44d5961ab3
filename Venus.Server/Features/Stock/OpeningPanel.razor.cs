using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Venus.Core;
using Venus.Core.Features.Stock;
using Venus.Core.Numbers;
using Venus.Core.Security;

namespace Venus.Server.Features.Stock;

/// <summary>Opens every bucket without movements at once. A refused one stays with its reason; the others are posted.</summary>
public sealed partial class OpeningPanel(IAdjustmentService adjustments)
{
    private readonly OpeningDraft _draft = new();
    private string? _dateError;
    private string? _notesError;
    private Problem? _refusal;
    private StockMatrix? _stock;

    [Parameter, EditorRequired]
    public required StockMatrix Stock { get; set; }

    [Parameter, EditorRequired]
    public required StoreAccess Store { get; set; }

    /// <summary>The business date of the store.</summary>
    [Parameter, EditorRequired]
    public required DateOnly Today { get; set; }

    /// <summary>Reports how many items were opened.</summary>
    [Parameter]
    public EventCallback<int> OnPosted { get; set; }

    [CascadingParameter]
    public UserRights? Rights { get; set; }

    private bool MayBackdate => Rights?.May(Permissions.InventoryBackdate) == true;

    private string Act => _draft.Filled is { Count: > 0 } filled
        ? $"Open {Counted.Of(filled.Count, "item")}, {new Weight(filled.Sum(r => r.Kg ?? 0))}"
        : "Open items";

    // Live weight without birds is a residue (domain document "Stock", rule 11): it may be opened, but is rarely meant.
    private string? Missing => _draft.Filled.Count == 0 ? "Enter at least one weight"
        : _draft.Filled.FirstOrDefault(row => row.HasNoBirds) is { } row ? $"{row.Item} has no birds yet"
        : null;

    protected override void OnParametersSet()
    {
        if (ReferenceEquals(_stock, Stock))
            return;
        _stock = Stock;
        // While postings run, the list stays as it was posted.
        if (!Busy)
            _draft.See(Stock);
    }

    private static void Type(OpeningRow row, decimal? kg, decimal? birds) => (row.Kg, row.Birds, row.Error) = (kg, birds, null);

    private void Date(DateOnly? date) => (_draft.Date, _dateError) = (date == Today ? null : date, null);

    private void Notes(string notes) => (_draft.Notes, _notesError) = (notes, null);

    // The second half of a double click is no second opening.
    private Task PostAsync(MouseEventArgs click) => click.Detail > 1 ? Task.CompletedTask : SubmitAsync();

    private Task<bool> SubmitAsync() => RunAsync(async cancel =>
    {
        _refusal = null;
        if (string.IsNullOrWhiteSpace(_draft.Notes))
        {
            _notesError = "Say why, for whoever reads this later";
            return;
        }

        var opened = 0;
        foreach (var row in _draft.Filled)
        {
            var result = await adjustments.PostAsync(row.ToCommand(Store.Id, _draft.Notes.Trim(), _draft.Date), cancel);
            if (result.IsSuccess)
            {
                opened++;
                _draft.Rows.Remove(row);
                continue;
            }

            if (result.Problem is BucketAlreadyOpened or InvalidInput { Field: not ("date" or "notes") })
            {
                row.Error = result.Problem.Message;
                continue;
            }

            // Nothing about this one item: the next would be refused alike.
            Refuse(result.Problem!);
            break;
        }

        if (opened > 0)
            await OnPosted.InvokeAsync(opened);
    });

    private void Refuse(Problem problem)
    {
        if (problem.Field == "date")
            _dateError = problem.Message;
        else if (problem.Field == "notes")
            _notesError = problem.Message;
        else
            _refusal = problem;
    }
}
