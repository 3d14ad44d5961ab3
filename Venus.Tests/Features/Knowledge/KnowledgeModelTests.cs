using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Venus.Core.Features.Assistant;
using Venus.Core.Features.Knowledge;
using Venus.Server.Features.Assistant;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Knowledge;

/// <summary>The knowledge base over a service that speaks NIM's contract of embeddings, from the document to the passage that a question finds.</summary>
public sealed class KnowledgeModelTests(DatabaseServer server)
{
    private const string Staff = "## Leave\nAsk for leave two weeks before, in writing.\n## Knives\nKnives are sharpened every Monday and counted at closing time.";

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Passages_AreEmbeddedAsPassages_AndQuestionsAsQueries()
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var knowledge = await WorldAsync(model);
        await knowledge.AddAsync("Rules", Staff);

        await knowledge.IndexAsync();
        var indexed = model.Embedded.ToList();
        var answer = await knowledge.FindAsync(knowledge.Editor, "When are the knives sharpened?");

        Assert.All(indexed, request => Assert.Equal(("passage", "END", "nvidia/nv-embedqa-e5-v5"), Words(request)));
        Assert.Contains(indexed, request => request.GetProperty("input").GetArrayLength() == 2);
        Assert.Equal("By meaning", Assert.Single(await knowledge.ListAsync()).State);
        Assert.Equal((MeaningSearch.Used, "Knives"), (answer.Meaning, answer.Passages[0].Heading));
        Assert.Equal(("query", "END", "nvidia/nv-embedqa-e5-v5"), Words(model.Embedded[^1]));
        Assert.Equal("When are the knives sharpened?", model.Embedded[^1].GetProperty("input")[0].GetString());
        Assert.Equal(indexed.Count + 1, model.Embedded.Count);
    }

    [Fact]
    public async Task Outage_LeavesTheWords_IsTold_AndEndsByItself()
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var knowledge = await WorldAsync(model);
        await knowledge.AddAsync("Rules", Staff);
        model.NoVectors = ModelReply.Fails(503);

        await knowledge.IndexAsync();
        var during = (await knowledge.As(knowledge.Editor).GetProgressAsync(Now)).Value;
        var found = await knowledge.FindAsync(knowledge.Editor, "When are the knives sharpened?");
        await knowledge.IndexAsync();
        var later = (await knowledge.As(knowledge.Editor).GetProgressAsync(Now)).Value;
        model.NoVectors = null;
        await knowledge.IndexAsync();
        var after = (await knowledge.As(knowledge.Editor).GetProgressAsync(Now)).Value;

        Assert.Equal((2, 0, true), (during.Chunks, during.Embedded, during.IsUnderWay));
        Assert.InRange(during.FailingSince!.Value, DateTimeOffset.UtcNow.AddMinutes(-5), DateTimeOffset.UtcNow.AddSeconds(5));
        Assert.Equal(during.FailingSince, later.FailingSince);
        Assert.Equal((MeaningSearch.Failed, "Knives"), (found.Meaning, found.Passages[0].Heading));
        Assert.Equal(new KnowledgeProgress(1, 0, 2, 2, ByMeaning: true), after);
        Assert.Equal(MeaningSearch.Used, (await knowledge.FindAsync(knowledge.Editor, "knives")).Meaning);
    }

    [Fact]
    public async Task EmbeddingsThatFail_TakeNoAnswerAway()
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var knowledge = await WorldAsync(model);
        var admin = await knowledge.World.PersonAsync("Admin");
        model.NoVectors = ModelReply.Fails(503);
        model.Script = (request, _) => ModelReply.Says(ModelStandIn.IsStreamed(request) ? "Fine." : "READY");
        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => knowledge.FindAsync(admin, "How hot is the tank?")));

        List<AssistantEvent> told = [];
        await foreach (var happened in knowledge.World.As<IAssistantService>(admin).AskAsync(new AssistantQuestion("How is stock?", null, null), Now))
            told.Add(happened);

        Assert.Equal("Fine.", Assert.IsType<Answered>(told[^1]).Answer);
    }

    [Fact]
    public async Task VectorsOfAnotherSize_AreNeitherKeptNorCompared_UntilTheServiceHasThemForAll()
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var knowledge = await WorldAsync(model);
        await knowledge.AddAsync("Rules", Staff);
        // Of two texts that are sent together, two sizes.
        model.Vectors = text => text.Contains("Knives", StringComparison.Ordinal) ? [1, 0, 0] : WordVectors.Of(text);

        await knowledge.IndexAsync();
        Assert.Equal("256", await knowledge.World.OwnerScalarAsync<string>("select string_agg(cardinality(embedding)::text, ' ') from knowledge_chunks"));
        model.Vectors = _ => [1, 0, 0];
        Assert.Equal((MeaningSearch.NotReady, "Knives"), (await knowledge.FindAsync(knowledge.Editor, "knives")) is var asked ? (asked.Meaning, asked.Passages[0].Heading) : default);
        await knowledge.IndexAsync();

        Assert.Equal("3 2", await knowledge.World.OwnerScalarAsync<string>("select concat_ws(' ', min(cardinality(embedding)), count(*) filter (where cardinality(embedding) = 3)) from knowledge_chunks"));
        Assert.Equal(MeaningSearch.Used, (await knowledge.FindAsync(knowledge.Editor, "knives")).Meaning);
    }

    private static (string?, string?, string?) Words(JsonElement request) =>
        (request.GetProperty("input_type").GetString(), request.GetProperty("truncate").GetString(), request.GetProperty("model").GetString());

    private Task<KnowledgeWorld> WorldAsync(ModelStandIn model) => KnowledgeWorld.CreateAsync(
        server, around => around.AddAssistant(new ConfigurationBuilder().AddInMemoryCollection(model.Settings).Build()));
}
