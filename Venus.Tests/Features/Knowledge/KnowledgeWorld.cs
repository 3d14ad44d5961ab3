using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Venus.Core.Features.Knowledge;
using Venus.Data.Features.Knowledge;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Knowledge;

/// <summary>A chain with a knowledge base, as a host with or without an embedding model has it.</summary>
internal sealed class KnowledgeWorld : IAsyncDisposable
{
    private KnowledgeWorld(World world, Person editor) => (World, Editor) = (world, editor);

    public World World { get; }

    /// <summary>An Admin.</summary>
    public Person Editor { get; }

    public static Task<KnowledgeWorld> CreateAsync(DatabaseServer server, StandInEmbeddings? model = null, IManualSource? manuals = null) => CreateAsync(server, around =>
    {
        if (model is not null)
            around.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(model);
        if (manuals is not null)
            around.AddSingleton(manuals);
    });

    public static async Task<KnowledgeWorld> CreateAsync(DatabaseServer server, Action<IServiceCollection> around) => await InAsync(await World.CreateAsync(server, around));

    /// <summary>
    /// The same passages where PostgreSQL has pgvector. They are copied, because an indexing host works on two connections at once, which that server has not.
    /// </summary>
    public static async Task<KnowledgeWorld> CopyAsync(KnowledgeWorld original, PgvectorServer server, StandInEmbeddings model)
    {
        var copy = await InAsync(World.Over(server, around => around.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(model)));
        const string Passages = "document_id, chunk_index, heading, anchor, content, embedding, embedding_model, embedded_at";
        // Whoever wrote them is not there.
        await copy.World.OwnerAsync("set session_replication_role = replica");
        await copy.World.OwnerAsync(
            "insert into knowledge_documents select * from jsonb_populate_recordset(null::knowledge_documents, $1::jsonb)",
            await original.World.OwnerScalarAsync<string>("select jsonb_agg(d)::text from knowledge_documents d"));
        await copy.World.OwnerAsync(
            $"insert into knowledge_chunks ({Passages}) select {Passages} from jsonb_populate_recordset(null::knowledge_chunks, $1::jsonb)",
            await original.World.OwnerScalarAsync<string>($"select jsonb_agg(c)::text from (select {Passages} from knowledge_chunks) c"));
        await copy.World.OwnerAsync("reset session_replication_role");
        return copy;
    }

    private static async Task<KnowledgeWorld> InAsync(World world) => new(world, await world.PersonAsync("Admin"));

    public IKnowledgeService As(Person? person) => World.As<IKnowledgeService>(person);

    public KnowledgeIndexer Indexer => World.Host<IEnumerable<IHostedService>>().OfType<KnowledgeIndexer>().Single();

    /// <summary>Indexes as a host does.</summary>
    public Task<bool> IndexAsync() => Indexer.IndexAsync(TestContext.Current.CancellationToken);

    public async Task<Guid> AddAsync(string title, string content, string? key = null)
    {
        var saved = await As(Editor).SaveAsync(new SaveKnowledge(Guid.CreateVersion7(), null, title, "test.md", key, content), TestContext.Current.CancellationToken);
        Assert.True(saved.IsSuccess, saved.Problem?.Message);
        return saved.Value.Id;
    }

    public async Task<KnowledgeAnswer> FindAsync(Person person, string question) => (await As(person).FindAsync(question, TestContext.Current.CancellationToken)).Value;

    public async Task<IReadOnlyList<KnowledgeRow>> ListAsync(KnowledgeFilter? filter = null) =>
        (await As(Editor).ListAsync(filter ?? new KnowledgeFilter(), null, 0, cancellationToken: TestContext.Current.CancellationToken)).Value.Rows;

    public ValueTask DisposeAsync() => World.DisposeAsync();
}

/// <summary>Documents of a release.</summary>
internal sealed class FakeManuals(params IReadOnlyList<Manual> manuals) : IManualSource
{
    public IReadOnlyList<Manual> Manuals { get; set; } = manuals;

    public IReadOnlyList<Manual> Read() => Manuals;
}
