using System.Diagnostics;
using Venus.Data.Connections;

namespace Venus.Data.Embedded;

/// <summary>
/// One host at a time starts, stops and counts. The lock is the kernel's (an open file), so that a host killed outright lets go of it.
/// </summary>
internal static class ClusterLock
{
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(40);

    public static async Task<IDisposable> AcquireAsync(string path, CancellationToken cancellationToken)
    {
        var waited = Stopwatch.StartNew();
        while (true)
        {
            if (TryHold(path) is { } held)
            {
                return held;
            }

            if (waited.Elapsed > Patience)
            {
                throw new SetupException($"Another Venus host has been starting or stopping for {Patience.TotalMinutes:0} minutes and holds \"{path}\": end it, then start again.");
            }

            await Task.Delay(Pause, cancellationToken);
        }
    }

    /// <returns>The held file, or null when a living process holds it.</returns>
    public static FileStream? TryHold(string path)
    {
        try
        {
            return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None, bufferSize: 1);
        }
        catch (IOException fault) when (fault is not (DirectoryNotFoundException or FileNotFoundException))
        {
            return null;
        }
    }
}
