using Microsoft.AspNetCore.Components;
using Venus.Core.Live;
using Venus.Core.Security;

namespace Venus.Server.Components;

/// <summary>
/// Shows its content to holders of a key and hides it from others. Comfort only: the service and the database check again. It asks again
/// whenever rights change.
/// </summary>
public sealed partial class PermissionGuard(IUserRights userRights)
{
    private GuardState _state = GuardState.Loading;
    private string _reference = "";
    private bool _keyHeld;
    private int _turn;

    private enum GuardState
    {
        Loading,
        Allowed,
        Denied,
        Unavailable,
    }

    /// <summary>The key needed. Give this or <see cref="AnyOf"/>.</summary>
    [Parameter]
    public string? Key { get; set; }

    /// <summary>Keys of which one suffices.</summary>
    [Parameter]
    public IReadOnlyList<string>? AnyOf { get; set; }

    /// <summary>The id of a store that must be assigned as well.</summary>
    [Parameter]
    public int? Store { get; set; }

    /// <summary>Says what is missing, naming the key, instead of showing nothing.</summary>
    [Parameter]
    public bool Page { get; set; }

    [Parameter]
    public RenderFragment? ChildContent { get; set; }

    /// <summary>Shown instead of nothing, or instead of the panel of a <see cref="Page"/>.</summary>
    [Parameter]
    public RenderFragment? Denied { get; set; }

    private IReadOnlyList<string> Keys => AnyOf ?? (Key is null ? [] : [Key]);

    private string? Named => _keyHeld ? null : string.Join(" or ", Keys);

    private string? Refusal => _keyHeld && Store is { } store ? new StoreNotAssigned(store).Message : null;

    protected override void OnInitialized()
    {
        if (Keys.Count == 0)
            throw new InvalidOperationException("A PermissionGuard names a Key or AnyOf.");
        OnLive(LiveTopic.Rights, null, EvaluateAsync);
    }

    protected override Task OnParametersSetAsync() => EvaluateAsync();

    private async Task EvaluateAsync()
    {
        // Of two askings under way the later one counts, whichever answer comes first.
        var turn = ++_turn;
        try
        {
            var rights = await userRights.GetAsync(PageClosed);
            if (turn != _turn)
                return;
            _keyHeld = rights is not null && Keys.Any(rights.May);
            _state = _keyHeld && (Store is not { } store || rights!.HasStore(store)) ? GuardState.Allowed : GuardState.Denied;
        }
        catch (Exception failure) when (!PageClosed.IsCancellationRequested)
        {
            // Never shown as a missing permission, and never as a held one.
            var reference = Report(failure);
            if (turn == _turn)
                (_reference, _state) = (reference, GuardState.Unavailable);
        }
    }
}
