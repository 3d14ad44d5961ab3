using Microsoft.AspNetCore.Components;
using Venus.Core.Features.Roles;
using Venus.Core.Live;
using Venus.Server.Components;
using Venus.Server.Layout;

namespace Venus.Server.Features.Roles;

/// <summary>The catalogue of keys by module, and the explanation why somebody may use one.</summary>
public sealed partial class PermissionsPage(IRoleService roles, IPermissionService permissions, NavigationManager navigation)
{
    private PermissionCatalogue _catalogue = new([], []);
    private IReadOnlyDictionary<string, IReadOnlyList<string>> _holders = new Dictionary<string, IReadOnlyList<string>>();

    [SupplyParameterFromQuery(Name = "q")]
    public string? SearchText { get; set; }

    [SupplyParameterFromQuery(Name = "module")]
    public string? Module { get; set; }

    private string? Search => LinkText.Given(SearchText);

    private IEnumerable<IGrouping<string, CatalogueKey>> Shown => _catalogue.Keys
        .Where(k => (Module is null || k.Module == Module)
            && (Search is null || $"{k.Key} {k.Meaning}".Contains(Search, StringComparison.OrdinalIgnoreCase)))
        .GroupBy(k => k.Module);

    protected override void OnInitialized() => OnLive(LiveTopic.Rights, null, ReloadAsync);

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        _catalogue = (await roles.GetCatalogueAsync(cancellationToken)).Value;
        _holders = (await permissions.GetHoldersAsync(cancellationToken)).Value;
    }

    /// <summary>The page of the menu that the key opens; null for a key that acts within pages.</summary>
    private static string? PageOf(string key) => SidebarEntries.All.FirstOrDefault(e => e.Permission == key)?.Title;

    private string RolesOf(string key) => _holders.TryGetValue(key, out var held) ? string.Join(", ", held) : "System role only";

    private void Show(string parameter, string? value) =>
        navigation.NavigateTo(navigation.GetUriWithQueryParameter(parameter, string.IsNullOrEmpty(value) ? null : value), replace: true);

    private void Clear() => navigation.NavigateTo(
        navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["q"] = null, ["module"] = null }), replace: true);
}
