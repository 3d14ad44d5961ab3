using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Venus.Core.Features.Assistant;
using Venus.Server.Api;
using Venus.Tests.Api;
using Venus.Tests.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Assistant;

/// <summary>PLT-18 of the assistant: what was begun, changed or counted on one host holds on the other.</summary>
public sealed class AssistantAcrossHostsTests(DatabaseServer server)
{
    [Fact]
    public async Task PLT_18_Conversation_BegunOnA_GoesOnOnB_WithWhatWasSaid()
    {
        await using var hosts = await TwoHosts.StartAsync(server);
        var person = await hosts.World.PersonAsync("Manager", 1);
        using var a = await BusinessApiTests.ClientAsync(hosts.A, person);
        using var b = await BusinessApiTests.ClientAsync(hosts.B, person);
        hosts.Model.Script = (request, _) => ModelStandIn.IsStreamed(request)
            ? ModelReply.Says(string.Join(" / ", request.GetProperty("messages").EnumerateArray().Where(m => m.GetProperty("role").GetString() == "user").Select(m => m.GetProperty("content").GetString())))
            : ModelReply.Says("READY");

        var first = await AnswerAsync(a, "How much is in stock?");
        var second = await AnswerAsync(b, "And in birds?", first.GetProperty("conversation_id").GetGuid());
        var third = await AnswerAsync(a, "Sure?", first.GetProperty("conversation_id").GetGuid());

        Assert.Equal("How much is in stock? / And in birds?", second.GetProperty("response").GetString());
        Assert.Equal("How much is in stock? / And in birds? / Sure?", third.GetProperty("response").GetString());
        using var stranger = await BusinessApiTests.ClientAsync(hosts.B, await hosts.World.PersonAsync("Manager", 1));
        using var refused = await AskAsync(stranger, "And for me?", first.GetProperty("conversation_id").GetGuid());
        Assert.Equal(HttpStatusCode.NotFound, refused.StatusCode);
    }

    [Fact]
    public async Task PLT_18_Config_ChangedOnA_HoldsOnBAtTheNextQuestion()
    {
        await using var hosts = await TwoHosts.StartAsync(server);
        await hosts.World.StockAsync(1, "BROILER", "SKIN", 12.5m);
        var admin = await hosts.World.PersonAsync("Admin");
        using var b = await BusinessApiTests.ClientAsync(hosts.B, await hosts.World.PersonAsync("Manager", 1));
        hosts.Model.Script = (request, _) => ModelStandIn.IsStreamed(request) ? ModelReply.Says("Done.")
            : request.GetProperty("messages").EnumerateArray().Any(m => m.GetProperty("role").GetString() == "tool") ? ModelReply.Says("READY")
            : ModelReply.Calls(("query_dataset", """{"dataset": "stock", "columns": ["kg"]}"""));

        await AnswerAsync(b, "How much?");
        Assert.Contains("12.5", ModelStandIn.LastFound(hosts.Model.Asked[^1]), StringComparison.Ordinal);
        await SaveAsync(config => new SaveAiConfig(config.RoleId, config.Version, true, ["sales"], [AiConfig.EveryPage], 200));
        await AnswerAsync(b, "How much?");
        Assert.DoesNotContain("12.5", ModelStandIn.LastFound(hosts.Model.Asked[^1]), StringComparison.Ordinal);
        Assert.Contains("There is no dataset", ModelStandIn.LastFound(hosts.Model.Asked[^1]), StringComparison.Ordinal);
        await SaveAsync(config => new SaveAiConfig(config.RoleId, config.Version, false, ["sales"], [AiConfig.EveryPage], 200));
        using var refused = await AskAsync(b, "How much?");
        await refused.AssertProblemAsync(HttpStatusCode.Forbidden, "assistant-closed");

        async Task SaveAsync(Func<AiConfig, SaveAiConfig> change)
        {
            using var scope = hosts.A.As(admin.Identity);
            var service = scope.ServiceProvider.GetRequiredService<IAiConfigService>();
            var config = (await service.GetAsync(Now)).Value.Roles.Single(role => role.Role == "Manager");
            Assert.True((await service.SaveAsync(change(config), Now)).IsSuccess);
        }
    }

    [Fact]
    public async Task PLT_18_Budget_IsCountedOfBothHostsTogether_AlsoAtTheSameMoment()
    {
        await using var hosts = await TwoHosts.StartAsync(server);
        var person = await hosts.World.PersonAsync("Manager", 1);
        await hosts.World.OwnerAsync("update ai_agent_configs set max_queries_per_hour = 5");
        using var a = await BusinessApiTests.ClientAsync(hosts.A, person);
        using var b = await BusinessApiTests.ClientAsync(hosts.B, person);

        var answers = await Task.WhenAll(Enumerable.Range(0, 12).Select(n => AskAsync(n % 2 == 0 ? a : b, "How much?")));

        Assert.Equal(5, answers.Count(answer => answer.StatusCode == HttpStatusCode.OK));
        Assert.Equal(7, answers.Count(answer => answer.StatusCode == HttpStatusCode.TooManyRequests));
        Assert.Equal(5L, await hosts.World.OwnerScalarAsync<long>("select count(*) from ai_usage"));
        foreach (var answer in answers)
            answer.Dispose();
        var status = await (await b.GetAsync(new Uri($"{VenusApi.Version1}/ai/status", UriKind.Relative), Now)).JsonAsync();
        Assert.Equal((5, 0), (status.GetProperty("per_hour").GetInt32(), status.GetProperty("remaining").GetInt32()));
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private static async Task<JsonElement> AnswerAsync(HttpClient client, string message, Guid? conversation = null)
    {
        using var response = await AskAsync(client, message, conversation);
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        return await response.JsonAsync();
    }

    private static Task<HttpResponseMessage> AskAsync(HttpClient client, string message, Guid? conversation = null) =>
        client.PostAsJsonAsync(new Uri($"{VenusApi.Version1}/ai/chat", UriKind.Relative), new { message, conversation_id = conversation }, Now);

    /// <summary>Two hosts of one database, in one process, with one model service.</summary>
    private sealed record TwoHosts(World World, ModelStandIn Model, SignInHost A, SignInHost B) : IAsyncDisposable
    {
        public static async Task<TwoHosts> StartAsync(DatabaseServer server)
        {
            var (world, model) = (await World.CreateAsync(server), await ModelStandIn.StartAsync());
            return new TwoHosts(world, model, await SignInHost.StartAsync(world.Database, model.Settings), await SignInHost.StartAsync(world.Database, model.Settings));
        }

        public async ValueTask DisposeAsync()
        {
            await A.DisposeAsync();
            await B.DisposeAsync();
            await Model.DisposeAsync();
            await World.DisposeAsync();
        }
    }
}
