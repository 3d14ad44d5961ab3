using Venus.Core;

namespace Venus.Server.Components;

/// <summary>How the reading of a page or panel went.</summary>
/// <param name="IsLoaded">There is something to show, if only from an earlier reading.</param>
/// <param name="Reference">Under which the last failure stands in the log; null while loading or loaded.</param>
/// <param name="Refusal">Why the person may not see it, though the page was open to him.</param>
public sealed record LoadState(bool IsLoaded, string? Reference = null, Problem? Refusal = null)
{
    public static LoadState Loading { get; } = new(false);

    public static LoadState Loaded { get; } = new(true);

    /// <summary>What was read before stays on the screen.</summary>
    public LoadState Failed(string reference) => new(IsLoaded, reference);

    /// <summary>What was read before leaves the screen.</summary>
    public static LoadState Refused(Problem refusal) => new(false, Refusal: refusal);
}
