using Microsoft.AspNetCore.Components;
using Venus.Core;
using Venus.Core.Features.Logs;
using Venus.Core.Features.Roles;
using Venus.Core.Features.Stores;
using Venus.Core.Fields;
using Venus.Core.Security;
using Venus.Server.Components;
using Venus.Server.Components.Lists;

namespace Venus.Server.Features.Logs;

/// <summary>
/// What the pages of the three logs share: the last seven days unless the link says otherwise. Moments are on the wall clock of the selected store.
/// </summary>
public abstract class LogPage<TRow>(ILogService logs, IUserRights userRights, NavigationManager navigation, TimeProvider time)
    : ListPage<TRow, LogQuery>(userRights, navigation)
    where TRow : class
{
    [SupplyParameterFromQuery(Name = "from")]
    public string? LinkFrom { get; set; }

    [SupplyParameterFromQuery(Name = "to")]
    public string? LinkTo { get; set; }

    [SupplyParameterFromQuery(Name = "user")]
    public string? LinkUser { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? LinkSearch { get; set; }

    [SupplyParameterFromQuery(Name = "kind")]
    public string? LinkKind { get; set; }

    [SupplyParameterFromQuery(Name = "act")]
    public string? LinkAct { get; set; }

    [SupplyParameterFromQuery(Name = "place")]
    public string? LinkPlace { get; set; }

    protected ILogService Logs => logs;

    protected override IEnumerable<string?> FilterPhrases
    {
        get
        {
            var (from, to) = Filter.Days(Today);
            return
            [
                from == to ? $"on {DayText.Short(to, Today)}" : $"from {DayText.Short(from, Today)} to {DayText.Short(to, Today)}",
                Quoted(Filter.Search),
                Filter.User is null ? null : Person?.Name,
                Filter.Kind is { } kind ? LogShapes.Words(kind) : null,
                Filter.Act is { } act ? LogShapes.Words(act) : null,
                Filter.Place is { } place ? Stores.FirstOrDefault(s => s.Id == place) is { } store ? $"{store.Code} {store.Name}" : "a store out of reach" : null,
            ];
        }
    }

    internal override LogQuery Filter => LogQuery.Read(LinkFrom, LinkTo, LinkUser, LinkSearch, LinkKind, LinkAct, LinkPlace);

    internal override LogQuery NoFilter => new();

    internal override Sorting Natural => new("at", Descending: true);

    internal DateOnly Today => StoreDays.Of(Timezone, time.GetUtcNow());

    /// <summary>Whom the filter names.</summary>
    internal PersonChoice? Person { get; private set; }

    internal IReadOnlyList<StoreAccess> Stores { get; private set; } = [];

    /// <param name="ascending">Oldest first.</param>
    protected abstract Task<Result<Page<TRow>>> ReadPageAsync(LogQuery query, bool ascending, int page, CancellationToken cancellationToken);

    protected sealed override Task<Result<Page<TRow>>> ReadPageAsync(LogQuery filter, Sorting? sort, int page, CancellationToken cancellationToken) =>
        ReadPageAsync(filter, sort is { Descending: false }, page, cancellationToken);

    protected override async Task ReadBesideAsync(UserRights rights, CancellationToken cancellationToken)
    {
        Stores = rights.Stores;
        Person = await PersonField.NamedAsync(Filter.User, Person, FindPeopleAsync, cancellationToken);
    }

    internal Task<Result<Page<PersonChoice>>> FindPeopleAsync(PeopleFilter filter, CancellationToken cancellationToken) =>
        logs.FindPeopleAsync(filter, cancellationToken);

    protected override IReadOnlyDictionary<string, object?> ToParameters(LogQuery filter) => filter.ToParameters();

    // The file of a log is newest first, whichever way the page goes.
    protected override IReadOnlyDictionary<string, object?> ToExport() => new Dictionary<string, object?>(ToParameters(Filter)) { ["tz"] = Timezone };
}
