using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Web;
using Venus.Core;
using Venus.Core.Features.Stock;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Server.Components;

namespace Venus.Server.Features.Stock;

/// <summary>Corrects one bucket. What was typed outlives every refusal.</summary>
public sealed partial class AdjustmentForm(IAdjustmentService adjustments)
{
    private static readonly (AdjustmentMode, string)[] Modes =
        [(AdjustmentMode.Set, "Set"), (AdjustmentMode.Add, "Add"), (AdjustmentMode.Subtract, "Subtract")];

    private readonly AdjustmentDraft _draft = new();
    private NumberField? _kg;
    private NumberField? _birds;
    private TextField? _notes;
    private Problem? _refusal;
    private StockMatrix? _stock;

    [Parameter, EditorRequired]
    public required StockMatrix Stock { get; set; }

    [Parameter, EditorRequired]
    public required StoreAccess Store { get; set; }

    /// <summary>The business date of the store.</summary>
    [Parameter, EditorRequired]
    public required DateOnly Today { get; set; }

    /// <summary>Which item to begin with; the first when it names none.</summary>
    [Parameter]
    public (string? Bird, string? Form) Start { get; set; }

    /// <summary>Null when another attempt begins.</summary>
    [Parameter]
    public EventCallback<AdjustmentDone?> OnPosted { get; set; }

    [CascadingParameter]
    public UserRights? Rights { get; set; }

    private IEnumerable<BirdType> Birds => Stock.Birds.Where(b => b.IsActive);

    private IEnumerable<StockForm> Forms => Stock.Forms.Where(f => f.IsActive);

    private bool MayBackdate => Rights?.May(Permissions.InventoryBackdate) == true;

    private string Act => _draft switch
    {
        { Change: null, Mode: AdjustmentMode.Set } => "Set stock",
        { Change: null, Mode: AdjustmentMode.Add } => "Add stock",
        { Change: null } => "Subtract stock",
        { Mode: AdjustmentMode.Set } => $"Set to {Typed}",
        { Mode: AdjustmentMode.Add } => $"Add {Typed}",
        _ => $"Subtract {Typed}",
    };

    private string Typed => Amount(new Weight(_draft.Kg ?? 0), _draft.BirdCount);

    protected override void OnParametersSet()
    {
        if (ReferenceEquals(_stock, Stock))
            return;
        if (_stock is null)
            _draft.Choose(Birds.FirstOrDefault(b => b.Code == Start.Bird) ?? Birds.FirstOrDefault(), Forms.FirstOrDefault(f => f.Code == Start.Form) ?? Forms.FirstOrDefault(), Stock);
        else
            _draft.See(Stock);
        _stock = Stock;
    }

    private void ChooseBird(string? code) => Choose(Birds.First(b => b.Code == code), _draft.Form);

    private void ChooseForm(string? code) => Choose(_draft.Bird, Forms.First(f => f.Code == code));

    private void Choose(BirdType? bird, StockForm? form)
    {
        _refusal = null;
        _draft.Choose(bird, form, Stock);
    }

    private void Notes(string notes)
    {
        _draft.Notes = notes;
        _draft.Errors.Remove("notes");
    }

    private void Date(DateOnly? date)
    {
        _draft.Date = date == Today ? null : date;
        _draft.Errors.Remove("date");
    }

    private string? Error(string field) => _draft.Errors.GetValueOrDefault(field);

    // The second half of a double click is no second correction.
    private Task PostAsync(MouseEventArgs click) => click.Detail > 1 ? Task.CompletedTask : SubmitAsync();

    private Task<bool> SubmitAsync() => RunAsync(async cancel =>
    {
        _refusal = null;
        await OnPosted.InvokeAsync(null);
        if (!_draft.Check() || _kg?.IsUnreadable == true || _birds?.IsUnreadable == true)
        {
            await FocusFirstErrorAsync();
            return;
        }

        var result = await adjustments.PostAsync(_draft.ToCommand(Store.Id), cancel);
        if (result.Problem is { } problem)
        {
            if (!_draft.Take(problem))
                _refusal = problem;
            if (problem is IdempotencyMismatch)
                _draft.Renew();
            await FocusFirstErrorAsync();
            return;
        }

        var done = new AdjustmentDone(_draft.Item, result.Value, _draft.CountsBirds);
        _draft.Clear();
        await OnPosted.InvokeAsync(done);
    });

    private async Task FocusFirstErrorAsync()
    {
        if (_kg is not null && (_kg.IsUnreadable || Error("kg") is not null))
            await _kg.FocusAsync();
        else if (_birds is not null && (_birds.IsUnreadable || Error("birds") is not null))
            await _birds.FocusAsync();
        else if (_notes is not null && Error("notes") is not null)
            await _notes.FocusAsync();
    }

    private string Amount(Weight kg, int birds) => AdjustmentDone.Amount(kg, birds, _draft.CountsBirds);

    private static string Signed(AdjustmentPostedRow row) => AdjustmentDone.Signed(row.Kg, row.Birds);

    private static string Reason(string code) => code switch
    {
        AdjustmentRules.OpeningBalance => "Opening balance",
        AdjustmentRules.Credit => "Adjustment up",
        _ => "Adjustment down",
    };
}
