using Npgsql;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Data.Connections;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Identity;

/// <summary>Makes accounts with the system role, as the owner of the database: nobody who signs in can.</summary>
public sealed class AdminAccounts(OwnerLogin owner, BcryptPasswordHasher hasher)
{
    public async Task<Result<Guid>> CreateAsync(string email, string fullName, string password, bool another, CancellationToken cancellationToken)
    {
        if (PasswordRules.Check(password, email) is { } refused)
        {
            return refused;
        }

        var person = new LocalAccount(Guid.CreateVersion7(), null);
        await using var command = owner.DataSource.CreateCommand("select identity.create_admin($1, $2, $3, $4, $5)");
        command.Parameters.Add(new() { Value = person.UserId });
        command.Parameters.Add(new() { Value = email });
        command.Parameters.Add(new() { Value = fullName });
        command.Parameters.Add(new() { Value = hasher.HashPassword(person, password) });
        command.Parameters.Add(new() { Value = another });
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
