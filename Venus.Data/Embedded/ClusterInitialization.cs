using Microsoft.Extensions.Logging;
using Venus.Data.Connections;

namespace Venus.Data.Embedded;

/// <summary>Makes the data folder, wholly or not at all.</summary>
internal sealed partial class ClusterInitialization(
    ClusterFolder folder, PostgresBinaries binaries, ServerAccount? account, ClusterPasswords passwords, EmbeddedOptions options, ILogger logger)
{
    public async Task RunAsync(CancellationToken cancellationToken)
    {
        // Made beside its place and moved there when complete, so that a kill in between leaves nothing that looks like a cluster.
        var draft = folder.Data + ".new";
        var passwordFile = Path.Combine(folder.Server, "password");
        if (Directory.Exists(draft))
        {
            Directory.Delete(draft, recursive: true);
        }

        await PrivateFolder.WriteSecretAsync(passwordFile, passwords.Superuser, cancellationToken);
        account?.TakeOver(passwordFile);
        try
        {
            string[] arguments = ["-D", draft, "-U", options.Superuser, "-A", "scram-sha-256", "--pwfile", passwordFile, "--encoding", "UTF8", "--no-instructions", .. Locale()];
            var outcome = await ServerCommand.RunAsync(account, binaries.InitDb, options.Durable ? arguments : [.. arguments, "--no-sync"], cancellationToken);
            if (!outcome.Succeeded)
            {
                throw new SetupException($"PostgreSQL could not make its data folder in \"{folder.Server}\": {ServerMessages.Reason(outcome.Output.Split('\n'))}");
            }
        }
        finally
        {
            File.Delete(passwordFile);
        }

        await File.AppendAllTextAsync(Path.Combine(draft, "postgresql.conf"), $"\ninclude '{ClusterSettings.FileName}'\n", cancellationToken);
        Directory.Move(draft, folder.Data);
        LogMade(folder.Root, binaries.Version);
    }

    // By code point, so that no upgrade of the system's library can change the order under an index; with Unicode's letters where that can be had.
    private string[] Locale() => this switch
    {
        _ when binaries.Major >= 17 => ["--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"],
        _ when OperatingSystem.IsLinux() => ["--locale=C.UTF-8", "--lc-messages=C"],
        _ when OperatingSystem.IsMacOS() => ["--locale=C", "--lc-ctype=en_US.UTF-8"],
        _ => ["--locale=C"],
    };

    [LoggerMessage(LogLevel.Information, "Made a PostgreSQL {Version} cluster in {Folder}")]
    private partial void LogMade(string folder, string version);
}
