using Npgsql;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Data.Connections;

namespace Venus.Data.Features.Identity;

[Slug("admin-exists")]
public sealed record AdminExists : Problem
{
    public override string Message => "Somebody holds the system role already. To make another Admin, add --another.";
}

[Slug("email-taken")]
public sealed record EmailTaken(string Email) : Problem
{
    public override string Message => $"There is an account with the e-mail address {Email} already.";
}

/// <summary>Makes accounts with the system role, as the owner of the database: nobody who signs in can.</summary>
public sealed class AdminAccounts(OwnerLogin owner, BcryptPasswordHasher hasher)
{
    public async Task<Result<Guid>> CreateAsync(string email, string fullName, string password, bool another, CancellationToken cancellationToken)
    {
        if (PasswordRules.Check(password, email) is { } refused)
        {
            return refused;
        }

        var person = new LocalAccount(Guid.CreateVersion7(), null, true);
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
        catch (PostgresException refusal) when (refusal is { SqlState: "VN001", MessageText: "admin-exists" })
        {
            return new AdminExists();
        }
        catch (PostgresException refusal) when (refusal is { SqlState: "VN001", MessageText: "email-taken" })
        {
            return new EmailTaken(email);
        }
    }
}
