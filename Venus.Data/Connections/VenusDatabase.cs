using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Venus.Core.Health;
using Venus.Data.Embedded;
using Venus.Data.Migrations;

namespace Venus.Data.Connections;

/// <summary>
/// The database, ready to work with: found or started, migrated, its host's login checked. Dispose it after the web server has drained;
/// that stops an embedded server unless another host still uses it.
/// </summary>
public sealed class VenusDatabase : IAsyncDisposable
{
    private readonly EmbeddedPostgres? _embedded;

    private VenusDatabase(VenusConnections connections, EmbeddedPostgres? embedded)
    {
        _embedded = embedded;
        App = new AppLogin(connections.App);
        Owner = new OwnerLogin(connections.Owner);
        Jobs = new JobsLogin(connections.Jobs);
        if (embedded is not null)
        {
            embedded.Restarted += ForgetConnections;
        }
    }

    public AppLogin App { get; }

    public OwnerLogin Owner { get; }

    public JobsLogin Jobs { get; }

    /// <summary>The migration files applied by this start, oldest first.</summary>
    public IReadOnlyList<string> AppliedNow { get; private set; } = [];

    /// <exception cref="SetupException">Only the operator can put it right; the message says how.</exception>
    public static async Task<VenusDatabase> StartAsync(IConfiguration configuration, ILoggerFactory loggers, CancellationToken cancellationToken)
    {
        EmbeddedPostgres? embedded = null;
        if (ConfiguredConnections.Read(configuration) is not { } connections)
        {
            embedded = await EmbeddedPostgres.StartAsync(ReadOptions(configuration), loggers.CreateLogger<EmbeddedPostgres>(), cancellationToken);
            connections = embedded.Connections;
        }

        var database = new VenusDatabase(connections, embedded);
        try
        {
            database.AppliedNow = await new DatabaseMigrator(database.Owner, loggers.CreateLogger<DatabaseMigrator>()).MigrateAsync(cancellationToken);
            await LoginChecks.RunAsync(database.App, cancellationToken);
            await LoginChecks.RunAsync(database.Jobs, cancellationToken);
            return database;
        }
        catch
        {
            await database.DisposeAsync();
            throw;
        }
    }

    /// <summary>A login that may set the moment of its transactions: for demo data in Development, on the embedded server only.</summary>
    public async Task<ClockLogin> CreateClockLoginAsync(CancellationToken cancellationToken) => _embedded is null
        ? throw new SetupException("Demo data are made on the embedded PostgreSQL only: remove the three connection strings.")
        : new ClockLogin(await _embedded.CreateDemoLoginAsync(cancellationToken));

    public async ValueTask DisposeAsync()
    {
        if (_embedded is not null)
        {
            _embedded.Restarted -= ForgetConnections;
        }

        await App.DisposeAsync();
        await Owner.DisposeAsync();
        await Jobs.DisposeAsync();
        if (_embedded is not null)
        {
            await _embedded.DisposeAsync();
        }
    }

    private static EmbeddedOptions ReadOptions(IConfiguration configuration)
    {
        try
        {
            return configuration.GetSection(EmbeddedOptions.Section).Get<EmbeddedOptions>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new EmbeddedOptions();
        }
        catch (InvalidOperationException fault)
        {
            throw new SetupException($"The section {EmbeddedOptions.Section} of the configuration cannot be read: {fault.Message}", fault);
        }
    }

    // Every pooled connection ended with the old server; without this each would fail once more before it is replaced.
    private void ForgetConnections()
    {
        App.DataSource.Clear();
        Owner.DataSource.Clear();
        Jobs.DataSource.Clear();
    }
}

public static class VenusDatabaseServices
{
    /// <summary>Registers the logins that requests and jobs may have; the owner's is not among them.</summary>
    public static IServiceCollection AddVenusDatabase(this IServiceCollection services, VenusDatabase database) =>
        services.AddSingleton(database.App).AddSingleton(database.Jobs).AddSingleton<IReadinessProbe, DatabaseProbe>();
}
