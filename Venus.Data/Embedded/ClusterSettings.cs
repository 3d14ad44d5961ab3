using System.Globalization;

namespace Venus.Data.Embedded;

/// <summary>The server's settings for a store's own machine, written anew before each start so that a newer build brings its own.</summary>
internal static class ClusterSettings
{
    public const string FileName = "venus.conf";

    private const long Megabyte = 1024 * 1024;

    public static string Text(ClusterFolder folder, int port, EmbeddedOptions options)
    {
        // The machine runs the host and browsers too.
        var buffers = options.Durable ? Math.Clamp(GC.GetGCMemoryInfo().TotalAvailableMemoryBytes / 16 / Megabyte, 64, 512) : 64;
        var settings = new Dictionary<string, string>
        {
            ["listen_addresses"] = options.Loopback ? "127.0.0.1" : "",
            ["unix_socket_directories"] = options.Loopback ? "" : folder.Sockets,
            ["unix_socket_permissions"] = "0700",
            ["port"] = port.ToString(CultureInfo.InvariantCulture),
            ["max_connections"] = options.Durable ? "100" : "300",
            ["shared_buffers"] = $"{buffers}MB",
            ["max_wal_size"] = "1GB",
            ["random_page_cost"] = "1.1",
            // Many short statements: compiling one costs more than running it.
            ["jit"] = "off",
            ["timezone"] = "UTC",
            ["password_encryption"] = "scram-sha-256",
            ["idle_in_transaction_session_timeout"] = "5min",
            // An acknowledged sale is on disk.
            ["fsync"] = options.Durable ? "on" : "off",
            ["synchronous_commit"] = options.Durable ? "on" : "off",
            ["full_page_writes"] = options.Durable ? "on" : "off",
            ["autovacuum"] = "on",
            // A week of logs, and nothing personal in them: neither statements nor the details of constraint errors.
            ["logging_collector"] = options.Durable ? "on" : "off",
            ["log_directory"] = folder.Log,
            ["log_filename"] = "%a.log",
            ["log_rotation_age"] = "1d",
            ["log_rotation_size"] = "0",
            ["log_truncate_on_rotation"] = "on",
            // Who connected and who was refused, in which database and from where.
            ["log_connections"] = "on",
            ["log_line_prefix"] = "%m [%p] %q%u@%d %r ",
            ["log_error_verbosity"] = "terse",
            ["log_min_error_statement"] = "panic",
        };
        return string.Concat(settings.Select(setting => $"{setting.Key} = '{setting.Value.Replace("'", "''", StringComparison.Ordinal)}'\n"));
    }
}
