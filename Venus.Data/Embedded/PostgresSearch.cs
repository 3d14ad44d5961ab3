using Microsoft.Extensions.Logging;
using MysticMind.PostgresEmbed;
using Venus.Data.Connections;

namespace Venus.Data.Embedded;

/// <summary>Finds the server's programs: where the configuration says, on PATH, where packages put them, else by download.</summary>
internal sealed partial class PostgresSearch(EmbeddedOptions options, ServerAccount? account, ILogger logger)
{
    /// <param name="clusterMajor">The version that made the existing data, which only the same major version can open.</param>
    /// <param name="downloads">Folder for downloaded programs; the server's account must be able to enter it.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public async Task<PostgresBinaries> FindAsync(int? clusterMajor, string downloads, CancellationToken cancellationToken)
    {
        if (options.BinDirectory is { } configured)
        {
            return await RequireConfiguredAsync(Path.GetFullPath(configured), clusterMajor, cancellationToken);
        }

        var seen = new List<PostgresBinaries>();
        foreach (var directory in options.SearchDirectories ?? UsualDirectories())
        {
            if (await PostgresBinaries.InspectAsync(directory, account, cancellationToken) is { } found)
            {
                if (Fits(found, clusterMajor))
                {
                    return found;
                }

                seen.Add(found);
            }
        }

        var missing = DescribeMissing(clusterMajor, seen);
        return options.Download
            ? await DownloadAsync(clusterMajor ?? options.DownloadMajor, downloads, missing, cancellationToken)
            : throw new SetupException(missing);
    }

    private static bool Fits(PostgresBinaries binaries, int? clusterMajor) =>
        clusterMajor is { } major ? binaries.Major == major : binaries.Major >= PostgresBinaries.OldestMajor;

    private static string DescribeMissing(int? clusterMajor, List<PostgresBinaries> seen)
    {
        var found = seen.Count == 0 ? "" : $" (found only {string.Join(", ", seen.Select(binaries => binaries.Version).Distinct())})";
        return clusterMajor is { } major
            ? $"The data of Venus were made by PostgreSQL {major}, which is not on this machine{found}: install PostgreSQL {major}, or set Embedded:BinDirectory to the folder with its initdb, pg_ctl and postgres."
            : $"Venus found no PostgreSQL {PostgresBinaries.OldestMajor} or newer on this machine{found}: install it, or set Embedded:BinDirectory to the folder with its initdb, pg_ctl and postgres, "
              + "or set ConnectionStrings:Venus, VenusOwner and VenusJobs to a server of your own.";
    }

    private async Task<PostgresBinaries> RequireConfiguredAsync(string directory, int? clusterMajor, CancellationToken cancellationToken)
    {
        var found = await PostgresBinaries.InspectAsync(directory, account, cancellationToken)
            ?? throw new SetupException(
                $"Embedded:BinDirectory is \"{directory}\", where {account?.Name ?? "this account"} cannot run initdb, pg_ctl and postgres: set it to the bin folder of PostgreSQL {PostgresBinaries.OldestMajor} or newer.");
        return Fits(found, clusterMajor)
            ? found
            : throw new SetupException(
                $"Embedded:BinDirectory holds PostgreSQL {found.Version}, but Venus needs {(clusterMajor is { } major ? $"{major}, which made its data" : $"{PostgresBinaries.OldestMajor} or newer")}: set it to the bin folder of that version.");
    }

    private async Task<PostgresBinaries> DownloadAsync(int major, string downloads, string missing, CancellationToken cancellationToken)
    {
        LogDownload(major, downloads);
        var settings = new PgServerOptions { PgVersion = $"{major}", DbDir = downloads, BinariesDir = downloads, DownloadRetryCount = 1 };
        if (options.DownloadFrom is { } source)
        {
            settings = settings with { MavenRepo = source.AbsoluteUri.TrimEnd('/') };
        }

        await using var server = new PgServer(settings);
        try
        {
            await server.InstallAsync(cancellationToken);
        }
        catch (Exception fault) when (fault is PostgresEmbedException or HttpRequestException or IOException or UnauthorizedAccessException)
        {
            throw new SetupException($"{missing.TrimEnd('.')} (a download was tried, without success).", fault);
        }

        return await PostgresBinaries.InspectAsync(server.PgBinDir, account, cancellationToken)
            ?? throw new SetupException($"{missing.TrimEnd('.')} (what was downloaded does not run on this machine).");
    }

    private static IEnumerable<string> UsualDirectories()
    {
        var path = (Environment.GetEnvironmentVariable("PATH") ?? "")
            .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(Path.IsPathFullyQualified);
        var packaged = OperatingSystem.IsWindows()
            ? Newest(Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.ProgramFiles), "PostgreSQL"), "*")
            : Newest("/usr/lib/postgresql", "*")
                .Concat(Newest("/usr", "pgsql-*"))
                .Concat(Newest("/opt/homebrew/opt", "postgresql@*"))
                .Concat(Newest("/usr/local/opt", "postgresql@*"))
                .Concat(Newest("/Applications/Postgres.app/Contents/Versions", "*"))
                .Append("/usr/local/pgsql/bin");
        return path.Concat(packaged).Distinct(StringComparer.Ordinal);
    }

    private static IEnumerable<string> Newest(string parent, string pattern) =>
        Directory.Exists(parent)
            ? Directory.EnumerateDirectories(parent, pattern).OrderByDescending(TrailingNumber).Select(directory => Path.Combine(directory, "bin"))
            : [];

    private static int TrailingNumber(string directory)
    {
        var digits = Path.GetFileName(directory).SkipWhile(letter => !char.IsAsciiDigit(letter)).TakeWhile(char.IsAsciiDigit);
        return int.TryParse(string.Concat(digits), out var number) ? number : 0;
    }

    [LoggerMessage(LogLevel.Information, "No PostgreSQL on this machine: downloading version {Major} to {Folder}")]
    private partial void LogDownload(int major, string folder);
}
