using Npgsql;

namespace Venus.Data.Connections;

/// <summary>
/// A pool of connections of one login. Each login is a type of its own and no bare <see cref="NpgsqlDataSource"/> is ever registered,
/// so that code asking for one cannot be given another's rights.
/// </summary>
public abstract class DatabaseLogin : IAsyncDisposable
{
    private protected DatabaseLogin(string connectionString, int keptStatements = 0)
    {
        var builder = new NpgsqlDataSourceBuilder(connectionString);
        if (builder.ConnectionStringBuilder.MaxAutoPrepare == 0 && keptStatements > 0)
        {
            builder.ConnectionStringBuilder.MaxAutoPrepare = keptStatements;
            builder.ConnectionStringBuilder.AutoPrepareMinUsages = 2;
        }

        // Under this name its pool is measured; else the connection string would be the name.
        builder.Name = GetType().Name;
        // Refusals raised by our own functions carry their figures in the error's detail.
        builder.ConnectionStringBuilder.IncludeErrorDetail = true;
        DataSource = builder.Build();
        Password = builder.ConnectionStringBuilder.Password;
    }

    public NpgsqlDataSource DataSource { get; }

    /// <summary>A secret that the hosts of one database share; null when the login proves itself by other means.</summary>
    internal string? Password { get; }

    public async ValueTask DisposeAsync()
    {
        await DataSource.DisposeAsync();
        GC.SuppressFinalize(this);
    }
}

/// <summary>
/// The host's login: owns nothing, may read nothing, and takes a role for one transaction at a time. It keeps prepared statements, because a pooled
/// connection without any is given back with DISCARD ALL, and the posting functions would be planned anew for every sale
/// (docs/decisions/2026-11-24-posting-functions-plan-once.md).
/// </summary>
public sealed class AppLogin(string connectionString) : DatabaseLogin(connectionString, keptStatements: 100)
{
    /// <summary>
    /// Connections of a host unless its connection string names another number, the listening one among them. Few that are always at work beat many that take turns
    /// (docs/decisions/2026-11-28-few-connections.md).
    /// </summary>
    public static int PoolSize { get; } = Math.Clamp(2 * Environment.ProcessorCount + 2, 6, 36);

    /// <summary>Places for what the assistant looks up, which may take seconds: half of the connections, so that the others are the tills'.</summary>
    internal SemaphoreSlim LookUps { get; } = new(Math.Max(1, new NpgsqlConnectionStringBuilder(connectionString).MaxPoolSize / 2));
}

/// <summary>The owner of every table. For migrations and the host commands alone: never registered for injection.</summary>
public sealed class OwnerLogin(string connectionString) : DatabaseLogin(connectionString);

/// <summary>Background jobs.</summary>
public sealed class JobsLogin(string connectionString) : DatabaseLogin(connectionString);

/// <summary>May set the moment of its transaction. For demo data and tests; the host never has it.</summary>
public sealed class ClockLogin(string connectionString) : DatabaseLogin(connectionString);
