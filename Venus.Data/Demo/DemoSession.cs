using System.Globalization;
using System.Text.Json;
using Npgsql;
using Venus.Core.Features.Prices;
using Venus.Data.Connections;
using Venus.Data.Sessions;

namespace Venus.Data.Demo;

/// <summary>Acts as a person of the demo chain at a past moment, through the same functions and policies as the counter.</summary>
internal sealed class DemoSession(ClockLogin clock)
{
    private const string TakeRoleAndTime =
        "select set_config('role', 'authenticated', true), set_config('request.jwt.claims', $1, true), set_config('venus.now', $2, true)";

    public Task PostAsync(DemoPerson person, DateTimeOffset moment, string function, object command, CancellationToken cancellationToken) =>
        ExecuteAsync(person, moment, Command($"select posting.{function}($1::jsonb)", JsonSerializer.Serialize(command, Wire.Options)), cancellationToken);

    /// <summary>Prices under fixed ids, so that a repeat adds none.</summary>
    public async Task PriceAsync(
        DemoPerson person, DateTimeOffset moment, DateOnly day, IEnumerable<(Guid Id, PriceChange Change)> prices, CancellationToken cancellationToken)
    {
        foreach (var (id, change) in prices)
        {
            await ExecuteAsync(
                person,
                moment,
                Command(
                    """
                    insert into public.store_prices (store_id, id, sku_id, price, effective_date, created_by)
                    values ($1, $2, $3, $4, $5, $6) on conflict do nothing
                    """,
                    person.Store!.Value,
                    id,
                    change.Sku,
                    change.Price.Amount,
                    day,
                    person.Identity.UserId),
                cancellationToken);
        }
    }

    private async Task ExecuteAsync(DemoPerson person, DateTimeOffset moment, NpgsqlBatchCommand command, CancellationToken cancellationToken)
    {
        await using var batch = clock.DataSource.CreateBatch();
        batch.BatchCommands.Add(Command(TakeRoleAndTime, SessionClaims.Of(person.Identity), moment.ToString("O", CultureInfo.InvariantCulture)));
        batch.BatchCommands.Add(command);
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    private static NpgsqlBatchCommand Command(string sql, params object[] values)
    {
        var command = new NpgsqlBatchCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        return command;
    }
}
