using System.Diagnostics;

namespace Venus.Data.Sessions;

/// <summary>
/// Whether the code that runs is inside a unit of work, which holds a connection. Asked in Debug alone: there a second one inside the first is a fault, for with all
/// connections at work, each waiting for one more, none would go on (docs/decisions/2026-11-28-few-connections.md).
/// </summary>
internal static class UnitOfWork
{
    private static readonly AsyncLocal<bool> Inside = new();

    /// <summary>For the calling method and whatever it calls; it ends with that method.</summary>
    [Conditional("DEBUG")]
    public static void Begins() => Inside.Value = true;

    /// <exception cref="InvalidOperationException">Another connection is asked for inside a unit of work.</exception>
    [Conditional("DEBUG")]
    public static void RefuseInside()
    {
        if (Inside.Value)
            throw new InvalidOperationException("A unit of work asks for another one inside itself: read before it begins, or with its own context.");
    }
}
