using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Stores;
using Venus.Core.Fields;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Server.Components;
using Venus.Server.Components.Lists;

namespace Venus.Server.Features.Stores;

/// <summary>The person's stores, deactivated ones too; one opens beside the list.</summary>
public sealed partial class StoresPage(IStoreService stores, IDialogService dialogs, IUserRights userRights, NavigationManager navigation)
    : ListPage<StoreRow, StoreFilter>(userRights, navigation)
{
    private static readonly (string, string)[] States =
        [(StoreStates.Active, "Active"), (StoreStates.Maintenance, "Maintenance"), (StoreStates.Inactive, "Inactive")];

    [SupplyParameterFromQuery(Name = "q")]
    public string? LinkSearch { get; set; }

    [SupplyParameterFromQuery(Name = "status")]
    public string? LinkStatus { get; set; }

    private int? Open => int.TryParse(LinkOpen, NumberStyles.None, CultureInfo.InvariantCulture, out var store) ? store : null;

    internal override StoreFilter Filter => new(LinkText.Given(LinkSearch), LinkText.Given(LinkStatus));

    internal override StoreFilter NoFilter => new();

    internal override Sorting Natural => new("code", Descending: false);

    protected override IEnumerable<string?> FilterPhrases =>
    [
        Quoted(Filter.Search),
        Chosen("status", Filter.State, States),
    ];

    protected override ReadShape<StoreRow> Shape => StoreRow.Shape;

    internal override object KeyOf(StoreRow row) => row.Id;

    protected override Task OnInitializedAsync()
    {
        OnLive(LiveTopic.Stores, null, ReloadAsync);
        return base.OnInitializedAsync();
    }

    protected override Task<Result<Page<StoreRow>>> ReadPageAsync(StoreFilter filter, Sorting? sort, int page, CancellationToken cancellationToken) =>
        stores.ListAsync(filter, sort, page, PageSize, cancellationToken);

    protected override IReadOnlyDictionary<string, object?> ToParameters(StoreFilter filter) => new Dictionary<string, object?>
    {
        ["q"] = filter.Search,
        ["status"] = filter.State,
    };

    private async Task AddAsync()
    {
        if (await dialogs.OpenAsync<StoreDialog>() is { Canceled: false, Data: int made })
        {
            Navigation.NavigateTo(LinkOpening(made));
            await ReloadAsync();
        }
    }
}
