using Microsoft.AspNetCore.Authorization;
using Scalar.AspNetCore;
using Venus.Core.Security;
using Venus.Server.Api;
using Venus.Server.Hosting;
using Venus.Server.Security;

namespace Venus.Server.Features.Docs;

/// <summary>The REST surface to read: Scalar over the OpenAPI document, both from this host alone and closed to whoever lacks system.docs.</summary>
internal static class ApiDocs
{
    public const string Path = "/docs/api";

    private const string Document = Path + "/openapi.json";

    // Before the page of the same address.
    private const int First = -1;

    public static void MapApiDocs(this IEndpointRouteBuilder app)
    {
        app.MapGet(Document, (ApiDocument document, CancellationToken cancellationToken) => document.AnswerAsync(cancellationToken))
            .WithMetadata(new RequirePermissionAttribute(Permissions.SystemDocs))
            .WithOrder(First);
        app.MapScalarApiReference(Path, Configure).Finally(endpoint =>
        {
            Close(endpoint);
            var route = (RouteEndpointBuilder)endpoint;
            // The scripts beside it are no page.
            if (route.RoutePattern.Parameters.Count > 0)
                endpoint.Metadata.Add(new RefusedAs(typeof(ApiDocsPage)));
            route.Order = First;
        });
    }

    private static void Configure(ScalarOptions options, HttpContext context) => options
        .WithTitle("Venus API")
        .WithNonce(context.ScriptNonce())
        .AddDocument(ApiDocument.Name, "Venus", Document)
        .WithOpenApiRoutePattern(Document)
        .WithFavicon("/favicon.svg")
        .WithTheme(ScalarTheme.None)
        .WithCustomCss(ApiDocsTheme.Css)
        .AddHeaderContent("""<nav aria-label="Venus" class="venus-back"><a href="/home">Back to Venus</a></nav>""")
        // Whatever would ask another host, or keep a token in the browser.
        .DisableAgent()
        .DisableMcp()
        .DisableDefaultFonts()
        .DisableTelemetry()
        .HideClientButton()
        .HideTestRequestButton()
        .HideDeveloperTools();

    // The package opens its script to strangers.
    private static void Close(EndpointBuilder endpoint)
    {
        foreach (var open in endpoint.Metadata.OfType<IAllowAnonymous>().ToList())
            endpoint.Metadata.Remove(open);
        endpoint.Metadata.Add(new RequirePermissionAttribute(Permissions.SystemDocs));
    }
}
