using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace Venus.Server.Hosting;

/// <summary>Forwarded headers count only when they come from a proxy named in <c>Proxies:Known</c>: addresses, or networks as 10.0.0.0/8.</summary>
internal static class Proxies
{
    public const string Section = "Proxies:Known";

    /// <summary>The one sentence that says what is wrong with the setting, or null.</summary>
    public static string? Refusal(IConfiguration configuration) =>
        Known(configuration).FirstOrDefault(entry => !IPAddress.TryParse(entry, out _) && !System.Net.IPNetwork.TryParse(entry, out _)) is { } entry
            ? $"{Section} holds “{entry}”, which is neither an address nor a network such as 10.0.0.0/8."
            : null;

    public static void AddKnownProxies(this WebApplicationBuilder builder)
    {
        var known = Known(builder.Configuration);
        builder.Services.Configure<ForwardedHeadersOptions>(options =>
        {
            options.KnownProxies.Clear();
            options.KnownIPNetworks.Clear();
            options.ForwardedHeaders = known.Length == 0
                ? ForwardedHeaders.None
                : ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto | ForwardedHeaders.XForwardedHost;
            foreach (var entry in known)
            {
                if (IPAddress.TryParse(entry, out var address))
                    options.KnownProxies.Add(address);
                else
                    options.KnownIPNetworks.Add(System.Net.IPNetwork.Parse(entry));
            }
        });
    }

    private static string[] Known(IConfiguration configuration) => configuration.GetSection(Section).Get<string[]>() ?? [];
}
