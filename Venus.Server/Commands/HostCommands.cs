using System.Runtime.InteropServices;
using Venus.Data.Connections;
using Venus.Data.Verification;

namespace Venus.Server.Commands;

/// <summary>What a host command does with the migrated database; the arguments are those after its name.</summary>
public delegate Task HostCommand(VenusDatabase database, IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken);

/// <summary>
/// The first word on the command line, when it is no option, names what the host does instead of serving:
/// <c>dotnet run --project Venus.Server -- migrate</c>. Whatever the operator must put right ends as one sentence and exit code 1.
/// </summary>
public sealed class HostCommands(IConfiguration configuration, ILoggerFactory loggers, TextWriter output, TextWriter error)
{
    private readonly Dictionary<string, HostCommand> _commands = new(StringComparer.Ordinal) { ["migrate"] = MigrateAsync, ["verify"] = VerifyAsync };

    private readonly HashSet<string> _takesArguments = new(StringComparer.Ordinal);

    /// <summary>The command that the host is to run; null when it is to serve.</summary>
    public static string? Named(IReadOnlyList<string> arguments) => arguments.Count > 0 && !arguments[0].StartsWith('-') ? arguments[0] : null;

    /// <summary>A command that reads its own arguments.</summary>
    public HostCommands Add(string name, HostCommand command)
    {
        _takesArguments.Add(name);
        _commands.Add(name, command);
        return this;
    }

    /// <param name="arguments">The process's own.</param>
    /// <param name="check">Refuses settings with which the host cannot serve; before anything is started, and only when it is to serve.</param>
    /// <param name="serve">Runs the web host until it has drained; the database outlives it.</param>
    /// <returns>The exit code.</returns>
    public async Task<int> RunAsync(IReadOnlyList<string> arguments, Action check, Func<VenusDatabase, CancellationToken, Task<int>> serve)
    {
        using var interrupted = new CancellationTokenSource();
        using var interrupt = Register(PosixSignal.SIGINT, interrupted);
        using var terminate = Register(PosixSignal.SIGTERM, interrupted);
        using var quit = Register(PosixSignal.SIGQUIT, interrupted);
        var named = Named(arguments);
        try
        {
            var command = named is null ? null : Find(named);
            if (named is not null && !_takesArguments.Contains(named))
            {
                RefuseArguments(named, [.. arguments.Skip(1)]);
            }

            if (command is null)
            {
                check();
            }

            await using var database = await VenusDatabase.StartAsync(configuration, loggers, interrupted.Token);
            if (command is null)
            {
                return await serve(database, interrupted.Token);
            }

            await command(database, [.. arguments.Skip(1)], output, interrupted.Token);
            return 0;
        }
        catch (SetupException fault)
        {
            await error.WriteLineAsync(fault.Message);
            return 1;
        }
        catch (OperationCanceledException) when (interrupted.IsCancellationRequested)
        {
            await error.WriteLineAsync("Interrupted.");
            return 1;
        }
        catch (Exception fault) when (named is not null)
        {
            await error.WriteLineAsync($"{named} failed: {fault.Message.ReplaceLineEndings(" ")}");
            return 1;
        }
    }

    private static async Task MigrateAsync(VenusDatabase database, IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        foreach (var file in database.AppliedNow)
        {
            await output.WriteLineAsync($"applied {Path.GetFileNameWithoutExtension(file)}");
        }

        await output.WriteLineAsync(database.AppliedNow.Count == 0 ? "Nothing to do: the database is up to date." : $"{database.AppliedNow.Count} migrations applied.");
    }

    private static async Task VerifyAsync(VenusDatabase database, IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var faults = await Verifier.RunAsync(database.Jobs, cancellationToken);
        foreach (var fault in faults)
        {
            await output.WriteLineAsync(fault);
        }

        if (faults.Count > 0)
        {
            throw new SetupException($"{faults.Count} faults: the books were changed behind the postings' back, or the database lost rows.");
        }

        await output.WriteLineAsync("The books are sound: chains unbroken, balances equal to their ledgers, numbers without gaps.");
    }

    private static PosixSignalRegistration Register(PosixSignal signal, CancellationTokenSource interrupted) =>
        PosixSignalRegistration.Create(signal, context =>
        {
            // The process ends by itself once the embedded server has been stopped.
            context.Cancel = true;
            interrupted.Cancel();
        });

    // Settings are for the host: --Name=value, or --Name and its value.
    private static void RefuseArguments(string command, IReadOnlyList<string> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            if (arguments[i].Contains('=', StringComparison.Ordinal))
            {
                continue;
            }

            if (!arguments[i].StartsWith("--", StringComparison.Ordinal) || i + 1 == arguments.Count || arguments[i + 1].StartsWith("--", StringComparison.Ordinal))
            {
                throw new SetupException($"{command} takes no {arguments[i]}: call it alone, or with settings such as --Embedded:Directory=/srv/venus.");
            }

            i++;
        }
    }

    private HostCommand Find(string name) => _commands.GetValueOrDefault(name)
        ?? throw new SetupException($"There is no command \"{name}\": use {string.Join(", ", _commands.Keys.Order(StringComparer.Ordinal))}, or none to serve.");
}
