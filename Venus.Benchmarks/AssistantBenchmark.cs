using System.Collections.Concurrent;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Venus.Core.Features.Assistant;
using Venus.Server.Features.Assistant;
using Venus.Tests.Support;

namespace Venus.Benchmarks;

/// <summary>
/// What Venus adds to an answer for which the model looks three things up: the whole time of a question less the time that the model service took itself,
/// with 20 people who ask at once. Beside it a floor of the same run: the same five requests sent by a bare client, likewise less the service's time.
/// </summary>
internal static class AssistantBenchmark
{
    private const int Askers = 20;
    private const int WarmUp = 3;
    private const int Rounds = 10;

    // Much less than a model of that size needs, so that Venus has to keep up.
    private static readonly TimeSpan Thinks = TimeSpan.FromMilliseconds(100);

    private static readonly (string Tool, string Arguments)[] Calls =
    [
        ("describe_dataset", """{"dataset": "stock"}"""),
        ("query_dataset", """{"dataset": "stock", "columns": ["store", "bird", "form", "kg"], "limit": 50}"""),
        ("query_dataset", """{"dataset": "stock", "sum": ["kg"], "group_by": ["store"]}"""),
    ];

    public static async Task<int> RunAsync()
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var chain = await BenchmarkChain.StartAsync(services => services.AddAssistant(new ConfigurationBuilder().AddInMemoryCollection(model.Settings).Build()));
        await chain.ExecuteAsync(
            """
            insert into user_roles (user_id, role_id) select p.id, r.id from profiles p, roles r where p.email like 'cashier%' and r.name = 'Manager';
            update ai_agent_configs set max_queries_per_hour = 10000;
            """);
        var service = new ConcurrentDictionary<string, TimeSpan>();
        model.Script = (request, _) => Timed(ReplyTo(request), took => service.AddOrUpdate(QuestionOf(request), took, (_, before) => before + took));
        model.TitleReply = Timed(model.TitleReply, _ => { });

        List<double> venus = [];
        // Until the question is taken, for the three look-ups, and from the last words to the end.
        List<double> taking = [], looking = [], keeping = [];
        for (var round = 0; round < WarmUp + Rounds; round++)
        {
            var taken = await Task.WhenAll(Enumerable.Range(1, Askers).Select(asker => AskAsync(chain.As<IAssistantService>(asker), $"Stock, asked by {asker} in round {round}?", service)));
            if (round >= WarmUp)
            {
                venus.AddRange(taken.Select(part => part.Added));
                taking.AddRange(taken.Select(part => part.Taking));
                looking.AddRange(taken.Select(part => part.Looking));
                keeping.AddRange(taken.Select(part => part.Keeping));
            }
        }

        var requests = model.Asked.Where(request => QuestionOf(request) == QuestionOf(model.Asked[^1])).ToList();
        List<double> floor = [];
        using var client = new HttpClient { BaseAddress = new Uri(model.BaseUrl + "/"), DefaultRequestHeaders = { Authorization = new("Bearer", ModelStandIn.Key) } };
        for (var round = 0; round < WarmUp + Rounds; round++)
        {
            var taken = await Task.WhenAll(Enumerable.Range(1, Askers).Select(asker => SendAsync(client, requests, $"Floor, asked by {asker} in round {round}?", service)));
            if (round >= WarmUp)
                floor.AddRange(taken);
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"assistant: askers {Askers} questions {venus.Count} tools 3 requests {requests.Count} added-ms p50 {venus.Quantile(0.5):0.0} p95 {venus.Quantile(0.95):0.0} of which taking {taking.Quantile(0.5):0.0} looking {looking.Quantile(0.5):0.0} keeping {keeping.Quantile(0.5):0.0} floor-ms p50 {floor.Quantile(0.5):0.0} p95 {floor.Quantile(0.95):0.0}"));
        return 0;
    }

    private static async Task<(double Added, double Taking, double Looking, double Keeping)> AskAsync(IAssistantService assistant, string question, ConcurrentDictionary<string, TimeSpan> service)
    {
        var started = Stopwatch.GetTimestamp();
        AssistantEvent? last = null;
        var looked = 0;
        var (before, taking, looking, keeping) = (started, TimeSpan.Zero, TimeSpan.Zero, TimeSpan.Zero);
        await foreach (var told in assistant.AskAsync(new AssistantQuestion(question, null, null)))
        {
            last = told;
            looked += told is ToolEnded { Refusal: null } ? 1 : 0;
            var since = Stopwatch.GetElapsedTime(before);
            taking += told is QuestionTaken ? since : TimeSpan.Zero;
            looking += told is ToolEnded ? since : TimeSpan.Zero;
            keeping += told is Answered ? since : TimeSpan.Zero;
            before = Stopwatch.GetTimestamp();
        }

        var took = Stopwatch.GetElapsedTime(started);
        return last is Answered { IsCut: false } && looked == Calls.Length
            ? ((took - service[question]).TotalMilliseconds, taking.TotalMilliseconds, looking.TotalMilliseconds, keeping.TotalMilliseconds)
            : throw new InvalidOperationException($"Looked up {looked}, then {last}.");
    }

    private static async Task<double> SendAsync(HttpClient client, IReadOnlyList<JsonElement> requests, string question, ConcurrentDictionary<string, TimeSpan> service)
    {
        var started = Stopwatch.GetTimestamp();
        foreach (var request in requests)
        {
            using var content = new StringContent(request.GetRawText().Replace(QuestionOf(request), question, StringComparison.Ordinal), System.Text.Encoding.UTF8, "application/json");
            using var response = await client.PostAsync(new Uri("chat/completions", UriKind.Relative), content);
            await response.Content.ReadAsStringAsync();
        }

        return (Stopwatch.GetElapsedTime(started) - service[question]).TotalMilliseconds;
    }

    private static ModelReply ReplyTo(JsonElement request)
    {
        var found = request.GetProperty("messages").EnumerateArray().Count(message => message.GetProperty("role").GetString() == "tool");
        return ModelStandIn.IsStreamed(request) ? ModelReply.Says("There are many kilograms in each of the stores, as the second of the tables shows [2].")
            : found < Calls.Length ? ModelReply.Calls(Calls[found])
            : ModelReply.Says("READY");
    }

    private static ModelReply Timed(ModelReply reply, Action<TimeSpan> took) => new(async (context, streamed) =>
    {
        var began = Stopwatch.GetTimestamp();
        await Task.Delay(Thinks);
        await reply.Write(context, streamed);
        took(Stopwatch.GetElapsedTime(began));
    });

    private static string QuestionOf(JsonElement request) =>
        request.GetProperty("messages").EnumerateArray().Last(message => message.GetProperty("role").GetString() == "user").GetProperty("content").GetString()!;
}
