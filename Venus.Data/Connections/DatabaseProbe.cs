using Venus.Core.Health;

namespace Venus.Data.Connections;

/// <summary>Ready when the host's login gets an answer.</summary>
internal sealed class DatabaseProbe(AppLogin app) : IReadinessProbe
{
    public string Name => "database";

    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        await using var command = app.DataSource.CreateCommand("select 1");
        command.CommandTimeout = 3;
        return await command.ExecuteScalarAsync(cancellationToken) is 1;
    }
}
