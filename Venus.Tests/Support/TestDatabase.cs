using Npgsql;
using Venus.Data.Connections;

namespace Venus.Tests.Support;

/// <summary>A database of one test, with the logins that exist in production and the one that may set the clock. Disposing drops it.</summary>
public sealed class TestDatabase : IAsyncDisposable
{
    private readonly string _maintenance;

    internal TestDatabase(string name, VenusConnections connections, string clock, string superuser, string maintenance)
    {
        Name = name;
        Connections = connections;
        SuperuserConnectionString = superuser;
        _maintenance = maintenance;
        App = new AppLogin(connections.App);
        Owner = new OwnerLogin(connections.Owner);
        Jobs = new JobsLogin(connections.Jobs);
        Clock = new ClockLogin(clock);
        ClockConnectionString = clock;
    }

    public string Name { get; }

    public VenusConnections Connections { get; }

    public AppLogin App { get; }

    public OwnerLogin Owner { get; }

    public JobsLogin Jobs { get; }

    /// <summary>May set the moment of its transaction, and take role authenticated.</summary>
    public ClockLogin Clock { get; }

    /// <summary>Of <see cref="Clock"/>; a data source does not give its password away.</summary>
    public string ClockConnectionString { get; }

    /// <summary>For what no login of Venus may do: extensions, other people's roles.</summary>
    public string SuperuserConnectionString { get; }

    /// <summary>The host's login over as many connections as told. The caller disposes it.</summary>
    public AppLogin LoginOver(int connections) => new(new NpgsqlConnectionStringBuilder(Connections.App) { MaxPoolSize = connections }.ConnectionString);

    public async ValueTask DisposeAsync()
    {
        await App.DisposeAsync();
        await Owner.DisposeAsync();
        await Jobs.DisposeAsync();
        await Clock.DisposeAsync();
        await DatabaseServer.ExecuteAsync(_maintenance, $"drop database {Name} with (force)");
    }
}
