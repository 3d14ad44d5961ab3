using Venus.Core.Security;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Access;

internal sealed class RefusalLog(VenusSession session) : IRefusalLog
{
    public Task WriteAsync(string? permission, int? store, CancellationToken cancellationToken = default) =>
        session.LogDeniedAsync(permission, store, cancellationToken);
}
