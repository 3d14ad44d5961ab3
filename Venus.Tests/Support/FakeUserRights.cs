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

    public async ValueTask<UserRights?> GetAsync(CancellationToken cancellationToken = default)
    {
        if (Gate is not null)
            await Gate.Task.WaitAsync(cancellationToken);
        return Failure is null ? Rights : throw Failure;
    }
}
