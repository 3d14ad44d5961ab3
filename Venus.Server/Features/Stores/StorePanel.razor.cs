using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Stores;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Server.Components;

namespace Venus.Server.Features.Stores;

/// <summary>One store: its description, clock, settings and state, each to be changed by its own key.</summary>
public sealed partial class StorePanel(IDialogService dialogs, ISnackbar snackbar)
{
    private readonly FormRefusal _form = new();
    private StoreDetail? _detail;
    private string _timezone = "";

    [Inject]
    private IStoreService Stores { get; set; } = null!;

    [CascadingParameter]
    public UserRights? Rights { get; set; }

    [Parameter, EditorRequired]
    public required int Id { get; set; }

    [Parameter, EditorRequired]
    public EventCallback OnClose { get; set; }

    private bool InMaintenance => _detail!.Store.Status == StoreStates.Maintenance;

    private bool HasActs => May(Permissions.StoresMaintenance) || May(Permissions.StoresDelete) || May(Permissions.StoresEdit);

    protected override Task OnInitializedAsync()
    {
        OnLive(LiveTopic.Stores, null, ReloadAsync);
        return ReloadAsync();
    }

    private bool May(string key) => Rights?.May(key) is true;

    private Task ReloadAsync() => ReadAsync(async cancel => (await Stores.GetAsync(Id, cancel)).Value, fresh =>
    {
        if (_detail is null || _timezone == _detail.Store.Timezone)
            _timezone = fresh.Store.Timezone;
        _detail = fresh;
    });

    private async Task SaveTimezoneAsync()
    {
        var (zone, store) = (_timezone, _detail!.Store);
        if (!await dialogs.ConfirmAsync(
            $"Change the clock of {store.Name}?",
            $"From now on its business day begins at midnight in {zone}. Business dates already given stay as they are.",
            $"Change to {zone}",
            irreversible: false))
            return;
        await ActAsync((id, version, cancel) => Stores.SetTimezoneAsync(id, version, zone, cancel), "The clock is changed.");
    }

    private async Task MaintainAsync()
    {
        var (on, name) = (!InMaintenance, _detail!.Store.Name);
        if (on && !await dialogs.ConfirmAsync(
            $"Start maintenance of {name}?",
            "Sales, stock and money entries of this store are refused at once, at open counters too. Carts stay as they are until maintenance ends.",
            "Start maintenance"))
            return;
        await ActAsync((id, version, cancel) => Stores.SetMaintenanceAsync(id, version, on, cancel), on ? "Maintenance is on." : "Maintenance is over.");
    }

    private async Task DeactivateAsync()
    {
        var name = _detail!.Store.Name;
        if (await dialogs.ConfirmAsync(
            $"Deactivate {name}?",
            "It takes no entries and can be chosen nowhere until it is reactivated. Its documents and its people stay.",
            $"Deactivate {name}"))
            await ActAsync((id, version, cancel) => Stores.SetActiveAsync(id, version, active: false, cancel), "Deactivated.");
    }

    private async Task DeleteAsync()
    {
        var name = _detail!.Store.Name;
        if (await dialogs.ConfirmAsync(
            $"Delete {name}?",
            "It is gone for ever, with its settings and the access of its people. Only a store that no price, stock or document names can be deleted.",
            $"Delete {name}")
            && await ActAsync((id, version, cancel) => Stores.DeleteAsync(id, version, cancel), $"{name} is deleted.", reads: false))
            await OnClose.InvokeAsync();
    }

    private async Task<bool> ActAsync(Func<int, uint, CancellationToken, Task<Result<StoreSaved>>> act, string done, bool reads = true)
    {
        var isDone = false;
        await RunAsync(async cancel =>
        {
            var result = await act(Id, _detail!.Version, cancel);
            isDone = result.IsSuccess;
            _form.Problem = result.Problem;
            if (isDone)
                snackbar.Add(done, Severity.Success);
            if (isDone ? reads : result.Problem is StateChanged)
                await ReloadAsync();
        });
        return isDone;
    }
}
