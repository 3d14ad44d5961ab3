namespace Venus.Server.Components;

/// <summary>How the reading of a page or panel went.</summary>
/// <param name="Reference">Under which the failure stands in the log; null while loading or loaded.</param>
public sealed record LoadState(bool IsLoaded, string? Reference)
{
    public static LoadState Loading { get; } = new(false, null);

    public static LoadState Loaded { get; } = new(true, null);

    public static LoadState Failed(string reference) => new(false, reference);
}
