using System.Diagnostics;
using System.Net;
using Microsoft.Extensions.DependencyInjection;
using Venus.Core.Security;
using Venus.Data.Features.Access;
using Venus.Server.Api;
using Venus.Tests.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Api;

/// <summary>API tokens as a client sends them.</summary>
public sealed class ApiTokenTests(DatabaseServer server)
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Token_OpensTheRestSurface_NotesItsUse_AndCountsForItsOwner()
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        var admin = await world.PersonAsync("Admin");
        var (token, secret) = await world.TokenAsync(admin, Permissions.SkusView);
        using var client = host.NewClient();

        using var byToken = await SendAsync(client, "users/me", secret);
        using var bySession = await SendAsync(client, "users/me", await host.Services.GetRequiredService<AccessTokens>().CreateAsync(admin.Identity, Now));

        var me = await byToken.JsonAsync();
        Assert.Equal((admin.Id, Permissions.SkusView), (me.GetProperty("id").GetGuid(), me.GetProperty("permissions").EnumerateArray().Single().GetString()));
        Assert.Equal(["199", "198"], [Remaining(byToken), Remaining(bySession)]);
        var used = await UsedAsync();
        Assert.NotNull(used);

        // A second use within the minute writes nothing.
        using var again = await SendAsync(client, "users/me", secret);
        Assert.Equal(used, await UsedAsync());

        static string Remaining(HttpResponseMessage answer) => answer.Headers.GetValues("X-RateLimit-Remaining-Minute").Single();
        async Task<DateTime?> UsedAsync() => await world.OwnerScalarAsync<DateTime?>("select last_used_at from api_tokens where id = $1", token.Identity.Token!.Id);
    }

    [Theory]
    [InlineData("update api_tokens set revoked_at = now() where user_id = $1")]
    [InlineData("update profiles set status = 'DISABLED' where id = $1")]
    [InlineData("delete from user_roles where user_id = $1")]
    [InlineData("update api_tokens set created_at = now() - interval '2 days', expires_at = now() where user_id = $1")]
    [InlineData("delete from api_tokens where user_id = $1")]
    public Task Token_Ended_Is401AtOnce_AndLeavesOpenCachesWithinASecond(string end) => Eventually.WithinASecondAsync(async () =>
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        await world.PersonAsync("Admin");
        var owner = await world.PersonAsync("Admin");
        var (token, secret) = await world.TokenAsync(owner, Permissions.SkusView);
        using var client = host.NewClient();
        var cache = host.Services.GetRequiredService<UserRightsCache>();
        await Eventually.HoldsAsync(() => Task.FromResult(cache.IsTrusted));
        using var before = await SendAsync(client, "skus", secret);
        Assert.Equal(HttpStatusCode.OK, before.StatusCode);

        var ended = Stopwatch.GetTimestamp();
        await world.OwnerAsync(end, owner.Id);

        using var after = await SendAsync(client, "skus", secret);
        var problem = await after.AssertProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
        // A client has no session that could have ended.
        Assert.StartsWith("This API token does not serve: it was revoked", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
        await Eventually.HoldsAsync(async () => await cache.GetAsync(token.Identity, Now) is null);
        return Stopwatch.GetElapsedTime(ended);
    });

    [Fact]
    public async Task Token_WithoutTheKey_IsNotToldToAskForARole()
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        var (_, secret) = await world.TokenAsync(await world.PersonAsync("Admin"), Permissions.SkusView);
        using var client = host.NewClient();

        using var refused = await SendAsync(client, "stores", secret);

        var problem = await refused.AssertProblemAsync(HttpStatusCode.Forbidden, "permission-missing");
        Assert.Equal(Permissions.StoresView, problem.GetProperty("permission").GetString());
        // Its owner, an Admin, holds every key.
        Assert.StartsWith("This API token does not open stores.view: the key was not chosen for it", problem.GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("GET", "/home", HttpStatusCode.Found)]
    [InlineData("GET", "/system/api-tokens/export?format=csv", HttpStatusCode.Found)]
    [InlineData("POST", "/_blazor/negotiate?negotiateVersion=1", HttpStatusCode.Unauthorized)]
    public async Task Token_OpensNoPageAndNoCircuit(string method, string path, HttpStatusCode status)
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        var (_, secret) = await world.TokenAsync(await world.PersonAsync("Admin"), Permissions.ApiTokensManage);
        using var browser = host.NewBrowser();
        using var request = new HttpRequestMessage(new HttpMethod(method), path);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {secret}");
        request.Headers.Add("Origin", "https://venus.test");

        using var answer = await browser.SendAsync(request, Now);

        Assert.Equal(status, answer.StatusCode);
        Assert.StartsWith("/sign-in", answer.Headers.Location?.OriginalString ?? "/sign-in", StringComparison.Ordinal);
    }

    private static async Task<HttpResponseMessage> SendAsync(HttpClient client, string path, string token)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, new Uri($"{VenusApi.Version1}/{path}", UriKind.Relative));
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        return await client.SendAsync(request, Now);
    }
}
