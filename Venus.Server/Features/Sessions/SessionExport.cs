using Venus.Core.Features.Sessions;
using Venus.Core.Fields;
using Venus.Core.Security;
using Venus.Server.Exports;
using Venus.Server.Security;

namespace Venus.Server.Features.Sessions;

/// <summary>The sessions as a file: all rows of a filter with the fields the person may see.</summary>
internal static class SessionExport
{
    public static void MapSessionExport(this IEndpointRouteBuilder app) => app.MapGet(SessionsPage.Path + "/export", ExportAsync);

    [RequirePermission(Permissions.SessionsView)]
    private static Task ExportAsync(HttpContext context, ISessionService sessions, string? user, string? state, string? q, string? sort, string? format) =>
        ListExport.WriteAsync<SessionRow>(context, "sessions", format, SessionShapes.All, (write, cancel) =>
            sessions.ExportAsync(SessionsPage.FilterOf(user, state, q), Sorting.Parse(sort), write, cancel));
}
