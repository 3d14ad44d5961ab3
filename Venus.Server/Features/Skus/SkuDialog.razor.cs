using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Skus;
using Venus.Core.Features.Stock;
using Venus.Server.Components;

namespace Venus.Server.Features.Skus;

/// <summary>Adds or edits an SKU. Closes with the saved row; a refusal keeps everything typed.</summary>
public sealed partial class SkuDialog(ISkuService skus)
{
    private readonly Dictionary<string, string> _errors = [];
    private SkuForm _form = new(null);
    private bool _changedByOthers;
    private string? _problem;
    private TextField? _code;
    private TextField? _name;
    private TextField? _hsn;
    private TextField? _plu;
    private TextField? _description;
    private SelectField? _bird;
    private SelectField? _kind;
    private NumberField? _floor;
    private NumberField? _gst;
    private NumberField? _order;

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    /// <summary>Null adds.</summary>
    [Parameter]
    public SkuRow? Sku { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<BirdType> Birds { get; set; }

    [Parameter, EditorRequired]
    public required IReadOnlyList<StockForm> Forms { get; set; }

    protected override void OnInitialized() => _form = new SkuForm(Sku);

    private string? Error(string field) => _errors.GetValueOrDefault(field);

    private async Task SaveAsync() => await RunAsync(async cancel =>
    {
        _errors.Clear();
        (_problem, _changedByOthers) = (null, false);
        foreach (var problem in SkuRules.Check(_form.ToCommand()))
            _errors[problem.Field!] = problem.Message;
        if (_errors.Count > 0 || _floor!.IsUnreadable || _gst!.IsUnreadable || _order!.IsUnreadable)
        {
            await FocusFirstErrorAsync();
            return;
        }

        var result = await skus.SaveAsync(_form.ToCommand(), cancel);
        if (result.IsSuccess)
            Dialog.Close(DialogResult.Ok(result.Value));
        else
            await RefuseAsync(result.Problem!, cancel);
    });

    private async Task RefuseAsync(Problem problem, CancellationToken cancel)
    {
        if (problem.Field is { } field && FieldsInOrder.Any(f => f.Name == field))
        {
            _errors[field] = problem.Message;
            await FocusFirstErrorAsync();
        }
        else if (problem is StateChanged && (await skus.GetAsync(Sku!.Id, cancel)) is { IsSuccess: true } fresh)
        {
            _form.Rebase(fresh.Value);
            _changedByOthers = true;
        }
        else
        {
            _problem = problem.Message;
        }
    }

    private IEnumerable<(string Name, bool Unreadable, Func<Task> Focus)> FieldsInOrder =>
    [
        ("code", false, () => _code?.FocusAsync() ?? Task.CompletedTask),
        ("bird", false, () => _bird?.FocusAsync() ?? Task.CompletedTask),
        ("form", false, () => _kind?.FocusAsync() ?? Task.CompletedTask),
        ("name", false, () => _name!.FocusAsync()),
        ("floor_price", _floor?.IsUnreadable is true, () => _floor!.FocusAsync()),
        ("plu", false, () => _plu!.FocusAsync()),
        ("hsn_code", false, () => _hsn!.FocusAsync()),
        ("gst_rate", _gst?.IsUnreadable is true, () => _gst!.FocusAsync()),
        ("display_order", _order?.IsUnreadable is true, () => _order!.FocusAsync()),
        ("description", false, () => _description!.FocusAsync()),
    ];

    private Task FocusFirstErrorAsync() => FieldsInOrder.First(f => f.Unreadable || _errors.ContainsKey(f.Name)).Focus();
}
