using Npgsql;
using Venus.Data.Connections;

namespace Venus.Data.Migrations;

/// <summary>
/// Proves at start, not in the middle of a sale or at night, that the logins are admitted, and that the host's own can take the roles it works in and has no
/// rights itself.
/// </summary>
public static class LoginChecks
{
    private static readonly string[] Roles = ["authenticated", "venus_auth", "anon"];

    public static async Task RunAsync(AppLogin app, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(app, VenusConnections.AppKey, cancellationToken);
        if (await ScalarAsync(connection, "select to_regnamespace('posting') is null", cancellationToken) is true)
        {
            throw new SetupException(
                $"ConnectionStrings:{VenusConnections.AppKey} leads to the database {connection.Database}, which has no Venus: name the database of ConnectionStrings:{VenusConnections.OwnerKey}.");
        }

        var login = (string)(await ScalarAsync(connection, "select session_user::text", cancellationToken))!;
        if (await ScalarAsync(connection, "select rolsuper or rolbypassrls from pg_roles where rolname = session_user", cancellationToken) is true)
        {
            throw new SetupException(
                $"The login {login} of ConnectionStrings:{VenusConnections.AppKey} passes by every access rule (superuser or bypassrls): use a login without rights, such as venus_app.");
        }

        if (await ScalarAsync(connection, "select exists (select from pg_class where relowner = session_user::regrole)", cancellationToken) is true)
        {
            throw new SetupException(
                $"The login {login} of ConnectionStrings:{VenusConnections.AppKey} owns tables, whose access rules do not bind it: use a login that owns nothing, such as venus_app.");
        }

        foreach (var role in Roles)
        {
            try
            {
                await ScalarAsync(connection, $"begin; set local role {role}; rollback", cancellationToken);
            }
            catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.InsufficientPrivilege or PostgresErrorCodes.InvalidParameterValue)
            {
                throw new SetupException(
                    $"The login {login} of ConnectionStrings:{VenusConnections.AppKey} may not take role {role}: run \"grant {role} to {login}\" as the owner of the database.", fault);
            }
        }
    }

    public static async Task RunAsync(JobsLogin jobs, CancellationToken cancellationToken)
    {
        await using var connection = await OpenAsync(jobs, VenusConnections.JobsKey, cancellationToken);
    }

    private static async Task<NpgsqlConnection> OpenAsync(DatabaseLogin opened, string key, CancellationToken cancellationToken)
    {
        try
        {
            return await opened.DataSource.OpenConnectionAsync(cancellationToken);
        }
        catch (PostgresException fault) when (fault.SqlState is PostgresErrorCodes.InvalidPassword or PostgresErrorCodes.InvalidAuthorizationSpecification)
        {
            var login = new NpgsqlConnectionStringBuilder(opened.DataSource.ConnectionString).Username;
            throw new SetupException(
                $"The server does not admit {login} of ConnectionStrings:{key}: run \"alter role {login} login password '…'\" as the owner and put the same password into the connection string.", fault);
        }
        catch (NpgsqlException fault)
        {
            throw new SetupException(
                $"The database of ConnectionStrings:{key} cannot be reached ({fault.Message.TrimEnd('.')}): check that the server runs and the connection string is right.", fault);
        }
    }

    private static async Task<object?> ScalarAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync(cancellationToken);
    }
}
