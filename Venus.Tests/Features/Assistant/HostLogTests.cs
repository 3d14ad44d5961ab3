using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using Venus.Core.Security;
using Venus.Server.Api;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Assistant;

/// <summary>What a host of an operator really writes into its log, in its own format, while questions are answered and fail.</summary>
public sealed class HostLogTests(DatabaseServer server)
{
    private const string Asked = "Quetzal";
    private const string Found = "Zanzibar";
    private const string Said = "Nightingale";

    [Theory]
    [InlineData("Information")]
    [InlineData("Debug")]
    public async Task Log_HoldsNothingOfWhatWasAsked_Found_OrSaid(string level)
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await World.CreateAsync(server);
        await world.OwnerAsync($"update stores set location = '{Found}' where id = 1");
        var (_, secret) = await world.TokenAsync(await world.PersonAsync("Admin"), Permissions.AiChat, Permissions.StoresView);
        await using var host = await ServedHost.StartAsync(
            world.Database.Connections,
            [("ASPNETCORE_ENVIRONMENT", "Production"), ("Serilog__MinimumLevel__Default", level), .. model.Settings.Select(setting => (setting.Key.Replace(":", "__", StringComparison.Ordinal), setting.Value!))]);
        using var client = new HttpClient { BaseAddress = new Uri($"{host.Address}{VenusApi.Version1}/ai/") };
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", secret);
        client.DefaultRequestHeaders.Add("X-Forwarded-Proto", "https");
        var rows = ModelReply.Calls(("query_dataset", """{"dataset": "stores", "columns": ["code", "location"]}"""));

        model.Script = (request, number) => ModelStandIn.IsStreamed(request) ? ModelReply.Says($"{Said} {ModelStandIn.LastFound(request)}") : number == 0 ? rows : ModelReply.Says("READY");
        Assert.Contains(Found, await AskAsync(client), StringComparison.Ordinal);
        foreach (var call in ((string, string)[])
        [
            ("query_dataset", $$"""{"dataset": "stores", "filters": [{"column": "code", "equal": "{{Said}}"}, {"column": "{{Said}}", "equal": "1"}]}"""),
            ("query_dataset", $$"""{"dataset": "{{Said}}", "limit": 1e999}"""), ("query_dataset", $$"""{"{{Said}}": "{{Said}}"""), ($"drop_{Said}", "{}"), ("retrieve_knowledge", $$"""{"question": "{{Said}}"}"""),
        ])
        {
            model.Script = (request, _) => ModelStandIn.IsStreamed(request) ? ModelReply.Says(Said) : ModelReply.Calls(call);
            await AskAsync(client);
        }

        foreach (var fault in (ModelReply[])
        [
            ModelReply.Fails(500), ModelReply.Fails(429), ModelReply.Raw($$"""{"choices": [{"{{Said}}": """), ModelReply.Raw($"data: {{\"{Said}\n\n", "text/event-stream"), ModelReply.CutsAfter(Said),
            ModelReply.Raw($"<html>{Said}</html>", "text/html"),
        ])
        {
            model.Script = (request, _) => ModelStandIn.IsStreamed(request) ? fault : ModelReply.Says("READY");
            await AskAsync(client);
        }

        using var malformed = await client.PostAsync(new Uri("chat", UriKind.Relative), new StringContent($$"""{"message": "{{Asked}}", "conversation_id": "{{Said}}"}""", Encoding.UTF8, "application/json"), Now);
        model.Script = (request, _) => ModelStandIn.IsStreamed(request) ? ModelReply.HangsAfter(Said) : ModelReply.Says("READY");
        using (var request = new HttpRequestMessage(HttpMethod.Post, "chat/stream") { Content = JsonContent.Create(new { message = $"Where is {Asked}?" }) })
        using (await client.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, Now))
        {
            // Whoever goes while it is answered.
        }

        await Eventually.HoldsAsync(async () => await world.OwnerScalarAsync<bool>("select not exists (select from ai_usage where outcome = 'RUNNING')"));
        var log = host.Process.Log;
        Assert.Contains("The model service failed", log, StringComparison.Ordinal);
        Assert.Contains("\"@t\"", log, StringComparison.Ordinal);
        foreach (var word in (string[])[Asked, Found, Said, "Secret words", ModelStandIn.Key, secret])
            Assert.DoesNotContain(word, log, StringComparison.OrdinalIgnoreCase);
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private static async Task<string> AskAsync(HttpClient client)
    {
        using var answer = await client.PostAsJsonAsync(new Uri("chat", UriKind.Relative), new { message = $"Where is {Asked}?" }, Now);
        return await answer.Content.ReadAsStringAsync(Now);
    }
}
