using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Venus.Core.Features.Knowledge;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Data.Connections;
using Venus.Data.Features.Knowledge;
using Venus.Server.Features.Docs;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Knowledge;

/// <summary>How hosts bring the documents of a release into the knowledge base, split what waits and have it embedded.</summary>
public sealed class KnowledgeIndexerTests(DatabaseServer server)
{
    private const string Text = "## Weigh\nEach crate before it is opened.\n## Pay\nBy bank on the same day.";

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Manuals_OnTwoHostsAtOnce_AreThereOnce_WithTheKeysOfTheirPages()
    {
        await using var knowledge = await KnowledgeWorld.CreateAsync(server, manuals: new DocManuals());
        var hosts = Enumerable.Range(0, 4).Select(_ => HostOf(knowledge)).ToList();

        await Task.WhenAll(hosts.Select(host => host.IndexAsync(Now)));
        await knowledge.IndexAsync();

        var rows = await knowledge.ListAsync();
        Assert.Equal(DocShelf.All.Sum(shelf => shelf.Names.Count), rows.Count);
        Assert.All(rows, row => Assert.Equal(
            (row.Link!.StartsWith("/docs/technical/", StringComparison.Ordinal) ? Permissions.SystemDocs : null, 1, true, null), (row.PermissionKey, row.Version, row.IsIndexed, row.ChangedBy)));
        Assert.All(rows, row => Assert.True(row.Chunks >= 5, row.Title));
        Assert.Equal(rows.Count, await knowledge.World.OwnerScalarAsync<long>("select count(*) from audit_logs where entity_type = 'knowledge_documents'"));
        Assert.Contains(rows, row => row is { Title: "Admin manual", Source: "docs/manuals/admin.md", Link: "/docs/manuals/admin" });
    }

    [Fact]
    public async Task Manuals_OfAnotherRelease_ReplaceTheChanged_AndKeepTheOthersAsTheyAre()
    {
        var release = new FakeManuals(Of("a", Text), Of("b", Text), Of("c", Text));
        await using var knowledge = await KnowledgeWorld.CreateAsync(server, manuals: release);
        await knowledge.IndexAsync();
        var own = await knowledge.AddAsync("Own", Text);

        release.Manuals = [Of("a", Text), Of("b", "## Weigh twice\nEach crate, in and out."), Of("d", Text)];
        await HostOf(knowledge, release).IndexAsync(Now);

        Assert.Equal([("a", 1, 2), ("b", 2, 1), ("d", 1, 2), ("Own", 1, 2)], (await knowledge.ListAsync()).Select(row => (row.Title, row.Version, row.Chunks)));
        Assert.Contains(await knowledge.ListAsync(), row => row.Id == own);
        Assert.Equal("Weigh twice", (await knowledge.FindAsync(knowledge.Editor, "twice")).Passages.Single().Heading);

        static Manual Of(string name, string text) => new($"/docs/manuals/{name}", name, $"docs/manuals/{name}.md", null, text);
    }

    [Fact]
    public async Task Passages_AreEmbeddedAsPassages_AtMostFourThousandCharacters()
    {
        List<string> seen = [];
        var model = new StandInEmbeddings
        {
            Before = (texts, _) =>
            {
                seen.AddRange(texts);
                return Task.CompletedTask;
            },
        };
        await using var knowledge = await KnowledgeWorld.CreateAsync(server, model);
        await knowledge.AddAsync("Long", $"## Long\n{new string('x', 6000)}");

        await knowledge.IndexAsync();

        Assert.All(model.Calls, call => Assert.Equal("passage", call.InputType));
        Assert.Equal(4000, seen.Max(text => text.Length));
        Assert.Equal(("By meaning", 1), (await knowledge.ListAsync()).Select(row => (row.State, row.Embedded)).Single());
        Assert.Equal(new KnowledgeProgress(1, 0, 1, 1, ByMeaning: true), (await knowledge.As(knowledge.Editor).GetProgressAsync(Now)).Value);
    }

    [Fact]
    public async Task Embedding_GoesOnWhereItStopped()
    {
        var model = new StandInEmbeddings();
        await using var knowledge = await KnowledgeWorld.CreateAsync(server, model);
        await knowledge.AddAsync("Many", string.Concat(Enumerable.Range(1, 40).Select(n => $"## Rule {n}\nWash your hands before you enter.\n")));
        // The service dies after the sample and two batches.
        model.Before = (_, _) => model.Calls.Count > 3 ? throw new HttpRequestException("down") : Task.CompletedTask;

        await knowledge.IndexAsync();
        var row = Assert.Single(await knowledge.ListAsync());
        Assert.Equal((40, 32, "32 of 40 by meaning"), (row.Chunks, row.Embedded, row.State));
        Assert.Equal("Rule 40", (await knowledge.FindAsync(knowledge.Editor, "rule 40")).Passages[0].Heading);

        model.Before = null;
        model.Calls.Clear();
        await HostOf(knowledge, model: model).IndexAsync(Now);

        Assert.Equal(40, Assert.Single(await knowledge.ListAsync()).Embedded);
        Assert.Equal([1, 8], model.Calls.Select(call => call.Texts));
    }

    [Fact]
    public async Task Reindex_ThatTheServiceDoesNotEnd_IsFoundByMeaningAsBefore_AndEndedLater()
    {
        var model = new StandInEmbeddings();
        await using var knowledge = await KnowledgeWorld.CreateAsync(server, model);
        var id = await knowledge.AddAsync("Many", string.Concat(Enumerable.Range(1, 40).Select(n => $"## Rule {n}\nWash your hands before you enter.\n")));
        await knowledge.IndexAsync();
        model.Calls.Clear();
        model.Before = (_, _) => model.Calls.Count > 1 ? throw new HttpRequestException("down") : Task.CompletedTask;

        Assert.True((await knowledge.As(knowledge.Editor).ReindexAsync(id, Now)).IsSuccess);
        await knowledge.IndexAsync();

        Assert.Equal("16 of 40 by meaning", Assert.Single(await knowledge.ListAsync()).State);
        Assert.Equal(40L, await knowledge.World.OwnerScalarAsync<long>("select count(embedding) from knowledge_chunks"));
        model.Before = null;
        Assert.Equal(MeaningSearch.Used, (await knowledge.FindAsync(knowledge.Editor, "rule 40")).Meaning);
        model.Calls.Clear();
        await knowledge.IndexAsync();
        Assert.Equal([16, 8], model.Calls.Select(call => call.Texts));
        Assert.Equal("By meaning", Assert.Single(await knowledge.ListAsync()).State);
    }

    [Fact]
    public async Task Split_AfterAChange_KeepsEmbeddingsOfUnchangedPassagesAlone()
    {
        var model = new StandInEmbeddings();
        var release = new FakeManuals(new Manual("/docs/manuals/a", "a", "docs/manuals/a.md", null, Text));
        await using var knowledge = await KnowledgeWorld.CreateAsync(server, model, release);
        await knowledge.IndexAsync();
        model.Before = (_, _) => throw new HttpRequestException("down");

        release.Manuals = [new Manual("/docs/manuals/a", "a", "docs/manuals/a.md", null, "## Greet\nWhoever comes in, before all else.\n" + Text.Replace("bank", "cash", StringComparison.Ordinal))];
        await HostOf(knowledge, release, model).IndexAsync(Now);

        Assert.Equal(
            ["Greet f", "Weigh t", "Pay f"],
            await knowledge.World.OwnerScalarAsync<string[]>("select array_agg(concat_ws(' ', heading, embedding is not null) order by chunk_index) from knowledge_chunks"));
    }

    [Fact]
    public async Task TextThatTheServiceRefuses_KeepsNoneOfTheOthers()
    {
        var model = new StandInEmbeddings { Before = (texts, _) => texts.Any(text => text.Contains("poison", StringComparison.Ordinal)) ? throw new InvalidOperationException("400") : Task.CompletedTask };
        await using var knowledge = await KnowledgeWorld.CreateAsync(server, model);
        await knowledge.AddAsync("Many", string.Concat(Enumerable.Range(0, 20).Select(n => $"## Rule {n}\nWash your hands {(n is 0 or 7 ? "of poison" : "")} before.\n")));

        await knowledge.IndexAsync();

        Assert.Equal("18 of 20 by meaning", Assert.Single(await knowledge.ListAsync()).State);
    }

    [Theory]
    [InlineData(128, "stand-in")]
    [InlineData(256, "another")]
    public async Task OtherModelOrSize_EmbedsEverythingAnew(int dimensions, string name)
    {
        await using var knowledge = await KnowledgeWorld.CreateAsync(server, new StandInEmbeddings());
        await knowledge.AddAsync("Birds", Text);
        await knowledge.IndexAsync();
        var next = new StandInEmbeddings(dimensions, name);

        await HostOf(knowledge, model: next).IndexAsync(Now);

        Assert.Equal(
            $"{name} {dimensions} 2",
            await knowledge.World.OwnerScalarAsync<string>("select min(embedding_model) || ' ' || min(cardinality(embedding)) || ' ' || count(*) from knowledge_chunks"));
        next.Calls.Clear();
        await HostOf(knowledge, model: next).IndexAsync(Now);
        Assert.Equal([1], next.Calls.Select(call => call.Texts));
    }

    [Fact]
    public async Task OneHostAtATime_AndTheNextWhenItIsGone()
    {
        var entered = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var slow = new StandInEmbeddings
        {
            Before = async (_, _) =>
            {
                entered.TrySetResult();
                await release.Task;
            },
        };
        await using var knowledge = await KnowledgeWorld.CreateAsync(server, slow);
        await knowledge.AddAsync("Birds", Text);

        var first = knowledge.IndexAsync();
        await entered.Task;
        Assert.False(await HostOf(knowledge, model: new StandInEmbeddings()).IndexAsync(Now));
        // Meanwhile the words serve, and documents are changed.
        Assert.Equal(2, Assert.Single(await knowledge.ListAsync()).Chunks);
        await knowledge.AddAsync("More", Text);
        release.SetResult();

        Assert.True(await first);
        Assert.True(await HostOf(knowledge, model: new StandInEmbeddings()).IndexAsync(Now));
        Assert.All(await knowledge.ListAsync(), row => Assert.Equal("By meaning", row.State));
    }

    [Fact]
    public async Task ChangeWhileItIsEmbedded_KeepsNoVectorOfTheOldText()
    {
        var model = new StandInEmbeddings();
        await using var knowledge = await KnowledgeWorld.CreateAsync(server, model);
        var id = await knowledge.AddAsync("Birds", Text);
        model.Before = async (texts, _) =>
        {
            if (texts.Count > 1)
                await knowledge.World.OwnerAsync("update knowledge_documents set version = version + 1, indexed_at = null where id = $1", id);
        };

        await knowledge.IndexAsync();
        Assert.Equal(0L, await knowledge.World.OwnerScalarAsync<long>("select count(embedding) from knowledge_chunks"));

        model.Before = null;
        await knowledge.IndexAsync();
        Assert.Equal(2L, await knowledge.World.OwnerScalarAsync<long>("select count(embedding) from knowledge_chunks"));
    }

    [Fact]
    public async Task Progress_IsNewsForOpenPages()
    {
        var model = new StandInEmbeddings();
        await using var knowledge = await KnowledgeWorld.CreateAsync(server, model);
        List<string> news = [];
        await using var connection = await knowledge.World.Database.App.DataSource.OpenConnectionAsync(Now);
        connection.Notification += (_, heard) => news.Add(heard.Payload);
        await using (var listen = new NpgsqlCommand("listen venus_live", connection))
            await listen.ExecuteNonQueryAsync(Now);

        await knowledge.AddAsync("Many", string.Concat(Enumerable.Range(1, 40).Select(n => $"## Rule {n}\nWash your hands before you enter.\n")));
        await knowledge.IndexAsync();
        while (await connection.WaitAsync(300, Now))
        {
        }

        // Saved, split, three batches.
        Assert.Equal(Enumerable.Repeat("Knowledge::", 5), news);
        await knowledge.IndexAsync();
        Assert.False(await connection.WaitAsync(300, Now));
    }

    [Fact]
    public async Task Host_IndexesByItself_WhenSomebodyAddsADocument()
    {
        var model = new StandInEmbeddings();
        await using var knowledge = await KnowledgeWorld.CreateAsync(server, model);
        await knowledge.Indexer.StartAsync(Now);
        try
        {
            await knowledge.AddAsync("Birds", Text);
            knowledge.World.Host<ILiveUpdates>().Announce(LiveTopic.Knowledge, null);

            await Eventually.HoldsAsync(async () => (await knowledge.ListAsync()).Single().State == "By meaning");
        }
        finally
        {
            await knowledge.Indexer.StopAsync(Now);
        }
    }

    private static KnowledgeIndexer HostOf(KnowledgeWorld knowledge, IManualSource? manuals = null, StandInEmbeddings? model = null) => new(
        knowledge.World.Host<JobsLogin>(),
        manuals is null ? knowledge.World.Host<IServiceProvider>().GetServices<IManualSource>() : [manuals],
        new Embedder(model is null ? [] : [model], TimeProvider.System, NullLogger<Embedder>.Instance),
        new FakeLiveUpdates(),
        NullLogger<KnowledgeIndexer>.Instance);
}
