using System.Diagnostics;

namespace Venus.Data.Embedded;

/// <summary>
/// A server killed outright leaves its process number behind. PostgreSQL refuses to start while any process bears that number,
/// also a stranger's after a reboot or a zombie that nobody reaps in a container.
/// </summary>
internal static class PidFiles
{
    public static void RemoveStale(ClusterFolder folder)
    {
        foreach (var file in new[]
        {
            Path.Combine(folder.Data, "postmaster.pid"),
            Path.Combine(folder.Sockets, $".s.PGSQL.{ClusterServer.SocketPort}.lock"),
        })
        {
            // When the process is gone altogether PostgreSQL clears up by itself, and checks for orphans still using its memory.
            if (ReadPid(file) is { } pid ? IsAlive(pid) && !IsServerOf(folder, pid) : IsCutShort(file))
            {
                File.Delete(file);
            }
        }
    }

    public static bool AnyServer(ClusterFolder folder) =>
        ReadPid(Path.Combine(folder.Data, "postmaster.pid")) is { } pid && IsAlive(pid) && IsServerOf(folder, pid);

    private static int? ReadPid(string file)
    {
        try
        {
            return int.TryParse(File.ReadLines(file).FirstOrDefault(), out var pid) ? pid : null;
        }
        catch (Exception fault) when (fault is FileNotFoundException or DirectoryNotFoundException)
        {
            return null;
        }
    }

    // A server that is just starting writes its number the moment it has made the file.
    private static bool IsCutShort(string file) => File.Exists(file) && DateTime.UtcNow - File.GetLastWriteTimeUtc(file) > TimeSpan.FromSeconds(3);

    private static bool IsAlive(int pid)
    {
        try
        {
            using var process = Process.GetProcessById(pid);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static bool IsServerOf(ClusterFolder folder, int pid)
    {
        if (OperatingSystem.IsLinux())
        {
            try
            {
                return new DirectoryInfo($"/proc/{pid}/cwd").ResolveLinkTarget(returnFinalTarget: false)?.FullName == RealPath(folder.Data);
            }
            catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
            {
                // A server stands in its data folder; a zombie stands nowhere, and a stranger does not say where.
                return false;
            }
        }

        try
        {
            using var process = Process.GetProcessById(pid);
            return process.ProcessName is "postgres" or "postmaster";
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static string RealPath(string path)
    {
        var parent = Path.GetDirectoryName(path);
        if (parent is null)
        {
            return path;
        }

        var here = Path.Combine(RealPath(parent), Path.GetFileName(path));
        return new DirectoryInfo(here).ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? here;
    }
}
