using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Venus.Data.Embedded;

namespace Venus.Tests.Support;

/// <summary>PostgreSQL's own programs, as an operator runs them: the server is named by PGHOST and its like.</summary>
internal static class PostgresPrograms
{
    /// <returns>Standard output; anything but success fails the test.</returns>
    public static async Task<string> RunAsync(string connectionString, IReadOnlyDictionary<string, string> environment, string program, params string[] arguments)
    {
        var binaries = await new PostgresSearch(new EmbeddedOptions(), ServerAccount.WhenRoot(null), NullLogger.Instance).FindAsync(null, Path.GetTempPath(), CancellationToken.None);
        // The server's programs may be links to where all of them lie.
        var server = Path.Combine(binaries.Directory, "postgres");
        var folder = Path.GetDirectoryName(File.ResolveLinkTarget(server, returnFinalTarget: true)?.FullName ?? server)!;
        var at = new NpgsqlConnectionStringBuilder(connectionString);
        var start = new ProcessStartInfo(Path.Combine(folder, program), arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in (IEnumerable<(string, string?)>)
        [
            ("PGHOST", at.Host), ("PGPORT", at.Port.ToString(System.Globalization.CultureInfo.InvariantCulture)), ("PGUSER", at.Username), ("PGPASSWORD", at.Password),
            ("PGDATABASE", at.Database), .. environment.Select(e => (e.Key, (string?)e.Value)),
        ])
        {
            start.Environment[name] = value;
        }

        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        Assert.True(process.ExitCode == 0, $"{program} failed: {await error}");
        return output;
    }
}
