using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.ApiTokens;
using Venus.Core.Fields;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Server.Components;
using Venus.Server.Components.Lists;

namespace Venus.Server.Features.ApiTokens;

/// <summary>One's own API tokens; one opens beside the list. A new one is shown once.</summary>
public sealed partial class ApiTokensPage(
    IApiTokenService tokens, IUserRights userRights, NavigationManager navigation, IDialogService dialogs, ISnackbar snackbar)
    : ListPage<ApiTokenRow, ApiTokenFilter>(userRights, navigation)
{
    public const string Path = "/system/api-tokens";

    private static readonly (string Value, string Text)[] States =
        [(ApiTokenStates.Active, "Active"), (ApiTokenStates.Expired, "Expired"), (ApiTokenStates.Revoked, "Revoked")];

    [SupplyParameterFromQuery(Name = "q")]
    public string? LinkSearch { get; set; }

    [SupplyParameterFromQuery(Name = "status")]
    public string? LinkStatus { get; set; }

    internal override ApiTokenFilter Filter => FilterOf(LinkSearch, LinkStatus);

    internal override ApiTokenFilter NoFilter => new();

    internal override Sorting Natural => new("created_at", Descending: true);

    protected override IEnumerable<string?> FilterPhrases =>
    [
        Quoted(Filter.Search),
        Chosen("status", Filter.State, States),
    ];

    protected override ReadShape<ApiTokenRow> Shape => ApiTokenRow.Shape;

    internal static ApiTokenFilter FilterOf(string? search, string? state) =>
        new(LinkText.Given(search), States.Any(s => s.Value == state) ? state : null);

    internal override object KeyOf(ApiTokenRow row) => row.Id;

    protected override Task OnInitializedAsync()
    {
        OnLive(LiveTopic.Rights, null, ReloadAsync);
        return base.OnInitializedAsync();
    }

    protected override Task<Result<Page<ApiTokenRow>>> ReadPageAsync(ApiTokenFilter filter, Sorting? sort, int page, CancellationToken cancellationToken) =>
        tokens.ListAsync(filter, sort, page, PageSize, cancellationToken);

    protected override IReadOnlyDictionary<string, object?> ToParameters(ApiTokenFilter filter) => new Dictionary<string, object?>
    {
        ["q"] = filter.Search,
        ["status"] = filter.State,
    };

    private async Task AddAsync()
    {
        var parameters = new DialogParameters<ApiTokenDialog> { { d => d.Timezone, Timezone } };
        if (await dialogs.OpenAsync(parameters) is not { Canceled: false, Data: NewApiToken created })
            return;
        await ReloadAsync();
        await dialogs.OpenAsync(new DialogParameters<NewApiTokenDialog> { { d => d.Secret, created.Secret } });
    }

    private async Task RevokeAsync(ApiTokenRow token)
    {
        if (!await dialogs.ConfirmAsync($"Revoke {token.Name}?", "The program that uses it is shut out at once. A revoked token does not come back.", "Revoke"))
            return;
        await RunAsync(async cancel =>
        {
            var revoked = await tokens.RevokeAsync(token.Id, cancel);
            if (revoked.Problem is { } problem)
                snackbar.Add(problem.Message, Severity.Error);
            else
                snackbar.Add($"{token.Name} is revoked.", Severity.Success);
            await ReloadAsync();
        });
    }
}
