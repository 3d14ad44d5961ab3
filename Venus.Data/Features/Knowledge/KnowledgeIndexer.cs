using System.Text.Json;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using NpgsqlTypes;
using Venus.Core.Features.Knowledge;
using Venus.Core.Live;
using Venus.Data.Connections;
using Venus.Data.Live;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Knowledge;

/// <summary>
/// Keeps the knowledge base indexed, on one host at a time: brings the documents of this release into it, splits what waits, and has passages embedded
/// where a model is configured. It goes on where another host stopped; nothing of it stands in the way of anything else.
/// </summary>
public sealed partial class KnowledgeIndexer(
    JobsLogin jobs, IEnumerable<IManualSource> manuals, Embedder embedder, ILiveUpdates live, ILogger<KnowledgeIndexer> logger) : BackgroundService
{
    private const int EmbeddedAtOnce = 16;
    private const int RefusedMeansAway = 3;

    // What the model service refused is tried again after this; changes are heard of at once.
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    private bool _synchronised;
    // Of the vectors of the model; null until it was asked, and when it answered with others.
    private int? _size;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var news = new LiveWait(live, LiveTopic.Knowledge);
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                await IndexAsync(stoppingToken);
            }
            catch (Exception fault) when (fault is NpgsqlException or TimeoutException)
            {
                LogUnreachable(fault);
            }

            await news.WaitAsync(Interval, stoppingToken);
        }
    }

    /// <summary>Does whatever is to be done, unless another host does it already. Returns false then.</summary>
    internal async Task<bool> IndexAsync(CancellationToken stoppingToken)
    {
        if (!_synchronised)
            await SynchroniseAsync(stoppingToken);

        // Held while this host works, on a connection that does nothing else; it goes with the host.
        await using var connection = await jobs.DataSource.OpenConnectionAsync(stoppingToken);
        await using var transaction = await connection.BeginTransactionAsync(stoppingToken);
        await using (var turn = new NpgsqlCommand("select pg_try_advisory_xact_lock(7, 0)", connection, transaction))
        {
            if (await turn.ExecuteScalarAsync(stoppingToken) is not true)
                return false;
        }

        await SplitAsync(stoppingToken);
        if (embedder.IsConfigured)
            await EmbedAsync(stoppingToken);
        return true;
    }

    private async Task SynchroniseAsync(CancellationToken stoppingToken)
    {
        foreach (var source in manuals)
        {
            await using var command = jobs.DataSource.CreateCommand("select private.sync_knowledge($1)");
            command.Parameters.Add(new() { Value = JsonSerializer.Serialize(source.Read(), Wire.Options), NpgsqlDbType = NpgsqlDbType.Jsonb });
            if (await command.ExecuteScalarAsync(stoppingToken) is long and > 0 and var changed)
                LogSynchronised(changed);
        }

        _synchronised = true;
    }

    private async Task SplitAsync(CancellationToken stoppingToken)
    {
        while (await NextUnindexedAsync(stoppingToken) is var (document, version, content))
        {
            var passages = KnowledgeSplitter.Split(content).Where(part => part.Index is not null);
            await using var command = jobs.DataSource.CreateCommand("select private.store_passages($1, $2, $3)");
            command.Parameters.Add(new() { Value = document });
            command.Parameters.Add(new() { Value = version });
            command.Parameters.Add(new() { Value = JsonSerializer.Serialize(passages, Wire.Options), NpgsqlDbType = NpgsqlDbType.Jsonb });
            await command.ExecuteNonQueryAsync(stoppingToken);
        }
    }

    private async Task<(Guid Document, int Version, string Content)?> NextUnindexedAsync(CancellationToken stoppingToken)
    {
        await using var command = jobs.DataSource.CreateCommand("select document, version, content from private.next_unindexed()");
        await using var reader = await command.ExecuteReaderAsync(stoppingToken);
        return await reader.ReadAsync(stoppingToken) ? (reader.GetGuid(0), reader.GetInt32(1), reader.GetString(2)) : null;
    }

    private async Task EmbedAsync(CancellationToken stoppingToken)
    {
        var works = await CompareAsync(stoppingToken);
        var (after, embedded) = (new Unembedded(Guid.Empty, -1, 0, ""), 0);
        while (works && await NextUnembeddedAsync(after, stoppingToken) is { Count: > 0 } waiting)
        {
            var stored = await EmbedAsync(waiting, stoppingToken);
            works = stored > 0;
            (after, embedded) = (waiting[^1], embedded + stored);
        }

        if (embedded > 0)
            LogEmbedded(embedded);
        await using var command = jobs.DataSource.CreateCommand("select private.note_embedding($1)");
        command.Parameters.Add(new() { Value = works });
        await command.ExecuteNonQueryAsync(stoppingToken);
    }

    // For each start of a host, and when the size changes under way: embeddings of another model or of another size go, and are made anew.
    private async Task<bool> CompareAsync(CancellationToken stoppingToken)
    {
        if (_size is not null)
            return true;
        if (await embedder.OfPassagesAsync(["Venus"], stoppingToken) is not [var sample])
            return false;
        await using var command = jobs.DataSource.CreateCommand("select private.forget_embeddings($1, $2)");
        command.Parameters.Add(new() { Value = embedder.Model });
        command.Parameters.Add(new() { Value = sample.Length });
        if (await command.ExecuteScalarAsync(stoppingToken) is long and > 0 and var forgotten)
            LogForgotten(forgotten);
        _size = sample.Length;
        return true;
    }

    // All at once; else one by one, so that a text the service does not take keeps none of the others. Returns how many it took.
    private async Task<int> EmbedAsync(IReadOnlyList<Unembedded> passages, CancellationToken stoppingToken)
    {
        if (await VectorsAsync(passages, stoppingToken) is { } vectors)
        {
            await StoreAsync(passages, vectors, stoppingToken);
            return passages.Count;
        }

        var (stored, refused) = (0, 0);
        foreach (var passage in passages.Count > 1 ? passages : [])
        {
            if (await VectorsAsync([passage], stoppingToken) is { } vector)
            {
                await StoreAsync([passage], vector, stoppingToken);
                stored++;
            }
            else if (stored == 0 && ++refused == RefusedMeansAway)
            {
                return 0;
            }
        }

        return stored;
    }

    private async Task<IReadOnlyList<float[]>?> VectorsAsync(IReadOnlyList<Unembedded> passages, CancellationToken stoppingToken)
    {
        if (await embedder.OfPassagesAsync([.. passages.Select(p => p.Content)], stoppingToken) is not { } vectors)
            return null;
        if (vectors[0].Length == _size)
            return vectors;
        _size = null;
        return null;
    }

    private async Task StoreAsync(IReadOnlyList<Unembedded> passages, IReadOnlyList<float[]> vectors, CancellationToken stoppingToken)
    {
        await using var batch = jobs.DataSource.CreateBatch();
        foreach (var (passage, vector) in passages.Zip(vectors))
        {
            batch.BatchCommands.Add(new NpgsqlBatchCommand("select private.store_embedding($1, $2, $3, $4, $5)")
            {
                Parameters = { new() { Value = passage.Document }, new() { Value = passage.Index }, new() { Value = passage.Version }, new() { Value = embedder.Model }, new() { Value = vector } },
            });
        }

        await batch.ExecuteNonQueryAsync(stoppingToken);
    }

    private async Task<IReadOnlyList<Unembedded>> NextUnembeddedAsync(Unembedded after, CancellationToken stoppingToken)
    {
        await using var command = jobs.DataSource.CreateCommand("select document, index, version, content from private.next_unembedded($1, $2, $3)");
        command.Parameters.Add(new() { Value = after.Document });
        command.Parameters.Add(new() { Value = after.Index });
        command.Parameters.Add(new() { Value = EmbeddedAtOnce });
        await using var reader = await command.ExecuteReaderAsync(stoppingToken);
        List<Unembedded> passages = [];
        while (await reader.ReadAsync(stoppingToken))
            passages.Add(new Unembedded(reader.GetGuid(0), reader.GetInt32(1), reader.GetInt32(2), reader.GetString(3)));
        return passages;
    }

    [LoggerMessage(LogLevel.Information, "{Changed} documents of this release are new in the knowledge base")]
    private partial void LogSynchronised(long changed);

    [LoggerMessage(LogLevel.Information, "{Embedded} passages of the knowledge base are embedded")]
    private partial void LogEmbedded(int embedded);

    [LoggerMessage(LogLevel.Information, "The embedding model has changed: {Forgotten} passages are embedded anew")]
    private partial void LogForgotten(long forgotten);

    [LoggerMessage(LogLevel.Warning, "The knowledge base cannot be indexed now")]
    private partial void LogUnreachable(Exception fault);

    private sealed record Unembedded(Guid Document, int Index, int Version, string Content);
}
