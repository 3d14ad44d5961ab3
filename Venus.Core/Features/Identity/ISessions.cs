namespace Venus.Core.Features.Identity;

/// <summary>The signed-in sessions, asked at the source.</summary>
public interface ISessions
{
    /// <summary>
    /// True while the session has neither ended nor expired and its person is ACTIVE. Throws when that cannot be read: an outage signs nobody out.
    /// </summary>
    /// <param name="active">The person did something since the last call: moves the idle limit.</param>
    Task<bool> IsAliveAsync(Guid sessionId, bool active, CancellationToken cancellationToken);
}
