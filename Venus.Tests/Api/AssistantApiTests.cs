using System.Net;
using System.Net.Http.Json;
using Venus.Core.Security;
using Venus.Server.Api;
using Venus.Tests.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Api;

public sealed class AssistantApiTests(DatabaseServer server)
{
    [Fact]
    public async Task Chat_AnswersWhole_WithItsCitationsAndCalls_AndGoesOnInItsConversation()
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database, model.Settings);
        using var client = await BusinessApiTests.ClientAsync(host, await world.PersonAsync("Admin"));
        model.Script = (request, number) => ModelStandIn.IsStreamed(request) ? ModelReply.Says("All is well [1].") : number == 0 ? ModelReply.Calls(("get_system_health", "{}")) : ModelReply.Says("READY");

        var answer = await (await AskAsync(client, "ai/chat", new { message = "Is it well?" })).JsonAsync();
        var next = await (await AskAsync(client, "ai/chat", new { message = "Sure?", conversation_id = answer.GetProperty("conversation_id").GetGuid() })).JsonAsync();

        Assert.Equal("All is well [1].", answer.GetProperty("response").GetString());
        Assert.Equal(("Health", 1), (answer.GetProperty("citations")[0].GetProperty("title").GetString(), answer.GetProperty("citations")[0].GetProperty("number").GetInt32()));
        Assert.Equal("get_system_health", answer.GetProperty("tool_calls")[0].GetProperty("tool").GetString());
        Assert.Equal(answer.GetProperty("conversation_id").GetGuid(), next.GetProperty("conversation_id").GetGuid());
        var status = await (await client.GetAsync(new Uri($"{VenusApi.Version1}/ai/status", UriKind.Relative), Now)).JsonAsync();
        Assert.Equal((true, 498), (status.GetProperty("available").GetBoolean(), status.GetProperty("remaining").GetInt32()));
    }

    [Fact]
    public async Task Chat_InAConversationThatIsNone_IsNotFound_AndBeginsNone()
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database, model.Settings);
        using var client = await BusinessApiTests.ClientAsync(host, await world.PersonAsync("Admin"));

        await (await AskAsync(client, "ai/chat", new { message = "Is it well?", conversation_id = Guid.CreateVersion7() })).AssertProblemAsync(HttpStatusCode.NotFound, "not-found");

        Assert.Empty(model.Asked);
        Assert.Equal((0L, 0L), (await world.OwnerScalarAsync<long>("select count(*) from ai_conversations"), await world.OwnerScalarAsync<long>("select count(*) from ai_usage")));
    }

    [Fact]
    public async Task Stream_SendsTheAnswerAsItComes_AndEndsWithDone()
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database, model.Settings);
        using var client = await BusinessApiTests.ClientAsync(host, await world.PersonAsync("Admin"));
        model.Script = (request, number) => ModelStandIn.IsStreamed(request) ? ModelReply.Says("All is well [1].") : number == 0 ? ModelReply.Calls(("get_system_health", "{}")) : ModelReply.Says("READY");

        using var response = await AskAsync(client, "ai/chat/stream", new { message = "Is it well?" });
        var text = await response.Content.ReadAsStringAsync(Now);

        Assert.Equal("text/event-stream", response.Content.Headers.ContentType?.MediaType);
        var names = text.Split('\n').Where(line => line.StartsWith("event: ", StringComparison.Ordinal)).Select(line => line[7..]).ToList();
        Assert.Equal(["tool", "tool", "citation", "done"], names.Where(name => name != "token"));
        Assert.True(names.Count(name => name == "token") > 1);
    }

    [Theory]
    [InlineData("/business/stock", HttpStatusCode.OK)]
    [InlineData("/business/stock/?bird=BROILER#top", HttpStatusCode.OK)]
    [InlineData("/Business/Stock/1", HttpStatusCode.OK)]
    [InlineData("/business/stock-ledger", HttpStatusCode.Forbidden)]
    [InlineData("/nowhere", HttpStatusCode.Forbidden)]
    [InlineData("", HttpStatusCode.Forbidden)]
    public async Task CurrentPage_StandsForThePageOfTheMenuThatItIsAt_AsInTheWidget(string page, HttpStatusCode expected)
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        using var client = await BusinessApiTests.ClientAsync(host, await world.PersonAsync("Manager", 1));
        await world.OwnerAsync("update ai_agent_configs set allowed_pages = '{/business/stock}'");

        using var response = await AskAsync(client, "ai/chat", new { message = "How much?", current_page = page });

        Assert.Equal(expected, response.StatusCode);
    }

    [Theory]
    [InlineData("ai/chat")]
    [InlineData("ai/chat/stream")]
    public async Task ModelThatFails_IsAProblem503_WithoutItsWords(string route)
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database, model.Settings);
        using var client = await BusinessApiTests.ClientAsync(host, await world.PersonAsync("Admin"));
        model.Script = (_, _) => ModelReply.Fails(404);

        using var response = await AskAsync(client, route, new { message = "Is it well?" });

        var text = await response.Content.ReadAsStringAsync(Now);
        Assert.DoesNotContain("Secret words", text, StringComparison.Ordinal);
        Assert.Contains("urn:venus:problem:dependency-down", text, StringComparison.Ordinal);
        Assert.Equal(route == "ai/chat" ? HttpStatusCode.ServiceUnavailable : HttpStatusCode.OK, response.StatusCode);
        // What was asked is kept, and both say where.
        Assert.Contains($"\"conversation_id\":\"{await world.OwnerScalarAsync<Guid>("select id from ai_conversations")}\"", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Budget_Spent_Is429WithTheWait_OnBothRoutes()
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        using var client = await BusinessApiTests.ClientAsync(host, await world.PersonAsync("Manager", 1));
        await world.OwnerAsync("update ai_agent_configs set max_queries_per_hour = 1");
        using (var first = await AskAsync(client, "ai/chat", new { message = "Is it well?" }))
            Assert.Equal(HttpStatusCode.OK, first.StatusCode);

        foreach (var route in (string[])["ai/chat", "ai/chat/stream"])
        {
            using var response = await AskAsync(client, route, new { message = "And now?" });
            var problem = await response.AssertProblemAsync(HttpStatusCode.TooManyRequests, "budget-spent");
            Assert.InRange(problem.GetProperty("retryAfter").GetInt32(), 3590, 3600);
        }
    }

    [Fact]
    public async Task Message_ThatIsNone_IsRefusedBesideIt()
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        using var client = await BusinessApiTests.ClientAsync(host, await world.PersonAsync("Manager", 1));

        foreach (var message in (string[])["", " ", "a\0b", new string('x', 4001)])
        {
            using var response = await AskAsync(client, "ai/chat", new { message });
            var problem = await response.AssertProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid");
            Assert.True(problem.GetProperty("errors").TryGetProperty("message", out _));
        }
    }

    [Theory]
    [InlineData("ai/chat")]
    [InlineData("ai/chat/stream")]
    public async Task ApiToken_RevokedInMidAnswer_IsToldOfTheToken_AndNotToSignIn(string route)
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database, model.Settings);
        var (token, secret) = await world.TokenAsync(await world.PersonAsync("Admin"), Permissions.AiChat);
        using var client = host.NewClient();
        client.DefaultRequestHeaders.Authorization = new("Bearer", secret);
        model.Script = (request, _) => ModelStandIn.IsStreamed(request)
            ? ModelReply.GoesOn("There are ", () => world.OwnerAsync("update api_tokens set revoked_at = now() where id = $1", token.Identity.Token!.Id), "many ")
            : ModelReply.Says("READY");

        using var response = await AskAsync(client, route, new { message = "Is it well?" });

        var text = await response.Content.ReadAsStringAsync(Now);
        Assert.Contains("urn:venus:problem:unauthenticated", text, StringComparison.Ordinal);
        Assert.Contains("This API token does not serve", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Sign in", text, StringComparison.Ordinal);
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private static Task<HttpResponseMessage> AskAsync(HttpClient client, string route, object body) =>
        client.PostAsJsonAsync(new Uri($"{VenusApi.Version1}/{route}", UriKind.Relative), body, Now);
}
