using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Managers;
using Venus.Core.Fields;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Server.Components;
using Venus.Server.Components.Lists;

namespace Venus.Server.Features.Managers;

/// <summary>The onboarded managers in reach; one opens beside the list.</summary>
public sealed partial class ManagersPage(IManagerService managers, IDialogService dialogs, IUserRights userRights, NavigationManager navigation)
    : ListPage<ManagerRow, ManagerFilter>(userRights, navigation)
{
    [CascadingParameter]
    public UserRights? Rights { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? LinkSearch { get; set; }

    /// <summary>The store whose managers are listed; the parameter "store" is the one the person works in.</summary>
    [SupplyParameterFromQuery(Name = "in")]
    public string? LinkStore { get; set; }

    private Guid? Open => Guid.TryParse(LinkOpen, out var user) ? user : null;

    internal override ManagerFilter Filter => new(
        LinkText.Given(LinkSearch), int.TryParse(LinkStore, NumberStyles.None, CultureInfo.InvariantCulture, out var store) ? store : null);

    internal override ManagerFilter NoFilter => new();

    internal override Sorting Natural => new("full_name", Descending: false);

    protected override IEnumerable<string?> FilterPhrases =>
    [
        Quoted(Filter.Search),
        Chosen("store", Filter.Store?.ToString(CultureInfo.InvariantCulture), StoreOptions),
    ];

    protected override ReadShape<ManagerRow> Shape => ManagerRow.Shape;

    private IEnumerable<(string, string)> StoreOptions =>
        Rights?.Stores.Select(s => (s.Id.ToString(CultureInfo.InvariantCulture), $"{s.Code} {s.Name}")) ?? [];

    internal override object KeyOf(ManagerRow row) => row.Id;

    protected override Task OnInitializedAsync()
    {
        OnLive(LiveTopic.Rights, null, ReloadAsync);
        return base.OnInitializedAsync();
    }

    protected override Task<Result<Page<ManagerRow>>> ReadPageAsync(
        ManagerFilter filter, Sorting? sort, int page, CancellationToken cancellationToken) => managers.ListAsync(filter, sort, page, PageSize, cancellationToken);

    protected override IReadOnlyDictionary<string, object?> ToParameters(ManagerFilter filter) => new Dictionary<string, object?>
    {
        ["q"] = filter.Search,
        ["in"] = filter.Store,
    };

    private async Task OnboardAsync()
    {
        var parameters = new DialogParameters<OnboardDialog> { { d => d.Stores, Rights?.Stores ?? [] } };
        if (await dialogs.OpenAsync(parameters) is not { Canceled: false, Data: Guid user })
            return;
        Navigation.NavigateTo(LinkOpening(user));
        await ReloadAsync();
    }
}
