using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Venus.Server.Api;
using Venus.Tests.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Api;

public sealed class ApiConventionTests(DatabaseServer server)
{
    [Fact]
    public async Task Routes_OpenToStrangers_AreTheListedOnes()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(rig.Database);

        Assert.Equal(
            ["GET /api/v1/auth/maintenance-status", "GET /api/v1/auth/registration-status", "POST /api/v1/auth/login", "POST /api/v1/auth/refresh", "POST /api/v1/auth/signup"],
            Routes(host).Where(route => route.Endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null).Select(route => $"{route.Method} {route.Path}").Order());
        Assert.DoesNotContain(Routes(host), route =>
            route.Endpoint.Metadata.GetMetadata<IAllowAnonymous>() is null && route.Endpoint.Metadata.GetMetadata<IAuthorizeData>() is null);
    }

    /// <summary>Every route of the REST surface, as the host maps it.</summary>
    internal static IReadOnlyList<(string Method, string Path, RouteEndpoint Endpoint)> Routes(SignInHost host) =>
    [
        .. from endpoint in host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
           let path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/')
           where path.StartsWith(VenusApi.Root, StringComparison.Ordinal)
           from method in endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
           select (method, path, endpoint),
    ];
}
