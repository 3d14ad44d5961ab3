using Venus.Core.Fields;
using Venus.Core.Security;

namespace Venus.Core.Features.Sessions;

/// <summary>A sign-in of somebody.</summary>
/// <param name="State">ACTIVE (activity in the last 30 minutes), IDLE or ENDED.</param>
/// <param name="Own">It is the reader's present one.</param>
/// <param name="Ip">This and what follows needs sessions.field.network, or is the reader's own.</param>
public sealed record SessionRow(
    Guid Id,
    Guid UserId,
    string User,
    string State,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastActivityAt,
    DateTimeOffset ExpiresAt,
    DateTimeOffset? EndedAt,
    string? EndedReason,
    string? ClientApp,
    bool Own,
    string? Ip = null,
    string? UserAgent = null,
    string? Browser = null,
    string? Os = null,
    string? Device = null,
    string? Location = null);

/// <param name="Search">Names; with sessions.field.network device and IP too.</param>
public sealed record SessionFilter(Guid? User = null, string? State = null, string? Search = null);

public static class SessionStates
{
    public const string Active = "ACTIVE";
    public const string Idle = "IDLE";
    public const string Ended = "ENDED";
}

/// <summary>What leaves Venus of its sessions.</summary>
public static class SessionShapes
{
    public static ReadShape<SessionRow> All { get; } = new(
        new Field<SessionRow>("user", "Who", row => row.User) { Sorts = true },
        new Field<SessionRow>("state", "State", row => row.State),
        new Field<SessionRow>("created_at", "Signed in", row => row.CreatedAt) { Sorts = true },
        new Field<SessionRow>("last_activity_at", "Last activity", row => row.LastActivityAt) { Sorts = true },
        new Field<SessionRow>("ended_at", "Ended", row => row.EndedAt),
        new Field<SessionRow>("ended_reason", "Why", row => row.EndedReason),
        new Field<SessionRow>("client_app", "Application", row => row.ClientApp),
        new Field<SessionRow>("device", "Device", row => row.Device) { Key = Permissions.SessionsFieldNetwork },
        new Field<SessionRow>("browser", "Browser", row => row.Browser) { Key = Permissions.SessionsFieldNetwork },
        new Field<SessionRow>("os", "System", row => row.Os) { Key = Permissions.SessionsFieldNetwork },
        new Field<SessionRow>("ip", "IP address", row => row.Ip) { Key = Permissions.SessionsFieldNetwork },
        new Field<SessionRow>("location", "Location", row => row.Location) { Key = Permissions.SessionsFieldNetwork });
}
