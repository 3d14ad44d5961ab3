using Venus.Core;
using Venus.Core.Features.Assistant;
using Venus.Core.Security;

namespace Venus.Server.Features.Assistant;

/// <summary>What the asker may see while his question is answered: what was found for him is told to nobody who has lost a key or a store since.</summary>
internal sealed class AskersRights(UserRights atFirst, IUserRights rights)
{
    private Problem? _loss;

    public UserRights AtFirst => atFirst;

    /// <summary>Why he may see less by now; null when he does not. Once lost stays lost.</summary>
    public async ValueTask<Problem?> LossAsync(CancellationToken cancellationToken) => _loss ??= LossOf(await rights.GetAsync(cancellationToken));

    private Problem? LossOf(UserRights? now) =>
        now is null ? new NotSignedIn()
        : now.BarredBy is { } bar ? bar
        : ReferenceEquals(now, atFirst) || (now.Keys.IsSupersetOf(atFirst.Keys) && atFirst.Stores.All(store => now.HasStore(store.Id))) ? null
        : new RightsLost();
}
