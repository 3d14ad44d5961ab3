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
    /// <exception cref="RefusedException">
    /// The database refuses: a text that it cannot hold, or somebody whose session has ended or who has been barred since his rights were read. Without that he would
    /// read nothing, and an empty list looks like an answer.
    /// </exception>
    public async Task<T> ReadAsync<T>(Func<VenusDbContext, CancellationToken, Task<T>> query, CancellationToken cancellationToken)
    {
        try
        {
            await using var context = await OpenAsync(readOnly: true, cancellationToken);
            UnitOfWork.Begins();
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
            UnitOfWork.Begins();
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

    private async Task<VenusDbContext> OpenAsync(bool readOnly, CancellationToken cancellationToken)
    {
        UnitOfWork.RefuseInside();
        var claims = await RequireClaimsAsync();
        var context = contexts.Create();
        try
        {
            await context.Database.BeginTransactionAsync(cancellationToken);
            await context.Database.ExecuteSqlAsync(
                $"select set_config('role', 'authenticated', true), set_config('request.jwt.claims', {claims}, true), set_config('transaction_read_only', {(readOnly ? "on" : "off")}, true); select private.require_actor()",
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

    private async ValueTask<string> RequireClaimsAsync() =>
        await ClaimsAsync() ?? throw new InvalidOperationException("No session: a unit of work needs a signed-in user.");

    internal async Task LogDeniedAsync(string? key, int? store, CancellationToken cancellationToken)
    {
        LogDenied(key, store);
        await using var batch = Begin(await RequireClaimsAsync());
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select private.log_denied($1, $2)")
        {
            Parameters = { new NpgsqlParameter<string?> { TypedValue = key }, new NpgsqlParameter<int?> { TypedValue = store } },
        });
        await batch.ExecuteNonQueryAsync(cancellationToken);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "Refused: {Permission} in store {Store}")]
    private partial void LogDenied(string? permission, int? store);
}
