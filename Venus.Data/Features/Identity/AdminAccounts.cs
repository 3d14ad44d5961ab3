using Npgsql;
using NpgsqlTypes;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Data.Connections;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Identity;

/// <summary>Makes accounts with the system role, as the owner of the database: nobody who signs in can.</summary>
/// <param name="kind">By whom they will sign in.</param>
public sealed class AdminAccounts(OwnerLogin owner, BcryptPasswordHasher hasher, IdentityKind kind)
{
    /// <param name="password">Null where a provider outside keeps it: the account is INVITED, and linked when its person first signs in.</param>
    public async Task<Result<Guid>> CreateAsync(string email, string fullName, string? password, bool another, CancellationToken cancellationToken)
    {
        if (password is not null && PasswordRules.Check(password, email) is { } refused)
        {
            return refused;
        }

        var person = new LocalAccount(Guid.CreateVersion7(), null);
        await using var command = owner.DataSource.CreateCommand("select identity.use_provider($6), identity.create_admin($1, $2, $3, $4, $5)");
        command.Parameters.Add(new() { Value = person.UserId });
        command.Parameters.Add(new() { Value = email });
        command.Parameters.Add(new() { Value = fullName });
        command.Parameters.Add(new() { NpgsqlDbType = NpgsqlDbType.Text, Value = password is null ? DBNull.Value : hasher.HashPassword(person, password) });
        command.Parameters.Add(new() { Value = another });
        command.Parameters.Add(new() { Value = kind.ToString() });
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
