namespace Venus.Data.Embedded;

/// <summary>
/// Says that a living host uses the cluster. The lease is an open file that the kernel lets go of with its process: a killed host,
/// or another process under its old number, cannot keep a server alive. Made, counted and ended under <see cref="ClusterLock"/> only.
/// </summary>
internal sealed class HostLease
{
    private const string Extension = ".lease";

    private readonly FileStream _held;

    private HostLease(FileStream held) => _held = held;

    public static HostLease Take(string leases)
    {
        PrivateFolder.Create(leases);
        var path = Path.Combine(leases, $"{Environment.ProcessId}-{Guid.NewGuid():N}{Extension}");
        return new HostLease(ClusterLock.TryHold(path) ?? throw new IOException($"{path} could not be opened."));
    }

    public void End()
    {
        File.Delete(_held.Name);
        _held.Dispose();
    }

    /// <summary>Whether any living host holds a lease; forgets those of the dead on the way.</summary>
    public static bool AnyAlive(string leases)
    {
        if (!Directory.Exists(leases))
        {
            return false;
        }

        var alive = false;
        foreach (var path in Directory.EnumerateFiles(leases, "*" + Extension))
        {
            using var abandoned = ClusterLock.TryHold(path);
            if (abandoned is null)
            {
                alive = true;
            }
            else
            {
                File.Delete(path);
            }
        }

        return alive;
    }
}
