using System.Diagnostics;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using Npgsql;
using Venus.Core;
using Venus.Core.Security;
using Venus.Data.Connections;
using Venus.Data.Telemetry;

namespace Venus.Data.Sessions;

/// <summary>
/// The only way of a service into the database: one transaction per unit of work, under the claims of the current user and nobody else's.
/// Role and claims are set for that transaction alone, so that a pooled connection never carries them on; a forgotten session cannot read.
/// </summary>
public sealed partial class VenusSession(
    AppLogin app,
    VenusContextFactory contexts,
    ICurrentUser user,
    IUserRights rights,
    ILogger<VenusSession> logger)
{
    internal const string TakeRole = "select set_config('role', 'authenticated', true), set_config('request.jwt.claims', $1, true)";
    private const int MaxPostingTries = 4;
    private const string DataException = "22";
    private const string TakeRoleToLookUp = $"{TakeRole}, set_config('transaction_read_only', 'on', true), set_config('statement_timeout', '3s', true)";

    /// <summary>
    /// The first line of every service method: the key, and the store when one is given. Null when allowed. A refusal is logged. The database
    /// checks again.
    /// </summary>
    public ValueTask<Problem?> RefusalAsync(string key, int? store, CancellationToken cancellationToken) =>
        RefusalAsync([key], store, cancellationToken);

    /// <summary>Like the other, for a call that one of several keys opens.</summary>
    public async ValueTask<Problem?> RefusalAsync(IReadOnlyList<string> anyOf, int? store, CancellationToken cancellationToken)
    {
        var mine = await rights.GetAsync(cancellationToken);
        if (mine is null)
            return new NotSignedIn();
        if (mine.BarredBy is { } bar)
            return bar;
        Problem? refusal = !anyOf.Any(mine.May) ? new PermissionMissing(anyOf[0])
            : store is { } id && !mine.HasStore(id) ? new StoreNotAssigned(id)
            : null;
        if (refusal is not null)
        {
            VenusMeters.CountRefusal(refusal);
            await LogDeniedAsync(anyOf[0], store, cancellationToken);
        }

        return refusal;
    }

    /// <summary>The first line of a method for anybody who is signed in and not barred.</summary>
    public async ValueTask<Problem?> RefusalAsync(CancellationToken cancellationToken) =>
        await rights.GetAsync(cancellationToken) is { } mine ? mine.BarredBy : new NotSignedIn();

    /// <summary>Refuses a caller who comes with an API token, for what only somebody does who has signed in. The database refuses him again.</summary>
    public async ValueTask<Problem?> TokenRefusalAsync() => await user.GetIdentityAsync() is { Token: not null } ? new SessionNeeded() : null;

    /// <summary>Reads in a read-only transaction.</summary>
    /// <exception cref="RefusedException">The database refuses, for example a text that it cannot hold.</exception>
    public async Task<T> ReadAsync<T>(Func<VenusDbContext, CancellationToken, Task<T>> query, CancellationToken cancellationToken)
    {
        await using var context = await OpenAsync(readOnly: true, cancellationToken);
        try
        {
            return await query(context, cancellationToken);
        }
        catch (PostgresException e) when (Refusals.Read(e) is { } problem)
        {
            throw new RefusedException(problem);
        }
    }

    /// <summary>
    /// Changes master data: everything <paramref name="change"/> saves commits together, unless it answers a refusal or the database refuses.
    /// </summary>
    public async Task<Result<T>> WriteAsync<T>(Func<VenusDbContext, CancellationToken, Task<Result<T>>> change, CancellationToken cancellationToken)
    {
        try
        {
            await using var context = await OpenAsync(readOnly: false, cancellationToken);
            var result = await change(context, cancellationToken);
            if (result.IsSuccess)
                await context.Database.CommitTransactionAsync(cancellationToken);
            return result;
        }
        catch (DbUpdateConcurrencyException)
        {
            return new StateChanged("record");
        }
        catch (DbUpdateException e) when (e.InnerException is PostgresException refused && Refusals.Read(refused) is { } problem)
        {
            return problem;
        }
        catch (PostgresException e) when (Refusals.Read(e) is { } problem)
        {
            return problem;
        }
    }

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
        await using var batch = app.DataSource.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand(takeRole) { Parameters = { new() { Value = claims } } });
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

    private async Task<VenusDbContext> OpenAsync(bool readOnly, CancellationToken cancellationToken)
    {
        var claims = await ClaimsAsync() ?? throw new InvalidOperationException("No session: a unit of work needs a signed-in user.");
        var context = contexts.Create();
        try
        {
            await context.Database.BeginTransactionAsync(cancellationToken);
            await context.Database.ExecuteSqlAsync(
                $"select set_config('role', 'authenticated', true), set_config('request.jwt.claims', {claims}, true), set_config('transaction_read_only', {(readOnly ? "on" : "off")}, true)",
                cancellationToken);
            return context;
        }
        catch
        {
            await context.DisposeAsync();
            throw;
        }
    }

    private async ValueTask<string?> ClaimsAsync() => await user.GetIdentityAsync() is { } identity ? SessionClaims.Of(identity) : null;

    internal async Task LogDeniedAsync(string? key, int? store, CancellationToken cancellationToken)
    {
        LogDenied(key, store);
        await using var context = await OpenAsync(readOnly: false, cancellationToken);
        await context.Database.ExecuteSqlAsync($"select private.log_denied({key}, {store})", cancellationToken);
        await context.Database.CommitTransactionAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Refused: {Permission} in store {Store}")]
    private partial void LogDenied(string? permission, int? store);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Looking up by {Function} failed")]
    private partial void LogLookUpFailed(Exception exception, string function);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Posting {Function} was interrupted (attempt {Attempt})")]
    private partial void LogPostingInterrupted(Exception exception, string function, int attempt);
}
