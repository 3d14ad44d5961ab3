using System.ComponentModel;
using System.Text.RegularExpressions;

namespace Venus.Data.Embedded;

/// <summary>A folder with the server's programs, seen to run under the server's account.</summary>
internal sealed partial record PostgresBinaries(string Directory, int Major, string Version)
{
    public const int OldestMajor = 15;

    public string InitDb => Program(Directory, "initdb");

    public string PgCtl => Program(Directory, "pg_ctl");

    public static async Task<PostgresBinaries?> InspectAsync(string directory, ServerAccount? account, CancellationToken cancellationToken)
    {
        string[] programs = [Program(directory, "postgres"), Program(directory, "initdb"), Program(directory, "pg_ctl")];
        if (!programs.All(File.Exists))
        {
            return null;
        }

        try
        {
            var outcome = await ServerCommand.RunAsync(account, programs[0], ["--version"], cancellationToken);
            var version = VersionPattern().Match(outcome.Output);
            return outcome.Succeeded && version.Success
                ? new PostgresBinaries(directory, int.Parse(version.Groups["major"].ValueSpan, null), version.Value)
                : null;
        }
        catch (Win32Exception)
        {
            // The account may not run it, or it was built for another processor.
            return null;
        }
    }

    private static string Program(string directory, string name) =>
        Path.Combine(directory, OperatingSystem.IsWindows() ? name + ".exe" : name);

    [GeneratedRegex(@"(?<major>\d+)(\.\d+)*")]
    private static partial Regex VersionPattern();
}
