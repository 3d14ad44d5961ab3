using Venus.Core;
using Venus.Core.Features.Stores;
using Venus.Core.Fields;

namespace Venus.Tests.Features.Stores;

/// <summary>Stores in memory; remembers what it was asked, and refuses when told to.</summary>
internal sealed class FakeStores : IStoreService
{
    public List<StoreDetail> Stores { get; } =
    [
        new(Row(1, "S01", "Downtown"), 7, StoreSteps.Defaults(70)),
        new(Row(2, "S02", "Uptown") with { Status = StoreStates.Maintenance }, 8, StoreSteps.Defaults(80)),
        new(Row(3, "S03", "Airport") with { IsActive = false }, 9, StoreSteps.Defaults(90)),
    ];

    /// <summary>False: the reader lacks stores.settings.</summary>
    public bool ShowsSettings { get; set; } = true;

    public List<object> Done { get; } = [];

    public StoreFilter? Asked { get; private set; }

    /// <summary>Answers the next change instead of making it.</summary>
    public Problem? Refusal { get; set; }

    public static StoreRow Row(int id, string code, string name) => new(
        id, code, name, "Chennai", null, null, null, "Asia/Kolkata", StoreStates.Active, true, null, new DateTimeOffset(2026, 4, 1, 6, 0, 0, TimeSpan.Zero));

    public Task<Result<Page<StoreRow>>> ListAsync(
        StoreFilter filter, Sorting? sorting, int page, int pageSize = 50, CancellationToken cancellationToken = default)
    {
        Asked = filter;
        IReadOnlyList<StoreRow> rows = [.. Stores.Select(s => s.Store).Where(s => filter.State is null || s.State == filter.State)];
        return Task.FromResult<Result<Page<StoreRow>>>(new Page<StoreRow>(rows, rows.Count));
    }

    public Task<Result<Done>> ExportAsync(StoreFilter filter, Sorting? sorting, Func<StoreRow, Task> write, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<Result<StoreDetail>> GetAsync(int id, CancellationToken cancellationToken = default) => Task.FromResult(
        Stores.SingleOrDefault(s => s.Store.Id == id) is not { } found ? (Result<StoreDetail>)new NotFound("store")
        : ShowsSettings ? found
        : found with { Options = null });

    public Task<Result<StoreSaved>> CreateAsync(CreateStore command, CancellationToken cancellationToken = default) =>
        AnswerAsync(command, 4, () => Stores.Add(new StoreDetail(Row(4, command.Code ?? "S04", command.Name), 1, StoreSteps.Defaults(1))));

    public Task<Result<StoreSaved>> EditAsync(EditStore command, CancellationToken cancellationToken = default) =>
        AnswerAsync(command, command.Store, () => Change(command.Store, s => s with { Name = command.Name, Location = command.Location }));

    public Task<Result<StoreSaved>> SetTimezoneAsync(int store, uint version, string timezone, CancellationToken cancellationToken = default) =>
        AnswerAsync((store, version, timezone), store, () => Change(store, s => s with { Timezone = timezone }));

    public Task<Result<StoreSaved>> SaveSettingsAsync(SaveStoreSettings command, CancellationToken cancellationToken = default) =>
        AnswerAsync(command, command.Store, () => { });

    public Task<Result<StoreSaved>> SetMaintenanceAsync(int store, uint version, bool on, CancellationToken cancellationToken = default) =>
        AnswerAsync(("maintenance", store, version, on), store, () => Change(store, s => s with { Status = on ? StoreStates.Maintenance : StoreStates.Active }));

    public Task<Result<StoreSaved>> SetActiveAsync(int store, uint version, bool active, CancellationToken cancellationToken = default) =>
        AnswerAsync(("active", store, version, active), store, () => Change(store, s => s with { IsActive = active }));

    public Task<Result<StoreSaved>> DeleteAsync(int store, uint version, CancellationToken cancellationToken = default) =>
        AnswerAsync(("delete", store, version), store, () => Stores.RemoveAll(s => s.Store.Id == store));

    /// <summary>As somebody else changes it.</summary>
    public void Change(int store, Func<StoreRow, StoreRow> change)
    {
        var at = Stores.FindIndex(s => s.Store.Id == store);
        Stores[at] = Stores[at] with { Store = change(Stores[at].Store), Version = Stores[at].Version + 100 };
    }

    private Task<Result<StoreSaved>> AnswerAsync(object command, int store, Action change)
    {
        Done.Add(command);
        if (Refusal is { } refusal)
        {
            Refusal = null;
            return Task.FromResult<Result<StoreSaved>>(refusal);
        }

        change();
        return Task.FromResult<Result<StoreSaved>>(new StoreSaved(store));
    }
}
