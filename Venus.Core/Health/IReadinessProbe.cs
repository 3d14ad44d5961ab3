namespace Venus.Core.Health;

/// <summary>One thing this host needs before it may take requests; the database is the first of them.</summary>
public interface IReadinessProbe
{
    /// <summary>For the log, never for an anonymous caller.</summary>
    string Name { get; }

    /// <summary>False, or an exception, when the host should be left out of the balancer.</summary>
    Task<bool> IsReadyAsync(CancellationToken cancellationToken);
}
