using System.Net;
using Venus.Data.Features.Identity;

namespace Venus.Server.Api;

/// <summary>Exact sliding windows of a minute and an hour that all hosts share. A refused call does not count.</summary>
internal interface ICallWindows
{
    /// <param name="person">Null for a stranger, who is counted by his network.</param>
    Task<CallCount> CountAsync(Guid? person, IPAddress address, CancellationToken cancellationToken);
}

internal sealed class DatabaseCallWindows(IdentityDatabase database) : ICallWindows
{
    public Task<CallCount> CountAsync(Guid? person, IPAddress address, CancellationToken cancellationToken) =>
        database.CountCallAsync(person, address, cancellationToken);
}
