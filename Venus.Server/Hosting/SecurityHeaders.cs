using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticAssets;
using Venus.Data.Features.Identity;

namespace Venus.Server.Hosting;

/// <summary>The headers of the platform document, section 16. One place, one list: what is not named there is not sent.</summary>
internal static class SecurityHeaders
{
    private static readonly object NonceKey = new();

    /// <summary>The nonce that this answer's inline scripts must carry.</summary>
    public static string ScriptNonce(this HttpContext context) => (string)context.Items[NonceKey]!;

    public static IApplicationBuilder UseSecurityHeaders(this IApplicationBuilder app) => app.Use((context, next) =>
    {
        context.Items[NonceKey] = Convert.ToBase64String(RandomNumberGenerator.GetBytes(16));
        context.Response.OnStarting(() =>
        {
            Apply(context);
            return Task.CompletedTask;
        });
        return next(context);
    });

    private static void Apply(HttpContext context)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Policy(context);
        headers.XContentTypeOptions = "nosniff";
        headers["Referrer-Policy"] = "same-origin";
        // Bluetooth is for self by default, and browsers without it complain about its name on every page.
        headers["Permissions-Policy"] = "serial=(self), usb=(self), camera=(self)";

        // Signed-in pages stay out of every cache; static files are the same for everybody and carry their own caching.
        var endpoint = context.GetEndpoint()?.Metadata;
        var isStatic = endpoint?.GetMetadata<StaticAssetDescriptor>() is not null;
        var isKept = endpoint?.GetMetadata<KeepsOwnCaching>() is not null && headers.ETag.Count > 0;
        if (context.User.Identity?.IsAuthenticated == true && !isStatic && !isKept)
            headers.CacheControl = "no-store";
    }

    private static string Policy(HttpContext context)
    {
        // 'self' admits the page's own WebSocket only in newer browsers, so it is named.
        var socket = (context.Request.IsHttps ? "wss://" : "ws://") + context.Request.Host;
        return string.Join("; ",
            "default-src 'self'",
            $"script-src 'self' 'nonce-{context.ScriptNonce()}'",
            "style-src 'self' 'unsafe-inline'",
            "img-src 'self' data: blob:",
            $"connect-src 'self' {socket}",
            "base-uri 'self'",
            $"form-action 'self'{Leads(context)}",
            "object-src 'none'",
            "frame-ancestors 'self'");
    }

    // A browser holds the redirects behind a form against this too: signing in and out lead to the provider.
    private static string? Leads(HttpContext context) =>
        context.RequestServices.GetService<OpenIdConnectSettings>() is { Origin: var origin } ? $" {origin}" : null;
}

/// <summary>Metadata of an endpoint whose answers a browser may keep, those with a version: they say how by themselves.</summary>
internal sealed class KeepsOwnCaching;
