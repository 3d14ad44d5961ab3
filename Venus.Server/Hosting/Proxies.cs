using System.Net;
using Microsoft.AspNetCore.HttpOverrides;

namespace Venus.Server.Hosting;

/// <summary>Forwarded headers count only when they come from a proxy named in <c>Proxies:Known</c>: addresses, or networks as 10.0.0.0/8.</summary>
internal static class Proxies
{
    public const string Section = "Proxies:Known";

    public static void AddKnownProxies(this WebApplicationBuilder builder)
    {
        var known = builder.Configuration.GetSection(Section).Get<string[]>() ?? [];
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
                else if (System.Net.IPNetwork.TryParse(entry, out var network))
                    options.KnownIPNetworks.Add(network);
                else
                    throw new InvalidOperationException($"{Section} holds “{entry}”, which is neither an address nor a network such as 10.0.0.0/8.");
            }
        });
    }
}
