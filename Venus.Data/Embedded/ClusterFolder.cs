using System.Security.Cryptography;
using System.Text;
using Venus.Data.Connections;

namespace Venus.Data.Embedded;

/// <summary>Where one cluster lives: the host's secrets and leases at the top, the server's own files one level below.</summary>
internal sealed class ClusterFolder
{
    private const string Name = ".venus";

    private ClusterFolder(string root, string sockets)
    {
        Root = root;
        Sockets = sockets;
    }

    public string Root { get; }

    /// <summary>The socket's folder; not always inside <see cref="Root"/>, because its path may have at most some hundred bytes.</summary>
    public string Sockets { get; }

    public string Server => Path.Combine(Root, "server");

    public string Data => Path.Combine(Server, "data");

    public string Downloads => Path.Combine(Root, "postgresql");

    public string Leases => Path.Combine(Root, "hosts");

    public string Lock => Path.Combine(Root, "lock");

    public string Secrets => Path.Combine(Root, "passwords.json");

    public string StartLog => Path.Combine(Server, "start.log");

    public string Log => Path.Combine(Server, "log");

    public bool IsTemporary { get; private init; }

    /// <summary>The version that made the data; null when there are none.</summary>
    public int? Major
    {
        get
        {
            var file = Path.Combine(Data, "PG_VERSION");
            return !File.Exists(file) ? null
                : int.TryParse(File.ReadAllText(file), out var major) ? major
                : throw new SetupException($"\"{file}\" does not say which PostgreSQL made the data beside it: restore the folder from a backup.");
        }
    }

    public static async Task<ClusterFolder> ChooseAsync(EmbeddedOptions options, ServerAccount? account, CancellationToken cancellationToken)
    {
        if (options.Directory is { } configured)
        {
            var root = Path.GetFullPath(configured);
            RefuseUnspeakable(root);
            return await PrivateFolder.TryPrepareAsync(root, account, cancellationToken)
                ? await WithSocketsAsync(root, account, cancellationToken)
                : throw new SetupException(
                    $"Embedded:Directory is \"{root}\", which {account?.Name ?? "this account"} cannot enter and write: choose a folder whose parents it may enter.");
        }

        var beside = Path.Combine(SolutionFolder(options.StartFrom) ?? options.StartFrom, Name);
        RefuseUnspeakable(beside);
        if (await PrivateFolder.TryPrepareAsync(beside, account, cancellationToken))
        {
            return await WithSocketsAsync(beside, account, cancellationToken);
        }

        // What was in use must not be passed over for an empty cluster elsewhere.
        if (Directory.Exists(beside))
        {
            throw new SetupException(
                $"\"{beside}\" holds data of Venus that {account?.Name ?? "this account"} cannot enter: start Venus as the account that made it, or set Embedded:Directory.");
        }

        var fallback = Fallback(beside);
        return await PrivateFolder.TryPrepareAsync(fallback, account, cancellationToken)
            ? new ClusterFolder(fallback, Path.Combine(fallback, "server")) { IsTemporary = true }
            : throw new SetupException($"Neither \"{beside}\" nor \"{fallback}\" can hold the data of Venus: set Embedded:Directory to a folder that is yours.");
    }

    /// <summary>A cluster that is already there, for cleaning up after a process that was killed.</summary>
    public static ClusterFolder Existing(string root) => new(root, Path.Combine(root, "server"));

    private static async Task<ClusterFolder> WithSocketsAsync(string root, ServerAccount? account, CancellationToken cancellationToken)
    {
        var server = Path.Combine(root, "server");
        // Both PostgreSQL's setting and a connection string take a comma for the end of a folder.
        if (FitsSocket(server) && !server.Contains(',', StringComparison.Ordinal))
        {
            return new ClusterFolder(root, server);
        }

        var shorter = Fallback(root);
        return await PrivateFolder.TryPrepareAsync(shorter, account, cancellationToken)
            ? new ClusterFolder(root, Path.Combine(shorter, "server"))
            : throw new SetupException($"The path \"{server}\" cannot hold a socket, being too long or with a comma, and \"{shorter}\" belongs to someone else: set Embedded:Directory to a shorter path.");
    }

    // pg_ctl starts the server by a shell's line with the folder between double quotes.
    private static void RefuseUnspeakable(string root)
    {
        if (!OperatingSystem.IsWindows() && root.Any(letter => letter is '"' or '$' or '`' or '\\' || char.IsControl(letter)))
        {
            throw new SetupException(
                $"Venus cannot keep its data in \"{string.Concat(root.Select(letter => char.IsControl(letter) ? '?' : letter))}\": set Embedded:Directory to a folder without \", $, `, \\ and line breaks in its path.");
        }
    }

    private static bool FitsSocket(string directory)
    {
        // sockaddr_un: 108 bytes with the closing zero on Linux, 104 on macOS.
        var longest = OperatingSystem.IsMacOS() ? 103 : 107;
        return OperatingSystem.IsWindows() || Encoding.UTF8.GetByteCount(Path.Combine(directory, $".s.PGSQL.{ClusterServer.SocketPort}.lock")) <= longest;
    }

    private static string? SolutionFolder(string start)
    {
        for (var folder = new DirectoryInfo(start); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Venus.sln")))
            {
                return folder.FullName;
            }
        }

        return null;
    }

    private static string Fallback(string wanted)
    {
        var hash = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(Path.GetFullPath(wanted))))[..16];
        var parent = OperatingSystem.IsWindows() ? Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData) : "/var/tmp";
        return Path.Combine(parent, $"venus-{hash}");
    }
}
