using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.RateLimits;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Server.Components;

namespace Venus.Server.Features.RateLimits;

/// <summary>How often the holders of each role may call the REST surface, and what a person of several roles gets.</summary>
public sealed partial class RateLimitsPage(IRateLimitService rateLimits, ISnackbar snackbar, NavigationManager navigation)
{
    private const string PerMinute = "per_minute";
    private const string PerHour = "per_hour";
    private const string Counts = "enabled";

    private readonly HashSet<Guid> _chosen = [];
    private readonly FormRefusal _form = new();
    private TypedFields _typed = new();
    private IReadOnlyList<RateLimit> _limits = [];
    private RateLimit? _edited;
    private bool _changedByOthers;

    [CascadingParameter]
    public UserRights? Rights { get; set; }

    /// <summary>The role whose limit is changed.</summary>
    [SupplyParameterFromQuery(Name = "open")]
    public string? LinkOpen { get; set; }

    private EffectiveLimits Effective => EffectiveLimits.Of(_limits.Where(limit => _chosen.Contains(limit.RoleId)));

    protected override void OnParametersSet() => Open();

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        _limits = (await rateLimits.GetAsync(cancellationToken)).Value;
        Open();
    }

    private static string Figure(int figure) => figure.ToString("N0", Money.Culture);

    private void Choose(Guid role)
    {
        if (!_chosen.Remove(role))
            _chosen.Add(role);
    }

    private void Edit(RateLimit limit) => navigation.NavigateTo(LinkOpening(limit.RoleId));

    private void Close() => navigation.NavigateTo(LinkOpening(null), replace: true);

    private string LinkOpening(Guid? role) => navigation.GetUriWithQueryParameter("open", role?.ToString());

    // A form that is open keeps the state it was read in, and what is typed over it.
    private void Open()
    {
        var asked = Rights?.May(Permissions.RateLimitsEdit) is true && Guid.TryParse(LinkOpen, out var role) ? role : (Guid?)null;
        if (asked == _edited?.RoleId)
            return;
        _edited = _limits.FirstOrDefault(limit => limit.RoleId == asked);
        _typed = new TypedFields();
        (_form.Problem, _changedByOthers) = (null, false);
        if (_edited is { } edited)
            _typed.Rebase(FieldsOf(edited));
    }

    private static Dictionary<string, string> FieldsOf(RateLimit limit) => new()
    {
        [PerMinute] = TypedFields.Text(limit.PerMinute, 0),
        [PerHour] = TypedFields.Text(limit.PerHour, 0),
        [Counts] = TypedFields.Text(limit.Enabled || limit.Version is null),
    };

    private async Task SaveAsync() => await RunAsync(async cancel =>
    {
        if (_edited is not { } limit)
            return;
        var saved = await rateLimits.SaveAsync(new SaveRateLimit(limit.RoleId, limit.Version, _typed.Whole(PerMinute), _typed.Whole(PerHour), _typed.IsOn(Counts)), cancel);
        _changedByOthers = saved.Problem is StateChanged;
        _form.Problem = _changedByOthers ? null : saved.Problem;
        if (saved.IsSuccess)
        {
            snackbar.Add($"The limit of {limit.Role} is saved. It counts from the next call.", Severity.Success);
            Close();
        }

        if (saved.IsSuccess || _changedByOthers)
            await ReloadAsync();
        if (_changedByOthers && _limits.FirstOrDefault(other => other.RoleId == limit.RoleId) is { } fresh)
        {
            _edited = fresh;
            _typed.Rebase(FieldsOf(fresh));
        }
    });
}
