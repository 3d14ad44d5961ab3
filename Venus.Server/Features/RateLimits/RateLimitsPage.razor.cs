using MudBlazor;
using Venus.Core;
using Venus.Core.Features.RateLimits;
using Venus.Core.Numbers;
using Venus.Server.Components;

namespace Venus.Server.Features.RateLimits;

/// <summary>How often the holders of each role may call the REST surface, and what a person of several roles gets.</summary>
public sealed partial class RateLimitsPage(IRateLimitService rateLimits, ISnackbar snackbar)
{
    private readonly HashSet<Guid> _chosen = [];
    private IReadOnlyList<RateLimit> _limits = [];
    private RateLimit? _edited;
    private decimal? _perMinute;
    private decimal? _perHour;
    private bool _enabled;
    private readonly FormRefusal _form = new();
    private bool _changedByOthers;

    private EffectiveLimits Effective => EffectiveLimits.Of(_limits.Where(limit => _chosen.Contains(limit.RoleId)));

    protected override async Task LoadAsync(CancellationToken cancellationToken) => _limits = (await rateLimits.GetAsync(cancellationToken)).Value;

    private static string Figure(int figure) => figure.ToString("N0", Money.Culture);

    private void Choose(Guid role)
    {
        if (!_chosen.Remove(role))
            _chosen.Add(role);
    }

    private void Edit(RateLimit limit)
    {
        (_edited, _perMinute, _perHour, _enabled) = (limit, limit.PerMinute, limit.PerHour, limit.Enabled || limit.Version is null);
        (_form.Problem, _changedByOthers) = (null, false);
    }

    private void Close() => _edited = null;

    private async Task SaveAsync() => await RunAsync(async cancel =>
    {
        if (_edited is not { } limit)
            return;
        // What is no whole number is 0 here, which the service refuses beside its field.
        var saved = await rateLimits.SaveAsync(new SaveRateLimit(limit.RoleId, limit.Version, Whole(_perMinute), Whole(_perHour), _enabled), cancel);
        _form.Problem = saved.Problem;
        if (saved.IsSuccess)
            snackbar.Add($"The limit of {limit.Role} is saved. It counts from the next call.", Severity.Success);
        _changedByOthers = saved.Problem is StateChanged;
        if (!saved.IsSuccess && !_changedByOthers)
            return;
        Close();
        await ReloadAsync();
    });

    private static int Whole(decimal? figure) => figure is >= 0 and <= int.MaxValue ? (int)figure : 0;
}
