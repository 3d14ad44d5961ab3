using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Prices;
using Venus.Core.Live;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Server.Components;

namespace Venus.Server.Features.Prices;

/// <summary>
/// The prices of the store on a day: to look at, and for holders of <c>storeprices.edit</c> to set, schedule, change by percent and copy. Only
/// changed prices are saved; whatever is read again meanwhile, what was typed stays.
/// </summary>
public sealed partial class PricesPage(IPriceService prices, IDialogService dialogs, ISnackbar snackbar, NavigationManager navigation)
{
    private readonly PriceSheet _sheet = new();
    private IReadOnlyList<ScheduledPrice> _scheduled = [];
    private PriceGrid? _grid;
    private string? _date;

    [CascadingParameter]
    public UserRights? Rights { get; set; }

    /// <summary>The day looked at; none or nonsense is the store's today.</summary>
    [SupplyParameterFromQuery(Name = "date")]
    public string? Date { get; set; }

    /// <summary>The code of the SKU whose history is open.</summary>
    [SupplyParameterFromQuery(Name = "sku")]
    public string? Sku { get; set; }

    private PriceList? List => _sheet.List;

    private PriceRow? Shown => Sku is null ? null : List?.Rows.FirstOrDefault(r => r.Code == Sku);

    private bool MayEdit => Rights?.May(Permissions.StorePricesEdit, Store.Id) is true;

    private bool Editing => MayEdit && List is { IsPast: false };

    private string? Standing => List is not { } list ? null : DayText.Full(list.Date) + (list.Date == list.Today ? ", today" : list.IsPast ? ", past" : ", scheduled");

    private string Starting => List!.Date == List.Today ? "today" : DayText.Short(List.Date, List.Today);

    private string Progress => _sheet.Changed == 0 ? "No price changed" : $"{_sheet.Changed} of {_sheet.Entries.Count} changed, from {Starting}";

    private string SaveWords => _sheet.Changed == 0 ? "Save prices" : $"Save {Counted.Of(_sheet.Changed, "price")}";

    private string? Kept => _sheet.Changed == 0 ? null : $" What you typed is kept: {Counted.Of(_sheet.Changed, "price")}.";

    protected override void OnInitialized()
    {
        OnLive(LiveTopic.Prices, Store.Id, ReloadAsync);
        OnLive(LiveTopic.Skus, null, ReloadAsync);
        OnNewDay(ReloadAsync);
        OnStoreLeaving(MayLeaveAsync);
    }

    protected override Task OnParametersSetAsync() => Date == _date ? Task.CompletedTask : ReloadAsync();

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        var asked = _date = Date;
        var list = await prices.GetAsync(Store.Id, DayText.FromLink(asked), cancellationToken);
        var scheduled = await prices.GetScheduledAsync(Store.Id, cancellationToken);
        // A slow answer about another day must not stand under this one's link.
        if (asked != _date)
            return;
        _scheduled = scheduled.Value;
        foreach (var gone in _sheet.Take(list.Value))
            snackbar.Add($"{gone} was switched off meanwhile; its new price is dropped.", Severity.Warning);
    }

    private void ShowDay(DateOnly? day) =>
        navigation.NavigateTo(navigation.GetUriWithQueryParameter("date", day is null || day == List!.Today ? null : DayText.ToLink(day.Value)));

    private void ShowHistory(PriceRow? row) => navigation.NavigateTo(navigation.GetUriWithQueryParameter("sku", row?.Code));

    private void ChangeAll(decimal percent) => _sheet.ChangeAll(percent);

    private async Task SaveAsync() => await RunAsync(async cancel =>
    {
        if (_sheet.Changed == 0)
        {
            snackbar.Add("No price changed yet: type a new one first.", Severity.Info);
            return;
        }

        if (_sheet.Check() is { } blocked)
        {
            await _grid!.FocusAsync(blocked);
            return;
        }

        var result = await prices.SaveAsync(new SavePrices(Store.Id, List!.Date, _sheet.Changes()), cancel);
        if (result.Problem is { } problem)
        {
            await RefuseAsync(problem);
            return;
        }

        var from = Starting;
        _sheet.Reset();
        await ReloadAsync();
        snackbar.Add($"{Counted.Of(result.Value, "price")} saved, from {from}.", Severity.Success);
    });

    private async Task RefuseAsync(Problem problem)
    {
        // The figures on the page are older than the refusal.
        await ReloadAsync();
        if (_sheet.Refuse(problem) is { } entry)
            await _grid!.FocusAsync(entry);
        else
            snackbar.Add(problem.Message, Severity.Error);
    }

    private async Task CopyAsync()
    {
        var parameters = new DialogParameters<CopyDialog>
        {
            { d => d.StoreId, Store.Id },
            { d => d.StoreName, Store.Name },
            { d => d.Date, List!.Date },
            { d => d.Starting, Starting },
            { d => d.Unsaved, _sheet.Changed },
        };
        if (await dialogs.OpenAsync(parameters) is { Canceled: false, Data: string done })
            snackbar.Add(done, Severity.Success);
    }

    private async Task<bool> MayLeaveAsync()
    {
        if (_sheet.Changed == 0)
            return true;
        var what = Counted.Of(_sheet.Changed, "changed price");
        return await dialogs.ConfirmAsync($"Leave {what}?", "They are typed but not saved.", $"Leave {what}", cancel: "Stay");
    }
}
