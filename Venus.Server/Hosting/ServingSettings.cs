using Venus.Data.Connections;
using Venus.Data.Demo;
using Venus.Data.Features.Identity;
using Venus.Data.Features.Identity.Mail;
using Venus.Server.Features.Assistant;

namespace Venus.Server.Hosting;

/// <summary>The settings that a serving host needs beyond its database, judged before anything is started.</summary>
internal static class ServingSettings
{
    /// <exception cref="SetupException">One sentence that says what to change.</exception>
    public static void Check(IConfiguration configuration, IHostEnvironment environment)
    {
        IdentitySettings.Read(configuration);
        MailSettings.Read(configuration);
        if ((Proxies.Refusal(configuration) ?? Listening.Refusal(configuration) ?? Logging.Refusal(configuration) ?? Telemetry.Refusal(configuration)
            ?? RedisConnection.Refusal(configuration) ?? ModelSettings.Refusal(configuration)) is { } refusal)
            throw new SetupException(refusal);
        PlaceFinder.Open(configuration)?.Dispose();
        if (DemoChain.IsWanted(configuration) && !environment.IsDevelopment())
            throw new SetupException($"{DemoChain.Setting} prints passwords and is for Development only: remove the setting.");
    }
}
