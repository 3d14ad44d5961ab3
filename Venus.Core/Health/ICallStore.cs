namespace Venus.Core.Health;

/// <summary>Where calls are counted when it is not the database. A host registers one, or none.</summary>
public interface ICallStore
{
    /// <summary>As the health page calls it: "Redis".</summary>
    string Name { get; }

    /// <summary>Asks it now. False when it does not answer in time.</summary>
    Task<bool> AnswersAsync(CancellationToken cancellationToken);
}
