using Venus.Core;
using Venus.Core.Features.Roles;
using Venus.Core.Features.Sessions;
using Venus.Core.Fields;
using Venus.Core.Security;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Sessions;

internal sealed class SessionService(VenusSession session) : ISessionService
{
    public async Task<Result<Page<PersonChoice>>> FindPeopleAsync(PeopleFilter filter, CancellationToken cancellationToken = default) =>
        await session.RefusalAsync(Permissions.SessionsView, null, cancellationToken) is { } refusal
            ? refusal
            : await session.FindPeopleAsync("people_in_reach", filter, cancellationToken);

    public async Task<Result<Page<SessionRow>>> ListAsync(
        SessionFilter filter, Sorting? sorting, int page, int pageSize = 50, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.SessionsView, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.ListAsync<SessionRow>("list_sessions", filter, sorting, page, pageSize, cancellationToken);
    }

    public async Task<Result<Done>> ExportAsync(SessionFilter filter, Sorting? sorting, Func<SessionRow, Task> write, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.SessionsView, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.ExportAsync(Permissions.SessionsView, "sessions", "list_sessions", filter, sorting, write, cancellationToken);
    }

    public async Task<Result<Done>> RevokeAsync(Guid sessionId, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.SessionsRevoke, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.PostAsync<Done>("revoke_session", new { Session = sessionId }, cancellationToken);
    }
}
