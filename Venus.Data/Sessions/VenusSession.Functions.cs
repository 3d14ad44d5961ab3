using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.Logging;
using Npgsql;
using Venus.Core;
using Venus.Core.Security;
using Venus.Data.Telemetry;

namespace Venus.Data.Sessions;

// The functions of the database, each called in one round trip.
public sealed partial class VenusSession
{
    private const int MaxPostingTries = 4;
    private const string DataException = "22";
    private const string TakeRoleToLookUp = $"{TakeRole}, set_config('transaction_read_only', 'on', true), set_config('statement_timeout', '3s', true)";

    /// <summary>Asks a reading function of schema <c>private</c> in one round trip: role, claims and call are one batch.</summary>
    /// <param name="function">A constant of the caller, never input.</param>
    /// <param name="question">Sent as the function's jsonb argument.</param>
    public Task<Result<T>> AskAsync<T>(string function, JsonObject question, CancellationToken cancellationToken) =>
        AskAsync<T>(function, question.ToJsonString(), cancellationToken);

    /// <summary>Like the other, of a function without an argument.</summary>
    public Task<Result<T>> AskAsync<T>(string function, CancellationToken cancellationToken) => AskAsync<T>(function, (string?)null, cancellationToken);

    private async Task<Result<T>> AskAsync<T>(string function, string? question, CancellationToken cancellationToken)
    {
        if (await ClaimsAsync() is not { } claims)
            return new NotSignedIn();
        try
        {
            return await CallAsync<T>("private." + function, claims, question, cancellationToken);
        }
        catch (PostgresException e) when (Refusals.Read(e) is { } problem)
        {
            return problem;
        }
    }

    /// <summary>
    /// Asks a reading function of schema <c>private</c> for somebody who makes up his questions as he goes, the assistant: in a READ ONLY transaction and for at most 3 s.
    /// Whatever the question, the answer or a refusal comes of it: <see cref="QueryTooSlow"/>, or <see cref="InvalidInput"/> for values that fit no type.
    /// </summary>
    /// <param name="function">A constant of the caller, never input.</param>
    /// <param name="question">Sent as the function's jsonb argument, snake_case; null for a function without one.</param>
    public async Task<Result<T>> LookUpAsync<T>(string function, object? question, CancellationToken cancellationToken)
    {
        if (await ClaimsAsync() is not { } claims)
            return new NotSignedIn();
        await app.LookUps.WaitAsync(cancellationToken);
        try
        {
            var asked = question is null ? null : JsonSerializer.Serialize(question, question.GetType(), Wire.Options);
            return await CallAsync<T>("private." + function, claims, asked, cancellationToken, TakeRoleToLookUp);
        }
        catch (PostgresException e)
        {
            if (Refusals.Read(e) is { } problem)
                return problem;
            LogLookUpFailed(e, function);
            if (e.SqlState == PostgresErrorCodes.QueryCanceled)
                return new QueryTooSlow();
            if (e.SqlState.StartsWith(DataException, StringComparison.Ordinal))
                return new InvalidInput(null, "A value of the question fits no column. Look at the types of the columns.");
            throw;
        }
        catch (NpgsqlException e)
        {
            LogLookUpFailed(e, function);
            return new DatabaseUnreachable();
        }
        finally
        {
            app.LookUps.Release();
        }
    }

    /// <summary>
    /// Calls a posting function in one round trip: role, claims and call are one batch, which is one transaction. When the connection is lost
    /// the call is repeated; its key makes that safe.
    /// </summary>
    /// <param name="function">Name in schema <c>posting</c>; a constant of the caller, never input.</param>
    /// <param name="command">Sent as the function's jsonb payload, snake_case.</param>
    public async Task<Result<T>> PostAsync<T>(string function, object command, CancellationToken cancellationToken)
    {
        if (await ClaimsAsync() is not { } claims)
            return new NotSignedIn();
        var (began, outcome) = (Stopwatch.GetTimestamp(), "failed");
        try
        {
            var result = await RepeatAsync<T>(function, claims, JsonSerializer.Serialize(command, command.GetType(), Wire.Options), cancellationToken);
            outcome = result.IsSuccess ? "ok" : "refused";
            return result;
        }
        finally
        {
            VenusMeters.RecordPosting(function, outcome, Stopwatch.GetElapsedTime(began));
        }
    }

    private async Task<Result<T>> RepeatAsync<T>(string function, string claims, string payload, CancellationToken cancellationToken)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await CallAsync<T>("posting." + function, claims, payload, cancellationToken);
            }
            catch (PostgresException e) when (Refusals.Read(e) is { } problem)
            {
                if (problem is PermissionMissing or StoreNotAssigned)
                    await LogDeniedAsync((problem as PermissionMissing)?.Permission ?? function, (problem as StoreNotAssigned)?.Store, cancellationToken);
                return problem;
            }
            catch (NpgsqlException e) when (e.IsTransient || e is not PostgresException)
            {
                LogPostingInterrupted(e, function, attempt);
                if (attempt == MaxPostingTries)
                    return new DatabaseUnreachable();
                await Task.Delay(TimeSpan.FromMilliseconds(200 * attempt * attempt), cancellationToken);
            }
        }
    }

    private async Task<T> CallAsync<T>(
        string function, string claims, string? payload, CancellationToken cancellationToken, string takeRole = TakeRole)
    {
        await using var batch = Begin(claims, takeRole);
        var call = new NpgsqlBatchCommand(payload is null ? $"select {function}()" : $"select {function}($1)");
        if (payload is not null)
            call.Parameters.Add(new() { Value = payload, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Jsonb });
        batch.BatchCommands.Add(call);
        await using var reader = await batch.ExecuteReaderAsync(cancellationToken);
        await reader.NextResultAsync(cancellationToken);
        await reader.ReadAsync(cancellationToken);
        var answer = reader.GetString(0);
        // An error at commit surfaces only when the batch is read to its end.
        while (await reader.NextResultAsync(cancellationToken))
        {
        }

        return JsonSerializer.Deserialize<T>(answer, Wire.Options)!;
    }

    /// <summary>A batch, which is one transaction, whose first command takes role and claims.</summary>
    private NpgsqlBatch Begin(string claims, string takeRole = TakeRole)
    {
        UnitOfWork.RefuseInside();
        var batch = app.DataSource.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(takeRole) { Parameters = { new() { Value = claims } } });
        return batch;
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "Looking up by {Function} failed")]
    private partial void LogLookUpFailed(Exception exception, string function);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Posting {Function} was interrupted (attempt {Attempt})")]
    private partial void LogPostingInterrupted(Exception exception, string function, int attempt);
}
