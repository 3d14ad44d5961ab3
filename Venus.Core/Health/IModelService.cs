namespace Venus.Core.Health;

/// <summary>The model service of the assistant. A host registers one, or none.</summary>
public interface IModelService
{
    /// <summary>The model as it is configured: "meta/llama-3.3-70b-instruct".</summary>
    string Model { get; }

    /// <summary>Asks it now, with the key. False when it does not answer in time, or refuses.</summary>
    Task<bool> AnswersAsync(CancellationToken cancellationToken);
}
