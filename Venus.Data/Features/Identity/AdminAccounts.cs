using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using NpgsqlTypes;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Data.Connections;
using Venus.Data.Features.Identity.Supabase;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Identity;

/// <summary>Makes accounts with the system role, as the owner of the database: nobody who signs in can.</summary>
/// <param name="settings">By whom they will sign in.</param>
public sealed class AdminAccounts(OwnerLogin owner, BcryptPasswordHasher hasher, IdentitySettings settings)
{
    /// <param name="password">
    /// Null at an OpenID Connect provider, which keeps it: the account is INVITED, and linked when its person first signs in. Supabase is given it.
    /// </param>
    public async Task<Result<Guid>> CreateAsync(string email, string fullName, string? password, bool another, CancellationToken cancellationToken)
    {
        if (password is not null && PasswordRules.Check(password, email) is { } refused)
            return refused;
        if (settings.Supabase is not { } supabase)
            return await CreateAsync(new LocalAccount(Guid.CreateVersion7(), null), email, fullName, password, another, cancellationToken);

        using var calls = new SupabaseCalls(supabase, NullLogger<SupabaseCalls>.Instance);
        var directory = new SupabaseDirectory(calls, NullLogger<SupabaseDirectory>.Instance);
        var added = await directory.AddAsync(email, fullName, password, cancellationToken);
        if (added.Problem is { } problem)
            return problem;
        var created = await CreateAsync(new LocalAccount(added.Value!.Id, null), email, fullName, password: null, another, cancellationToken);
        if (!created.IsSuccess)
            await directory.DeleteAsync(added.Value.Id);
        return created;
    }

    private async Task<Result<Guid>> CreateAsync(LocalAccount person, string email, string fullName, string? password, bool another, CancellationToken cancellationToken)
    {
        await using var command = owner.DataSource.CreateCommand("select identity.use_provider($6), identity.create_admin($1, $2, $3, $4, $5)");
        command.Parameters.Add(new() { Value = person.UserId });
        command.Parameters.Add(new() { Value = email });
        command.Parameters.Add(new() { Value = fullName });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = password is null ? DBNull.Value : hasher.HashPassword(person, password) });
        command.Parameters.Add(new() { Value = another });
        command.Parameters.Add(new() { Value = settings.Kind.ToString() });
        try
        {
            await command.ExecuteNonQueryAsync(cancellationToken);
            return person.UserId;
        }
        catch (PostgresException refusal) when (Refusals.Read(refusal) is { } problem)
        {
            return problem;
        }
    }
}
