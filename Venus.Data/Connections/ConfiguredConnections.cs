using Microsoft.Extensions.Configuration;
using Npgsql;

namespace Venus.Data.Connections;

/// <summary>The three connection strings of a server that the operator runs, checked as far as they can be without a connection.</summary>
internal static class ConfiguredConnections
{
    private static readonly string[] Keys = [VenusConnections.AppKey, VenusConnections.OwnerKey, VenusConnections.JobsKey];

    /// <returns>Null when none is configured, so that the embedded server takes their place.</returns>
    public static VenusConnections? Read(IConfiguration configuration)
    {
        var given = Keys.Where(key => !string.IsNullOrWhiteSpace(configuration.GetConnectionString(key))).ToList();
        if (given.Count == 0)
        {
            return null;
        }

        if (given.Count < Keys.Length)
        {
            throw new SetupException(
                $"{Names(given)} {(given.Count == 1 ? "is" : "are")} set but {Names(Keys.Except(given))} {(given.Count == 1 ? "are" : "is")} missing: set all three, or none to use the embedded PostgreSQL.");
        }

        var parsed = Keys.ToDictionary(key => key, key => Parse(key, configuration.GetConnectionString(key)!));
        RefuseSharedLogins(parsed);
        if (!parsed[VenusConnections.AppKey].ShouldSerialize("Maximum Pool Size"))
        {
            parsed[VenusConnections.AppKey].MaxPoolSize = AppLogin.PoolSize;
        }

        return new VenusConnections(
            parsed[VenusConnections.AppKey].ConnectionString, parsed[VenusConnections.OwnerKey].ConnectionString, parsed[VenusConnections.JobsKey].ConnectionString);
    }

    private static NpgsqlConnectionStringBuilder Parse(string key, string text)
    {
        NpgsqlConnectionStringBuilder parsed;
        try
        {
            parsed = new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception fault) when (fault is ArgumentException or FormatException)
        {
            // The fault's own message may repeat the password.
            throw new SetupException($"ConnectionStrings:{key} cannot be read: write it as \"Host=…;Database=…;Username=…;Password=…\".");
        }

        if (string.IsNullOrEmpty(parsed.Host) || string.IsNullOrEmpty(parsed.Database) || string.IsNullOrEmpty(parsed.Username))
        {
            throw new SetupException($"ConnectionStrings:{key} must name Host, Database and Username.");
        }

        if (parsed.NoResetOnClose)
        {
            throw new SetupException(
                $"ConnectionStrings:{key} sets No Reset On Close=true, which could carry one person's rights to the next on a pooled connection: remove it.");
        }

        parsed.IncludeErrorDetail = true;
        if (string.IsNullOrEmpty(parsed.ApplicationName))
        {
            parsed.ApplicationName = "Venus";
        }

        return parsed;
    }

    private static void RefuseSharedLogins(Dictionary<string, NpgsqlConnectionStringBuilder> parsed)
    {
        var shared = parsed.GroupBy(entry => entry.Value.Username, entry => entry.Key).FirstOrDefault(group => group.Count() > 1);
        if (shared is not null)
        {
            throw new SetupException(
                $"{Names(shared)} use the same login {shared.Key}, which gives each the other's rights: use three logins, such as venus_app, venus_owner and venus_jobs.");
        }
    }

    private static string Names(IEnumerable<string> keys) => string.Join(" and ", keys.Select(key => $"ConnectionStrings:{key}"));
}
