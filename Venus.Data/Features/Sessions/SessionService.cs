using System.Text.Json;
using System.Text.Json.Nodes;
using Venus.Core;
using Venus.Core.Features.Sessions;
using Venus.Core.Fields;
using Venus.Core.Security;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Sessions;

internal sealed class SessionService(VenusSession session) : ISessionService
{
    private const int ExportedAtOnce = 2000;

    public async Task<Result<Page<SessionRow>>> ListAsync(
        SessionFilter filter, Sorting? sorting, int page, int pageSize = 50, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.SessionsView, null, cancellationToken) is { } refusal)
            return refusal;
        var question = Question(filter, page, Math.Min(pageSize, 200));
        question["sort"] = sorting?.By;
        question["ascending"] = sorting is { Descending: false };
        return await session.AskAsync<Page<SessionRow>>("list_sessions", question, cancellationToken);
    }

    public async Task<Result<Done>> ExportAsync(SessionFilter filter, Func<SessionRow, Task> write, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.SessionsView, null, cancellationToken) is { } refusal)
            return refusal;
        var logged = await session.PostAsync<Done>("log_export", new { Permission = Permissions.SessionsView, What = "sessions", Filters = filter }, cancellationToken);
        if (!logged.IsSuccess)
            return logged;
        for (var page = 0; ; page++)
        {
            var part = await session.AskAsync<Page<SessionRow>>("list_sessions", Question(filter, page, ExportedAtOnce), cancellationToken);
            if (part.Problem is { } problem)
                return problem;
            foreach (var row in part.Value.Rows)
                await write(row);
            if (part.Value.Rows.Count < ExportedAtOnce)
                return new Done();
        }
    }

    public async Task<Result<Done>> RevokeAsync(Guid sessionId, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.SessionsRevoke, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.PostAsync<Done>("revoke_session", new { Session = sessionId }, cancellationToken);
    }

    private static JsonObject Question(SessionFilter filter, int page, int pageSize)
    {
        var question = JsonSerializer.SerializeToNode(filter, Wire.Options)!.AsObject();
        question["page"] = page;
        question["page_size"] = pageSize;
        return question;
    }
}
