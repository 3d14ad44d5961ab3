using System.Net;
using System.Net.Http.Headers;
using Venus.Core.Features.Identity;
using Venus.Core.Security;
using Venus.Tests.Api;
using Venus.Tests.Browser;
using Venus.Tests.Features.Identity;
using Venus.Tests.Features.Stock;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Files;

/// <summary>The way of a stored file to a browser.</summary>
public sealed class FileEndpointTests(DatabaseServer server)
{
    [Fact]
    public async Task File_OfOnesOwn_ComesAsWhatItIs_AndIsKeptByTheBrowserAlone()
    {
        await using var scene = await SceneAsync();
        using var browser = await SignedInAsync(scene, scene.Person);

        using var answer = await browser.GetAsync(scene.Path, Now);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(Pictures.Polyglot, await answer.Content.ReadAsByteArrayAsync(Now));
        Assert.Equal("image/png", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("nosniff", Assert.Single(answer.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal("inline", answer.Content.Headers.ContentDisposition?.DispositionType);
        Assert.Equal("Ravi (1).png", answer.Content.Headers.ContentDisposition?.FileNameStar);
        Assert.Equal((true, true, false), (answer.Headers.CacheControl!.Private, answer.Headers.CacheControl.NoCache, answer.Headers.CacheControl.NoStore));
        Assert.Contains("default-src 'self'", Assert.Single(answer.Headers.GetValues("Content-Security-Policy")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_KnownToTheBrowser_IsNotSentAgain_ToWhoeverMayStillReadIt()
    {
        await using var scene = await SceneAsync();
        using var browser = await SignedInAsync(scene, scene.Person);
        using var first = await browser.GetAsync(scene.Path, Now);
        using var second = await AskAsync(browser, scene.Path, first.Headers.ETag);
        using var stranger = await SignedInAsync(scene, await scene.World.PersonAsync("Cashier", 2));
        using var foreign = await AskAsync(stranger, scene.Path, first.Headers.ETag);
        await scene.World.OwnerAsync("update profiles set avatar_id = null");
        using var gone = await AskAsync(browser, scene.Path, first.Headers.ETag);

        Assert.Equal(HttpStatusCode.NotModified, second.StatusCode);
        Assert.Equal(first.Headers.ETag, second.Headers.ETag);
        Assert.Empty(await second.Content.ReadAsByteArrayAsync(Now));
        Assert.Equal(HttpStatusCode.NotFound, foreign.StatusCode);
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.True(gone.Headers.CacheControl!.NoStore);
    }

    [Fact]
    public async Task File_ForeignUnknownOrNone_Is404Alike()
    {
        await using var scene = await SceneAsync();
        using var browser = await SignedInAsync(scene, await scene.World.PersonAsync("Cashier", 2));

        foreach (var path in (string[])[scene.Path, $"/files/{Guid.CreateVersion7()}", "/files/1", "/files/..%2f..%2fetc%2fpasswd", scene.Path + "/x"])
        {
            using var answer = await browser.GetAsync(path, Now);
            Assert.Equal(HttpStatusCode.NotFound, answer.StatusCode);
            Assert.True(answer.Headers.CacheControl!.NoStore);
        }
    }

    [Fact]
    public async Task File_WithoutASession_LeadsToSignIn()
    {
        await using var scene = await SceneAsync();
        using var browser = scene.Host.NewBrowser();

        using var anonymous = await browser.GetAsync(scene.Path, Now);

        Assert.Equal(HttpStatusCode.Found, anonymous.StatusCode);
        Assert.StartsWith("/sign-in", anonymous.Headers.Location?.OriginalString, StringComparison.Ordinal);
    }

    [Fact]
    public async Task File_ByAToken_ComesUnderTheSameRule_AndCountsAsACall()
    {
        await using var scene = await SceneAsync();
        using var client = scene.Host.NewBrowser();
        var (_, own) = await scene.World.TokenAsync(await scene.World.PersonAsync("Admin"), Permissions.SkusView);
        var (_, foreign) = await scene.World.TokenAsync(await scene.World.HolderAsync([2], Permissions.ApiTokensManage), Permissions.ApiTokensManage);

        using var answer = await AskAsync(client, scene.Path, own);
        using var known = await AskAsync(client, scene.Path, own, answer.Headers.ETag);
        using var refused = await AskAsync(client, scene.Path, foreign);
        using var bad = await AskAsync(client, scene.Path, "venus_never-given-out");

        Assert.Equal(Pictures.Polyglot, await answer.Content.ReadAsByteArrayAsync(Now));
        Assert.Equal("199", answer.Headers.GetValues("X-RateLimit-Remaining-Minute").Single());
        Assert.Equal("private, no-cache", answer.Headers.CacheControl?.ToString().Replace("no-cache, private", "private, no-cache", StringComparison.Ordinal));
        Assert.Equal(HttpStatusCode.NotModified, known.StatusCode);
        await refused.AssertProblemAsync(HttpStatusCode.NotFound, "not-found");
        await bad.AssertProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task File_ByABadToken_IsRefused_WhateverCookieComesAlong()
    {
        await using var scene = await SceneAsync();
        using var browser = await SignedInAsync(scene, scene.Person);

        using var answer = await AskAsync(browser, scene.Path, "bad");

        await answer.AssertProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
    }

    [Fact]
    public async Task File_ThatIsNoPicture_IsSavedAndNotShown()
    {
        await using var scene = await SceneAsync();
        await scene.World.OwnerAsync("update stored_files set content = $1", Pictures.Pdf);
        using var browser = await SignedInAsync(scene, scene.Person);

        using var answer = await browser.GetAsync(scene.Path, Now);

        Assert.Equal("application/pdf", answer.Content.Headers.ContentType?.ToString());
        Assert.Equal("attachment", answer.Content.Headers.ContentDisposition?.DispositionType);
    }

    private static async Task<HttpResponseMessage> AskAsync(HttpClient browser, string path, EntityTagHeaderValue? known)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.IfNoneMatch.Add(known!);
        return await browser.SendAsync(request, Now);
    }

    private static async Task<HttpResponseMessage> AskAsync(HttpClient client, string path, string token, EntityTagHeaderValue? known = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        if (known is not null)
            request.Headers.IfNoneMatch.Add(known);
        return await client.SendAsync(request, Now);
    }

    private static async Task<HttpClient> SignedInAsync(Scene scene, Person person)
    {
        await VenusHost.GiveAccountAsync(scene.World, person);
        var browser = scene.Host.NewBrowser();
        using var signedIn = await SignInHost.SignInAsync(browser, $"{person.Id:N}@venus.test", VenusHost.Password);
        Assert.Equal(HttpStatusCode.Found, signedIn.StatusCode);
        return browser;
    }

    private async Task<Scene> SceneAsync()
    {
        var world = await World.CreateAsync(server);
        var person = await world.PersonAsync("Cashier", 1);
        Assert.True((await world.As<IOwnProfile>(person).SetAvatarAsync("Ravi (1).png", Pictures.Png, Now)).IsSuccess);
        await world.OwnerAsync("update stored_files set content = $1", Pictures.Polyglot);
        var path = await world.OwnerScalarAsync<string>("select avatar_url from profiles where id = $1", person.Id);
        return new Scene(world, await SignInHost.StartAsync(world.Database), person, path);
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private sealed record Scene(World World, SignInHost Host, Person Person, string Path) : IAsyncDisposable
    {
        public async ValueTask DisposeAsync()
        {
            await Host.DisposeAsync();
            await World.DisposeAsync();
        }
    }
}
