using Serilog;
using Serilog.Events;
using Serilog.Filters;
using Serilog.Formatting.Compact;

namespace Venus.Server.Hosting;

internal static class Logging
{
    private const string Line =
        "{Timestamp:HH:mm:ss} {Level:u3} {SourceContext}: {Message:lj} {User} {Store} {Circuit}{NewLine}{Exception}";

    /// <summary>Text for people in Development, compact JSON for machines elsewhere. Levels come from section <c>Serilog</c>.</summary>
    public static void AddVenusLogging(this WebApplicationBuilder builder) =>
        // Serilog's one logger of a process is the last host's, and silent once any host stops.
        builder.Services.AddSerilog(log => Configure(log, builder), preserveStaticLogger: true);

    /// <summary>
    /// For what lives outside the web server, the embedded PostgreSQL above all: it writes into the log of a host that serves; a command speaks to whoever
    /// called it. Levels come from section <c>Logging</c>.
    /// </summary>
    public static ILoggerFactory Outside(IConfiguration configuration, IHostEnvironment environment, bool serves) => LoggerFactory.Create(logging =>
    {
        logging.AddConfiguration(configuration.GetSection("Logging"));
        if (serves && !environment.IsDevelopment())
            logging.AddSerilog(new LoggerConfiguration().WriteTo.Console(new CompactJsonFormatter()).CreateLogger(), dispose: true);
        else
            logging.AddSimpleConsole(console => console.SingleLine = true);
    });

    /// <summary>The one sentence that says what is wrong with section <c>Serilog</c>, or null.</summary>
    public static string? Refusal(IConfiguration configuration)
    {
        try
        {
            new LoggerConfiguration().ReadFrom.Configuration(configuration);
            return null;
        }
        catch (InvalidOperationException fault)
        {
            return $"The section Serilog of the configuration cannot be read: {fault.Message}";
        }
    }

    private static void Configure(LoggerConfiguration log, WebApplicationBuilder builder)
    {
        RefusedFrames.Tell(log.MinimumLevel.Information())
            .MinimumLevel.Override("Microsoft", LogEventLevel.Warning)
            .MinimumLevel.Override("Microsoft.Hosting.Lifetime", LogEventLevel.Information)
            .MinimumLevel.Override("System.Net.Http.HttpClient", LogEventLevel.Warning)
            // It tells of each attempt that went well.
            .MinimumLevel.Override("Polly", LogEventLevel.Warning)
            .ReadFrom.Configuration(builder.Configuration)
            // Below this level it writes down what browsers send, and people type passwords.
            .Filter.ByExcluding(e => e.Level < LogEventLevel.Information && Matching.FromSource("Microsoft.AspNetCore.SignalR")(e))
            // The host ends with a sentence about it.
            .Filter.ByExcluding(e => e.Exception is { } fault && Listening.IsOperators(fault) && Matching.FromSource("Microsoft.Extensions.Hosting")(e))
            .Enrich.FromLogContext();
        if (builder.Environment.IsDevelopment())
            log.WriteTo.Console(outputTemplate: Line, formatProvider: System.Globalization.CultureInfo.InvariantCulture);
        else
            log.WriteTo.Console(new CompactJsonFormatter());
    }
}
