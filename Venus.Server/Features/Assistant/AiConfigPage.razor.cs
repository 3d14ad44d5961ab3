using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Assistant;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Server.Components;
using Venus.Server.Layout;

namespace Venus.Server.Features.Assistant;

/// <summary>What the assistant is for each role, how it was used, and what a person of several roles really gets.</summary>
public sealed partial class AiConfigPage(IAiConfigService service, IAssistantService assistant, ISnackbar snackbar)
{
    private const string AccessTab = "access";
    private const string ScopeTab = "scope";
    private const string LimitsTab = "limits";
    private const string UsageTab = "usage";
    private const string PreviewTab = "preview";
    private const string Enabled = "enabled";
    private const string EveryPage = "every_page";
    private const string PerHour = "per_hour";

    private static readonly IReadOnlyList<(string Name, string Title)> Tabs =
        [(AccessTab, "Access"), (ScopeTab, "Data scope"), (LimitsTab, "Limits"), (UsageTab, "Usage"), (PreviewTab, "Preview")];

    private static readonly IReadOnlyList<(string Value, string Text)> PageChoices = [.. SidebarEntries.All.Select(entry => (entry.Route, entry.Title))];

    private AiConfigs _configs = new([], []);
    private AssistantUsages? _usage;
    private bool _asksModel = true;
    private int _days = 7;
    private AiConfig? _edited;
    private TypedFields _typed = new();
    private HashSet<string> _pages = [];
    private HashSet<string> _datasets = [];
    private Problem? _problem;
    private bool _changedByOthers;

    [SupplyParameterFromQuery(Name = "tab")]
    public string? Tab { get; set; }

    private string Shown => Tabs.Any(tab => tab.Name == Tab) ? Tab! : AccessTab;

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        _configs = (await service.GetAsync(cancellationToken)).Value;
        _usage = (await service.GetUsageAsync(_days, cancellationToken)).Value;
        _asksModel = (await assistant.StatusAsync(cancellationToken)).Value.Available;
    }

    private static string Figure(int figure) => figure.ToString("N0", Money.Culture);

    private static string StateOf(AiConfig config) => !config.Enabled ? "Switched off"
        : config.Keys.Contains(Permissions.AiChat) ? "Answers"
        : $"Closed: the role does not hold {Permissions.AiChat}";

    private static string PagesOf(AiConfig config) => IsOnEveryPage(config) ? "Every page"
        : config.Pages.Count == 0 ? "No page"
        : string.Join(", ", config.Pages.Select(page => SidebarEntries.At(page)?.Title ?? page));

    private string DatasetsOf(AiConfig config) => config.Datasets.Count == 0 ? "Nothing"
        : config.Datasets.Count == _configs.Datasets.Count ? "Everything"
        : string.Join(", ", _configs.Datasets.Where(dataset => config.Datasets.Contains(dataset.Name)).Select(dataset => dataset.Title));

    private IReadOnlyList<(string Value, string Text)> Choices(bool business) =>
        [.. _configs.Datasets.Where(dataset => dataset.IsBusiness == business).Select(dataset => (dataset.Name, dataset.Title))];

    private void Edit(AiConfig config)
    {
        (_edited, _typed) = (config, new TypedFields());
        _typed.Rebase(FieldsOf(config));
        (_pages, _datasets) = (ChosenPages(config), [.. config.Datasets]);
        (_problem, _changedByOthers) = (null, false);
    }

    // What somebody else changed counts where nothing was changed here.
    private void Rebase(AiConfig read, AiConfig fresh)
    {
        _edited = fresh;
        _typed.Rebase(FieldsOf(fresh));
        _pages = _pages.SetEquals(ChosenPages(read)) ? ChosenPages(fresh) : _pages;
        _datasets = _datasets.SetEquals(read.Datasets) ? [.. fresh.Datasets] : _datasets;
    }

    private static Dictionary<string, string> FieldsOf(AiConfig config) => new()
    {
        [Enabled] = TypedFields.Text(config.Enabled),
        [EveryPage] = TypedFields.Text(IsOnEveryPage(config)),
        [PerHour] = TypedFields.Text(config.PerHour, 0),
    };

    private static bool IsOnEveryPage(AiConfig config) => config.Pages.Contains(AiConfig.EveryPage);

    private static HashSet<string> ChosenPages(AiConfig config) => [.. config.Pages.Where(page => page != AiConfig.EveryPage)];

    private void Close() => _edited = null;

    private string? ErrorOf(string field) => _problem?.Field == field ? _problem.Message : null;

    private async Task ShowDaysAsync(int days)
    {
        _days = days;
        await ReloadAsync();
    }

    private async Task SaveAsync() => await RunAsync(async cancel =>
    {
        if (_edited is not { } config)
            return;
        var saved = await service.SaveAsync(
            new SaveAiConfig(
                config.RoleId,
                config.Version,
                _typed.IsOn(Enabled),
                [.. _datasets.Order(StringComparer.Ordinal)],
                _typed.IsOn(EveryPage) ? [AiConfig.EveryPage] : [.. _pages.Order(StringComparer.Ordinal)],
                _typed.Whole(PerHour)),
            cancel);
        _changedByOthers = saved.Problem is StateChanged;
        _problem = _changedByOthers ? null : saved.Problem;
        if (saved.IsSuccess)
        {
            snackbar.Add($"The assistant of {config.Role} is saved. It counts from the next question.", Severity.Success);
            Close();
        }

        if (saved.IsSuccess || _changedByOthers)
            await ReloadAsync();
        if (_changedByOthers && _configs.Roles.FirstOrDefault(role => role.RoleId == config.RoleId) is { } fresh)
            Rebase(config, fresh);
    });
}
