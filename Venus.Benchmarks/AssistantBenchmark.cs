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
/// with 20 people at once who each ask again as soon as they are answered. Beside it, of the same run, the same with all 20 asking in the same instant, and a
/// floor: the same five requests sent by a bare client at the same pace, likewise less the service's time.
/// </summary>
internal static class AssistantBenchmark
{
    private const int Askers = 20;

    // So many that what is compiled has been compiled.
    private const int WarmUp = 30;
    private const int Rounds = 30;

    // In milliseconds: much less than a model of that size needs, so that Venus has to keep up.
    private const int QuickestReply = 60;
    private const int SlowestReply = 140;

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

        var assistants = Enumerable.Range(1, Askers).Select(chain.As<IAssistantService>).ToList();
        Task<Added> AskAsync(int asker, string question) => AssistantBenchmark.AskAsync(assistants[asker], question, service);
        await AtOwnPaceAsync(WarmUp, AskAsync);
        var requests = model.Asked.Where(request => QuestionOf(request) == QuestionOf(model.Asked[^1])).ToList();
        model.Remembers = false;
        var venus = await AtOwnPaceAsync(Rounds, AskAsync);
        List<Added> burst = [];
        for (var round = 0; round < Rounds; round++)
            burst.AddRange(await AtOwnPaceAsync(1, AskAsync));

        using var client = new HttpClient { BaseAddress = new Uri(model.BaseUrl + "/"), DefaultRequestHeaders = { Authorization = new("Bearer", ModelStandIn.Key) } };
        Task<Added> SendAsync(int asker, string question) => AssistantBenchmark.SendAsync(client, requests, question, service);
        await AtOwnPaceAsync(WarmUp, SendAsync);
        var floor = await AtOwnPaceAsync(Rounds, SendAsync);

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"assistant: askers {Askers} questions {venus.Count} tools 3 requests {requests.Count} added-ms p50 {Quantile(venus, 0.5):0.0} p95 {Quantile(venus, 0.95):0.0} of which taking {Quantile(venus, 0.5, added => added.Taking):0.0} looking {Quantile(venus, 0.5, added => added.Looking):0.0} keeping {Quantile(venus, 0.5, added => added.Keeping):0.0} burst-ms p50 {Quantile(burst, 0.5):0.0} p95 {Quantile(burst, 0.95):0.0} floor-ms p50 {Quantile(floor, 0.5):0.0} p95 {Quantile(floor, 0.95):0.0}"));
        return 0;
    }

    private static async Task<List<Added>> AtOwnPaceAsync(int questions, Func<int, string, Task<Added>> askAsync)
    {
        var added = new ConcurrentBag<Added>();
        await Task.WhenAll(Enumerable.Range(0, Askers).Select(async asker =>
        {
            for (var question = 0; question < questions; question++)
                added.Add(await askAsync(asker, $"Stock, asked as {Guid.NewGuid()}?"));
        }));
        return [.. added];
    }

    private static async Task<Added> AskAsync(IAssistantService assistant, string question, ConcurrentDictionary<string, TimeSpan> service)
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
            ? new Added(took - service[question], taking, looking, keeping)
            : throw new InvalidOperationException($"Looked up {looked}, then {last}.");
    }

    private static async Task<Added> SendAsync(HttpClient client, IReadOnlyList<JsonElement> requests, string question, ConcurrentDictionary<string, TimeSpan> service)
    {
        var started = Stopwatch.GetTimestamp();
        foreach (var request in requests)
        {
            using var content = new StringContent(request.GetRawText().Replace(QuestionOf(request), question, StringComparison.Ordinal), System.Text.Encoding.UTF8, "application/json");
            using var response = await client.PostAsync(new Uri("chat/completions", UriKind.Relative), content);
            await response.Content.ReadAsStringAsync();
        }

        return new Added(Stopwatch.GetElapsedTime(started) - service[question]);
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
        await Task.Delay(Random.Shared.Next(QuickestReply, SlowestReply));
        took(Stopwatch.GetElapsedTime(began));
        await reply.Write(context, streamed);
    });

    private static double Quantile(IEnumerable<Added> samples, double share, Func<Added, TimeSpan>? part = null) =>
        samples.Select(sample => (part?.Invoke(sample) ?? sample.Whole).TotalMilliseconds).Quantile(share);

    private static string QuestionOf(JsonElement request) =>
        request.GetProperty("messages").EnumerateArray().Last(message => message.GetProperty("role").GetString() == "user").GetProperty("content").GetString()!;

    /// <summary>What was added to one answer: until the question is taken, for the three look-ups, and from the last words to the end.</summary>
    private sealed record Added(TimeSpan Whole, TimeSpan Taking = default, TimeSpan Looking = default, TimeSpan Keeping = default);
}
