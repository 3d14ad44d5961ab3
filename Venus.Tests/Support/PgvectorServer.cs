using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Venus.Data.Connections;
using Venus.Data.Migrations;

namespace Venus.Tests.Support;

/// <summary>
/// A database of the whole chain on a PostgreSQL with pgvector, which Debian's has not: npm's PGlite, in a process of its own. It has one backend, so it
/// proves what a query answers and nothing of rights or races.
/// </summary>
internal sealed class PgvectorServer : IAsyncDisposable
{
    private readonly Process _process;

    private PgvectorServer(Process process, string login)
    {
        _process = process;
        Owner = new OwnerLogin(login);
        // Of one connection: what its second one prepared, the backend would take for the first one's.
        App = new AppLogin(new NpgsqlConnectionStringBuilder(login) { MaxPoolSize = 1 }.ConnectionString);
        Jobs = new JobsLogin(login);
    }

    public AppLogin App { get; }

    public OwnerLogin Owner { get; }

    public JobsLogin Jobs { get; }

    /// <param name="schema">Where the extension is; a Supabase project has it in <c>extensions</c>.</param>
    public static async Task<PgvectorServer> StartAsync(string schema)
    {
        await NpmPackages.EnsureAsync("@electric-sql/pglite-pgvector");
        var port = Ports.Free();
        var process = Process.Start(new ProcessStartInfo(
            "node", [Repository.Folder("Venus.Tests", "Support", "pgvector-server.mjs"), port.ToString(CultureInfo.InvariantCulture)])
        {
            WorkingDirectory = Repository.Folder("Venus.Tests"),
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        // A connection given back would reset the others' too.
        var login = new NpgsqlConnectionStringBuilder { Host = "127.0.0.1", Port = port, Database = "postgres", Username = "postgres", NoResetOnClose = true };
        var server = new PgvectorServer(process, login.ConnectionString);
        try
        {
            Assert.Equal("ready", await process.StandardOutput.ReadLineAsync().WaitAsync(TimeSpan.FromSeconds(60)));
            await DatabaseServer.ExecuteAsync(login.ConnectionString, $"create schema if not exists {schema}; create extension vector schema {schema}");
            await new DatabaseMigrator(server.Owner, NullLogger.Instance).MigrateAsync(TestContext.Current.CancellationToken);
            return server;
        }
        catch
        {
            await server.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Owner.DisposeAsync();
        await Jobs.DisposeAsync();
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
