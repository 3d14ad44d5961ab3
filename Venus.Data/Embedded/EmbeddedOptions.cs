using Venus.Data.Connections;

namespace Venus.Data.Embedded;

/// <summary>Section <c>Embedded</c> of the configuration: how the host's own PostgreSQL is found and where it keeps its data.</summary>
public sealed class EmbeddedOptions
{
    public const string Section = "Embedded";

    /// <summary>Folder with <c>initdb</c>, <c>pg_ctl</c> and <c>postgres</c>; without it the usual places are searched.</summary>
    public string? BinDirectory { get; init => field = Given(value); }

    /// <summary>Folder of the cluster; without it <c>.venus</c> beside the solution or the published host.</summary>
    public string? Directory { get; init => field = Given(value); }

    /// <summary>Account that runs the server when the host is started as root; without it <c>postgres</c>, else <c>nobody</c>.</summary>
    public string? Account { get; init => field = Given(value); }

    /// <summary>Whether missing binaries may be downloaded.</summary>
    public bool Download { get; init; } = true;

    /// <summary>Maven repository for the download; without it the public one.</summary>
    public Uri? DownloadFrom { get; init; }

    /// <summary>How long a start may take; recovery after a crash can be long on a big cluster.</summary>
    public int StartTimeoutSeconds { get; init; } = 120;

    /// <summary>False trades the data for speed: only for databases that are thrown away.</summary>
    internal bool Durable { get; init; } = true;

    internal bool Loopback { get; init; } = OperatingSystem.IsWindows();

    internal string Superuser { get; init; } = "postgres";

    internal string StartFrom { get; init; } = AppContext.BaseDirectory;

    internal IReadOnlyList<string>? SearchDirectories { get; init; }

    internal int DownloadMajor { get; init; } = 17;

    internal TimeSpan StartTimeout => TimeSpan.FromSeconds(StartTimeoutSeconds);

    internal void Validate()
    {
        if (StartTimeoutSeconds is < 5 or > 3600)
        {
            throw new SetupException($"Embedded:StartTimeoutSeconds is {StartTimeoutSeconds}: set it between 5 and 3600.");
        }

        if (DownloadFrom is { } source && !(source.IsAbsoluteUri && source.Scheme is "http" or "https"))
        {
            throw new SetupException($"Embedded:DownloadFrom is \"{source}\": set it to the http or https address of a Maven repository.");
        }
    }

    // A variable of the environment that was left blank sets nothing.
    private static string? Given(string? value) => string.IsNullOrWhiteSpace(value) ? null : value;
}
