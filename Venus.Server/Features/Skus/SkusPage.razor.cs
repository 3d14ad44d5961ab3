using System.Globalization;
using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Skus;
using Venus.Core.Features.Stock;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Server.Components;

namespace Venus.Server.Features.Skus;

/// <summary>The SKUs of the chain as cards or a list; holders of <c>skus.manage</c> add, edit and switch them.</summary>
public sealed partial class SkusPage(ISkuService skus, IDialogService dialogs, ISnackbar snackbar, NavigationManager navigation)
{
    private const int PageSize = 50;
    private const string On = "on";
    private const string Off = "off";
    private static readonly (string, string)[] ActiveOptions = [(On, "Active"), (Off, "Switched off")];

    private Page<SkuRow> _skus = new([], 0);
    private int _page;
    private IReadOnlyList<BirdType> _birds = [];
    private IReadOnlyList<StockForm> _forms = [];
    private (SkuFilter, int) _asked;

    [CascadingParameter]
    public UserRights? Rights { get; set; }

    [SupplyParameterFromQuery(Name = "q")]
    public string? Search { get; set; }

    [SupplyParameterFromQuery(Name = "bird")]
    public string? Bird { get; set; }

    [SupplyParameterFromQuery(Name = "form")]
    public string? Form { get; set; }

    /// <summary>"on", "off", or nothing for both.</summary>
    [SupplyParameterFromQuery(Name = "active")]
    public string? Active { get; set; }

    /// <summary>"list", or nothing for cards.</summary>
    [SupplyParameterFromQuery(Name = "view")]
    public string? View { get; set; }

    /// <summary>From 1.</summary>
    [SupplyParameterFromQuery(Name = "page")]
    public string? PageNumber { get; set; }

    private bool AsList => View == "list";

    private bool MayManage => Rights?.May(Permissions.SkusManage) is true;

    private int PageIndex => int.TryParse(PageNumber, NumberStyles.None, CultureInfo.InvariantCulture, out var page) && page > 0 ? page - 1 : 0;

    private SkuFilter Filter => new(
        LinkText.Given(Search), Bird, Form, Active switch { On => true, Off => false, _ => null });

    private bool HasFilters => Filter != new SkuFilter();

    private string FilterWords => string.Join(", ", new[]
    {
        Filter.Search is { } search ? $"“{search}”" : null,
        Bird is null ? null : _birds.FirstOrDefault(b => b.Code == Bird)?.Name ?? Bird,
        Form is null ? null : _forms.FirstOrDefault(f => f.Code == Form)?.Name ?? Form,
        Filter.Active switch { true => "active", false => "switched off", _ => null },
    }.Where(word => word is not null));

    protected override void OnInitialized() => OnLive(LiveTopic.Skus, null, ReloadAsync);

    protected override Task OnParametersSetAsync() => _asked == (Filter, PageIndex) ? Task.CompletedTask : ReloadAsync();

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        var asked = _asked = (Filter, PageIndex);
        var (filter, page) = asked;
        var lookups = await skus.GetLookupsAsync(cancellationToken);
        var list = await skus.ListAsync(filter, page, PageSize, cancellationToken);
        if (list is { IsSuccess: true, Value: { Rows.Count: 0, Total: > 0 and var total } })
        {
            page = (total - 1) / PageSize;
            list = await skus.ListAsync(filter, page, PageSize, cancellationToken);
        }

        // A slow answer to an earlier question must not replace a later one's.
        if (_asked != asked)
            return;
        (_birds, _forms) = lookups.Value;
        (_skus, _page) = (list.Value, page);
    }

    private void Show(string parameter, string? value) => navigation.NavigateTo(
        navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { [parameter] = string.IsNullOrEmpty(value) ? null : value, ["page"] = null }),
        replace: true);

    private void ShowPage(int page) => navigation.NavigateTo(navigation.GetUriWithQueryParameter("page", page == 0 ? null : (int?)(page + 1)));

    private void Clear() => navigation.NavigateTo(
        navigation.GetUriWithQueryParameters(new Dictionary<string, object?> { ["q"] = null, ["bird"] = null, ["form"] = null, ["active"] = null, ["page"] = null }),
        replace: true);

    private async Task EditAsync(SkuRow? sku)
    {
        var parameters = new DialogParameters<SkuDialog> { { d => d.Sku, sku }, { d => d.Birds, _birds }, { d => d.Forms, _forms } };
        if (await dialogs.OpenAsync(parameters) is { Canceled: false, Data: SkuRow saved })
        {
            snackbar.Add($"{saved.Code} {(sku is null ? "added" : "saved")}.", Severity.Success);
            await ReloadAsync();
        }
    }

    private async Task SwitchAsync(SkuRow sku)
    {
        if (sku.IsActive && !await dialogs.ConfirmAsync(
            $"Switch off {sku.Name}?",
            "It disappears from the counter of every store at once. Its stock, prices and past sales stay, and it can be switched on again.",
            "Switch off",
            irreversible: false))
        {
            return;
        }

        await RunAsync(async cancel =>
        {
            var result = await skus.SetActiveAsync(sku.Id, sku.Version, !sku.IsActive, cancel);
            if (result.Problem is { } problem)
                snackbar.Add(problem.Message, Severity.Error);
            else
                snackbar.Add($"{sku.Code} is {(result.Value.IsActive ? "active" : "switched off")}.", Severity.Success);
            await ReloadAsync();
        });
    }
}
