using System.Net;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Venus.Core.Security;
using Venus.Server.Api;
using Venus.Server.Features.Docs;
using Venus.Server.Layout;
using Venus.Server.Security;
using Venus.Tests.Api;
using Venus.Tests.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Docs;

/// <summary>The OpenAPI document, and the page that shows it.</summary>
public sealed class ApiDocsTests(DatabaseServer server)
{
    private const string Ravi = "ravi@venus.example";

    [Fact]
    public async Task Document_TellsOfEveryRoute_WithItsGuardAndItsRefusals()
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        using var client = await BusinessApiTests.ClientAsync(host, await world.PersonAsync("Manager", 1));

        var document = await (await client.GetAsync("openapi.json", Now)).JsonAsync();

        Assert.StartsWith("3.1.", document.GetProperty("openapi").GetString(), StringComparison.Ordinal);
        Assert.Equal("bearer", document.GetProperty("components").GetProperty("securitySchemes").GetProperty("bearer").GetProperty("scheme").GetString());
        Assert.Equal("/", Assert.Single(document.GetProperty("servers").EnumerateArray()).GetProperty("url").GetString());
        var routes = ContractTests.Routes(host);
        Assert.Equal(routes.Count, document.GetProperty("paths").EnumerateObject().Sum(path => path.Value.EnumerateObject().Count()));
        foreach (var (method, path, endpoint) in routes)
        {
            var told = document.GetProperty("paths").GetProperty(path.Replace(":guid", "", StringComparison.Ordinal)).GetProperty(method.ToLowerInvariant());
            var isPublic = endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null;
            Assert.NotEmpty(told.GetProperty("summary").GetString()!);
            Assert.Equal(!isPublic, told.TryGetProperty("security", out _));
            var responses = told.GetProperty("responses");
            string[] refusals = isPublic ? ["429", "default"] : ["401", "403", "429", "default"];
            foreach (var refusal in refusals)
            {
                Assert.Equal(
                    "#/components/schemas/Problem",
                    responses.GetProperty(refusal).GetProperty("content").GetProperty("application/problem+json").GetProperty("schema").GetProperty("$ref").GetString());
            }

            var done = responses.EnumerateObject().First(response => response.Name[0] == '2').Value;
            Assert.Equal(CallCounter.Headers.Order(), done.GetProperty("headers").EnumerateObject().Select(header => header.Name).Order());
            foreach (var key in endpoint.Metadata.GetMetadata<NeedsKey>()?.AnyOf ?? [])
                Assert.Contains(key, told.GetProperty("description").GetString(), StringComparison.Ordinal);
        }

        var sale = document.GetProperty("paths").GetProperty("/api/v1/sales").GetProperty("post");
        var header = Assert.Single(sale.GetProperty("parameters").EnumerateArray(), p => p.GetProperty("name").GetString() == "Idempotency-Key");
        Assert.True(header.GetProperty("required").GetBoolean());
        ApiCalls.AssertTellsNothing(document.GetRawText());
    }

    [Theory]
    [InlineData("users/me", "/api/v1/users/me")]
    [InlineData("auth/sessions", "/api/v1/auth/sessions")]
    [InlineData("stores", "/api/v1/stores")]
    [InlineData("skus", "/api/v1/skus")]
    [InlineData("audit-logs", "/api/v1/audit-logs")]
    [InlineData("auth/maintenance-status", "/api/v1/auth/maintenance-status")]
    public async Task Document_TellsTheShapeThatIsSent(string call, string path)
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        using var client = await BusinessApiTests.ClientAsync(host, await world.PersonAsync("Admin"));
        var document = await (await client.GetAsync("openapi.json", Now)).JsonAsync();
        var told = document.GetProperty("paths").GetProperty(path).GetProperty("get").GetProperty("responses").GetProperty("200").GetProperty("content")
            .GetProperty("application/json");

        var sent = await (await client.GetAsync(call, Now)).JsonAsync();

        AssertFits(sent, told.GetProperty("schema"), call);
        AssertFits(told.GetProperty("example"), told.GetProperty("schema"), call);
    }

    [Fact]
    public async Task Page_AndItsParts_AreClosedToWhoeverLacksTheKey()
    {
        await using var world = await World.CreateAsync(server);
        await IdentityRig.AddPersonAsync(world.Database, Ravi);
        await using var host = await SignInHost.StartAsync(world.Database);
        using var stranger = host.NewBrowser();
        using var browser = host.NewBrowser();
        using var signedIn = await SignInHost.SignInAsync(browser, Ravi);
        string[] parts = ["/docs/api/", "/docs/api/openapi.json", "/docs/api/scalar.js", "/docs/api/scalar.aspnetcore.js"];

        foreach (var part in parts)
        {
            Assert.Equal(HttpStatusCode.Redirect, (await stranger.GetAsync(part, Now)).StatusCode);
            Assert.Equal(HttpStatusCode.Forbidden, (await browser.GetAsync(part, Now)).StatusCode);
        }

        var endpoints = host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(e => ("/" + e.RoutePattern.RawText!.TrimStart('/')).StartsWith(ApiDocs.Path, StringComparison.Ordinal)).ToList();
        Assert.True(endpoints.Count >= parts.Length);
        Assert.All(endpoints, endpoint =>
        {
            Assert.Null(endpoint.Metadata.GetMetadata<IAllowAnonymous>());
            Assert.Equal(Permissions.SystemDocs, endpoint.Metadata.GetRequiredMetadata<RequirePermissionAttribute>().Permission);
        });
        Assert.Equal(Permissions.SystemDocs, SidebarEntries.At(ApiDocs.Path)!.Permission);
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private static void AssertFits(JsonElement value, JsonElement schema, string at)
    {
        var types = schema.GetProperty("type") is { ValueKind: JsonValueKind.Array } several
            ? several.EnumerateArray().Select(type => type.GetString()).ToArray()
            : [schema.GetProperty("type").GetString()];
        var kind = value.ValueKind switch
        {
            JsonValueKind.Object => "object",
            JsonValueKind.Array => "array",
            JsonValueKind.String => "string",
            JsonValueKind.Number => "number",
            JsonValueKind.Null => "null",
            _ => "boolean",
        };
        Assert.True(types.Contains(kind) || kind == "number" && types.Contains("integer"), $"{at} is {kind}, not {string.Join(" or ", types)}");
        if (kind == "object" && schema.TryGetProperty("properties", out var properties))
        {
            var required = schema.TryGetProperty("required", out var names) ? names.EnumerateArray().Select(name => name.GetString()!).ToList() : [];
            Assert.All(required, name => Assert.True(value.TryGetProperty(name, out _), $"{at} lacks {name}"));
            foreach (var property in value.EnumerateObject())
                AssertFits(property.Value, properties.GetProperty(property.Name), $"{at}.{property.Name}");
        }
        else if (kind == "array")
        {
            foreach (var item in value.EnumerateArray())
                AssertFits(item, schema.GetProperty("items"), at + "[]");
        }
    }
}
