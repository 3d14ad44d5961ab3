using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Prices;
using Venus.Core.Numbers;

namespace Venus.Server.Features.Prices;

/// <summary>Gives the day's prices of one store to others. Closes with a sentence that says what was written.</summary>
public sealed partial class CopyDialog(IPriceService prices)
{
    private readonly HashSet<int> _chosen = [];
    private IReadOnlyList<CopyTarget> _targets = [];
    private Problem? _problem;

    [CascadingParameter]
    public required IMudDialogInstance Dialog { get; set; }

    [Parameter, EditorRequired]
    public required int StoreId { get; set; }

    [Parameter, EditorRequired]
    public required string StoreName { get; set; }

    [Parameter, EditorRequired]
    public required DateOnly Date { get; set; }

    /// <summary>The day in a word: "today" or "15 Jul".</summary>
    [Parameter, EditorRequired]
    public required string Starting { get; set; }

    /// <summary>How many typed prices are not saved, and so not copied.</summary>
    [Parameter]
    public int Unsaved { get; set; }

    private string Act => _chosen.Count == 0 ? "Copy prices" : $"Copy to {Counted.Of(_chosen.Count, "store")}";

    protected override Task OnInitializedAsync() => ReloadAsync();

    private static string Differing(CopyTarget target) => target.Differing switch
    {
        0 => "Same prices",
        1 => "1 price differs",
        var n => $"{n} prices differ",
    };

    private void Toggle(int store)
    {
        _problem = null;
        if (!_chosen.Remove(store))
            _chosen.Add(store);
    }

    private Task ReloadAsync() => ReadAsync(async cancel => _targets = (await prices.GetCopyTargetsAsync(StoreId, Date, cancel)).Value);

    private async Task CopyAsync() => await RunAsync(async cancel =>
    {
        var result = await prices.CopyAsync(StoreId, Date, [.. _chosen], cancel);
        _problem = result.Problem;
        if (_problem is null)
            Dialog.Close(DialogResult.Ok(Done(result.Value)));
    });

    private string Done(IReadOnlyDictionary<int, int> written)
    {
        var stores = _targets.Where(t => written.ContainsKey(t.Store)).Select(t => $"{t.Code} {written[t.Store]}");
        return $"Prices written: {string.Join(", ", stores)}.";
    }
}
