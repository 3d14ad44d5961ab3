using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Venus.Data.Embedded;

namespace Venus.Tests.Support;

/// <summary>Folders for clusters of one test run, and what becomes of those that a killed run left behind.</summary>
internal static class TemporaryCluster
{
    private const string Prefix = "venus-tests-";
    private const string Memory = "/dev/shm";

    // The server's account must be able to reach it, and TMPDIR may be private to its user.
    private static readonly string[] Parents = OperatingSystem.IsWindows() ? [Path.GetTempPath()] : [Memory, "/tmp", "/var/tmp"];

    // In memory, where there is room: each test's database is a thousand files, which ext4 takes long to make among as many just deleted.
    private static readonly string Parent = Parents.First(folder => Directory.Exists(folder) && (folder != Memory || new DriveInfo(folder).AvailableFreeSpace >= 4L << 30));

    public static string NewFolder() => FolderOf(Environment.ProcessId);

    public static string FolderOf(int process) =>
        Path.Combine(Parent, $"{Prefix}{process}-{Guid.NewGuid().ToString("N")[..8]}");

    public static async Task DiscardLeftoversAsync()
    {
        foreach (var folder in Parents.Where(Directory.Exists).SelectMany(parent => Directory.EnumerateDirectories(parent, Prefix + "*")))
        {
            var owner = Path.GetFileName(folder)[Prefix.Length..].Split('-')[0];
            // A living run may not have taken its lease yet.
            if (!int.TryParse(owner, CultureInfo.InvariantCulture, out var process) || !IsAlive(process))
            {
                await EmbeddedPostgres.DiscardAsync(folder, new EmbeddedOptions(), NullLogger.Instance, CancellationToken.None);
            }
        }
    }

    private static bool IsAlive(int process)
    {
        try
        {
            using var found = System.Diagnostics.Process.GetProcessById(process);
            return true;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
