using Venus.Core.Security;

namespace Venus.Tests.Support;

/// <summary>Rights a test may change, take away, or make unreadable.</summary>
internal sealed class FakeUserRights : IUserRights
{
    public UserRights? Rights { get; set; } = People.WithoutRoles;

    /// <summary>Thrown instead of an answer, as when the database is down.</summary>
    public Exception? Failure { get; set; }

    /// <summary>When set, the answer waits for it.</summary>
    public TaskCompletionSource? Gate { get; set; }

    /// <summary>Answers the next asking, late, instead of <see cref="Rights"/>.</summary>
    public TaskCompletionSource<UserRights?>? Slow { get; set; }

    public async ValueTask<UserRights?> GetAsync(CancellationToken cancellationToken = default)
    {
        if (Slow is { } slow)
        {
            Slow = null;
            return await slow.Task.WaitAsync(cancellationToken);
        }

        if (Gate is not null)
            await Gate.Task.WaitAsync(cancellationToken);
        return Failure is null ? Rights : throw Failure;
    }
}
