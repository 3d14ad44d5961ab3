using Venus.Core.Features.Roles;
using Venus.Core.Fields;

namespace Venus.Core.Features.Sessions;

/// <summary>Everybody's sessions (domain document "Platform", section 4).</summary>
public interface ISessionService
{
    /// <summary>Whom the filter can name: people in reach. Needs sessions.view.</summary>
    Task<Result<Page<PersonChoice>>> FindPeopleAsync(PeopleFilter filter, CancellationToken cancellationToken = default);

    /// <summary>Needs sessions.view. Newest first unless sorted.</summary>
    /// <param name="page">From 0.</param>
    Task<Result<Page<SessionRow>>> ListAsync(
        SessionFilter filter, Sorting? sorting, int page, int pageSize = 50, CancellationToken cancellationToken = default);

    /// <summary>Hands over all rows of the filter, newest first unless sorted. The export is logged.</summary>
    Task<Result<Done>> ExportAsync(SessionFilter filter, Sorting? sorting, Func<SessionRow, Task> write, CancellationToken cancellationToken = default);

    /// <summary>
    /// Ends a session; its person is out of every open page within a second. Needs sessions.revoke. A holder of the system role is out of the reach of
    /// others.
    /// </summary>
    Task<Result<Done>> RevokeAsync(Guid session, CancellationToken cancellationToken = default);
}
