namespace Venus.Server.Components;

/// <summary>How the reading of a page or panel went.</summary>
/// <param name="IsLoaded">There is something to show, if only from an earlier reading.</param>
/// <param name="Reference">Under which the last failure stands in the log; null while loading or loaded.</param>
public sealed record LoadState(bool IsLoaded, string? Reference)
{
    public static LoadState Loading { get; } = new(false, null);

    public static LoadState Loaded { get; } = new(true, null);

    /// <summary>What was read before stays on the screen.</summary>
    public LoadState Failed(string reference) => new(IsLoaded, reference);
}
