using Npgsql;
using Venus.Core;
using Venus.Core.Features.Knowledge;
using Venus.Core.Fields;
using Venus.Core.Security;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Knowledge;

public sealed class KnowledgeServiceTests(DatabaseServer server)
{
    private const string Leave = "## Leave\nAsk for leave two weeks before, in writing.\n## Sickness\nCall before eight in the morning.";

    [Fact]
    public async Task Save_NewDocument_IsListed_Indexed_AndAuditedWithoutItsText()
    {
        await using var knowledge = await KnowledgeWorld.CreateAsync(server);
        var id = await knowledge.AddAsync("  Leave of staff ", Leave, Permissions.SystemDocs);

        Assert.Equal(
            ("Leave of staff", "test.md", null, Permissions.SystemDocs, 1, 0, "Waiting", knowledge.Editor.Name),
            Facts(Assert.Single(await knowledge.ListAsync())));
        await knowledge.IndexAsync();

        var row = Assert.Single(await knowledge.ListAsync());
        Assert.Equal((2, 0, "By words"), (row.Chunks, row.Embedded, row.State));
        var audited = await knowledge.World.OwnerScalarAsync<string>(
            "select string_agg(action || user_id || new_values::text || changes, ' ') from audit_logs where entity_type = 'knowledge_documents' and entity_id = $1", id.ToString());
        Assert.StartsWith($"INSERT{knowledge.Editor.Id}", audited, StringComparison.Ordinal);
        Assert.Contains("checksum", audited, StringComparison.Ordinal);
        Assert.DoesNotContain("two weeks", audited, StringComparison.Ordinal);

        static (string, string, string?, string?, int, int, string, string?) Facts(KnowledgeRow row) =>
            (row.Title, row.Source, row.Link, row.PermissionKey, row.Version, row.Chunks, row.State, row.ChangedBy);
    }

    [Fact]
    public async Task Reindex_IsAudited_ByWhoAskedForIt_AndNotAsTheIndexersWork()
    {
        await using var knowledge = await KnowledgeWorld.CreateAsync(server);
        var id = await knowledge.AddAsync("Leave", Leave);
        await knowledge.AddAsync("Sickness", Leave);
        await knowledge.IndexAsync();

        Assert.True((await knowledge.As(knowledge.Editor).ReindexAsync(id)).IsSuccess);
        await knowledge.IndexAsync();
        Assert.Equal(1L, await AuditedAsync());
        Assert.True((await knowledge.As(knowledge.Editor).ReindexAsync(null)).IsSuccess);
        await knowledge.IndexAsync();
        Assert.Equal(3L, await AuditedAsync());
        Assert.All(await knowledge.ListAsync(), row => Assert.True(row.IsIndexed));

        Task<long> AuditedAsync() => knowledge.World.OwnerScalarAsync<long>(
            "select count(*) from audit_logs where entity_type = 'knowledge_documents' and action = 'UPDATE' and changes ? 'reindexed_at' and user_id = $1", knowledge.Editor.Id);
    }

    [Fact]
    public async Task Save_AnotherText_IsFoundNoMoreByTheOldOne_EvenBeforeItIsIndexed()
    {
        await using var knowledge = await KnowledgeWorld.CreateAsync(server);
        var id = await knowledge.AddAsync("Leave", Leave);
        await knowledge.IndexAsync();
        Assert.Single((await knowledge.FindAsync(knowledge.Editor, "sickness")).Passages);

        Assert.True((await knowledge.As(knowledge.Editor).SaveAsync(new SaveKnowledge(id, 1, "Leave", "test.md", null, "## Holidays\nNine of them, all paid."))).IsSuccess);

        Assert.Empty((await knowledge.FindAsync(knowledge.Editor, "sickness")).Passages);
        await knowledge.IndexAsync();
        Assert.Equal("Holidays", Assert.Single((await knowledge.FindAsync(knowledge.Editor, "which holidays are paid?")).Passages).Heading);
        Assert.Equal(1L, await knowledge.World.OwnerScalarAsync<long>("select count(*) from audit_logs where entity_type = 'knowledge_documents' and changes ? 'checksum' and action = 'UPDATE'"));
    }

    [Fact]
    public async Task Save_OtherTitleAlone_KeepsItsPassages()
    {
        await using var knowledge = await KnowledgeWorld.CreateAsync(server);
        var id = await knowledge.AddAsync("Leave", Leave);
        await knowledge.IndexAsync();

        await knowledge.As(knowledge.Editor).SaveAsync(new SaveKnowledge(id, 1, "Leave and sickness", "test.md", null, Leave));

        Assert.Equal(("Leave and sickness", 2, true), (await knowledge.ListAsync()).Select(row => (row.Title, row.Chunks, row.IsIndexed)).Single());
    }

    [Fact]
    public async Task Save_OfAnOlderVersion_IsRefused_AndChangesNothing()
    {
        await using var knowledge = await KnowledgeWorld.CreateAsync(server);
        var id = await knowledge.AddAsync("Leave", Leave);
        var editor = knowledge.As(knowledge.Editor);
        await editor.SaveAsync(new SaveKnowledge(id, 1, "Second", "test.md", null, Leave));

        Assert.IsType<StateChanged>((await editor.SaveAsync(new SaveKnowledge(id, 1, "Third", "test.md", null, $"{Leave} Other words."))).Problem);

        var kept = (await editor.GetAsync(id)).Value;
        Assert.Equal(("Second", 2, Leave), (kept.Title, kept.Version, kept.Content));
    }

    [Fact]
    public async Task Save_AgainUnderTheSameId_AddsNothing_AndOtherContentsAreAMistake()
    {
        await using var knowledge = await KnowledgeWorld.CreateAsync(server);
        var command = new SaveKnowledge(Guid.CreateVersion7(), null, "Leave", "test.md", null, Leave);
        var editor = knowledge.As(knowledge.Editor);

        Assert.Equal(await Saved(command), await Saved(command));
        Assert.IsType<IdempotencyMismatch>((await editor.SaveAsync(command with { Title = "Other" })).Problem);
        Assert.Equal("Leave", Assert.Single(await knowledge.ListAsync()).Title);

        async Task<KnowledgeSaved> Saved(SaveKnowledge again) => (await editor.SaveAsync(again)).Value;
    }

    [Theory]
    [InlineData("", "a.md", null, Leave, "title")]
    [InlineData("Title", " ", null, Leave, "source")]
    [InlineData("Title", "a.md", "no.such_key", Leave, "permission_key")]
    [InlineData("Title", "a.md", null, " \n\t ", "content")]
    [InlineData("Title", "a.md", null, "null\0byte", "content")]
    [InlineData("Title", "a.md", null, "words", "content")]
    public async Task Save_WhatDoesNotFit_IsRefusedBesideItsField(string title, string source, string? key, string content, string field)
    {
        await using var knowledge = await KnowledgeWorld.CreateAsync(server);

        var refused = await knowledge.As(knowledge.Editor).SaveAsync(new SaveKnowledge(Guid.CreateVersion7(), null, title, source, key, content));

        Assert.Equal(field, refused.Problem?.Field);
        Assert.Empty(await knowledge.ListAsync());
    }

    [Fact]
    public async Task Save_AMegabyte_IsTaken_AndOneByteMoreIsNot()
    {
        await using var knowledge = await KnowledgeWorld.CreateAsync(server);
        // Words of many letters and scripts, as hard for the index as text gets.
        var words = string.Concat(Enumerable.Range(0, 200_000).Select(n => $"{n:x}மழை "));
        var bytes = System.Text.Encoding.UTF8.GetBytes(words)[..KnowledgeFile.MostBytes];
        var full = System.Text.Encoding.UTF8.GetString(bytes).Replace("\uFFFD", "", StringComparison.Ordinal);
        full += new string('a', KnowledgeFile.MostBytes - System.Text.Encoding.UTF8.GetByteCount(full));

        await knowledge.AddAsync("Full", full);
        await knowledge.IndexAsync();
        Assert.Equal(1, Assert.Single(await knowledge.ListAsync()).Chunks);

        var refused = await knowledge.As(knowledge.Editor).SaveAsync(new SaveKnowledge(Guid.CreateVersion7(), null, "More", "a.md", null, full + "a"));
        Assert.Equal("content", refused.Problem?.Field);
        Assert.Contains("1,048,577", refused.Problem!.Message, StringComparison.Ordinal);
        // Past the service the database refuses it too.
        var direct = await Assert.ThrowsAsync<PostgresException>(() => knowledge.World.SqlAsync(
            knowledge.Editor, "select posting.save_knowledge(jsonb_build_object('document', gen_random_uuid(), 'title', 'x', 'source', 'x', 'content', $1::text))", full + "a"));
        Assert.Equal("invalid", direct.MessageText);
        Assert.Single(await knowledge.ListAsync());
    }

    [Fact]
    public async Task Delete_TakesItsPassagesAlong_AndIsAudited()
    {
        await using var knowledge = await KnowledgeWorld.CreateAsync(server);
        var id = await knowledge.AddAsync("Leave", Leave);
        await knowledge.IndexAsync();

        Assert.True((await knowledge.As(knowledge.Editor).DeleteAsync(id)).IsSuccess);

        Assert.Empty((await knowledge.FindAsync(knowledge.Editor, "leave")).Passages);
        Assert.Equal(0L, await knowledge.World.OwnerScalarAsync<long>("select count(*) from knowledge_chunks"));
        Assert.Equal(1L, await knowledge.World.OwnerScalarAsync<long>("select count(*) from audit_logs where entity_type = 'knowledge_documents' and action = 'DELETE' and user_id = $1", knowledge.Editor.Id));
        Assert.Equal(new NotFound("document"), (await knowledge.As(knowledge.Editor).DeleteAsync(id)).Problem);
    }

    [Fact]
    public async Task Manual_IsChangedByNobody()
    {
        await using var knowledge = await KnowledgeWorld.CreateAsync(server, manuals: new FakeManuals(new Manual("/docs/manuals/x", "X manual", "docs/manuals/x.md", null, Leave)));
        await knowledge.IndexAsync();
        var manual = Assert.Single(await knowledge.ListAsync());
        var editor = knowledge.As(knowledge.Editor);

        Assert.Contains("comes with Venus", (await editor.SaveAsync(new SaveKnowledge(manual.Id, manual.Version, "Mine", "a.md", null, Leave))).Problem!.Message, StringComparison.Ordinal);
        Assert.Contains("comes with Venus", (await editor.DeleteAsync(manual.Id)).Problem!.Message, StringComparison.Ordinal);

        Assert.Equal(manual, Assert.Single(await knowledge.ListAsync()));
    }

    [Fact]
    public async Task Reindex_SplitsAgain_AndFindsUntilThen()
    {
        await using var knowledge = await KnowledgeWorld.CreateAsync(server);
        var id = await knowledge.AddAsync("Leave", Leave);
        await knowledge.AddAsync("Other", Leave);
        await knowledge.IndexAsync();
        var editor = knowledge.As(knowledge.Editor);

        Assert.True((await editor.ReindexAsync(id)).IsSuccess);
        Assert.Equal(1, (await editor.GetProgressAsync()).Value.Waiting);
        Assert.Equal(2, (await knowledge.FindAsync(knowledge.Editor, "sickness")).Passages.Count);
        Assert.True((await editor.ReindexAsync(null)).IsSuccess);
        Assert.Equal(2, (await editor.GetProgressAsync()).Value.Waiting);
        Assert.Equal(new NotFound("document"), (await editor.ReindexAsync(Guid.CreateVersion7())).Problem);

        await knowledge.IndexAsync();
        Assert.Equal(new KnowledgeProgress(2, 0, 4, 0, ByMeaning: false), (await editor.GetProgressAsync()).Value);
    }

    [Fact]
    public async Task List_SearchesTitleAndSource_AndSorts()
    {
        await using var knowledge = await KnowledgeWorld.CreateAsync(server, manuals: new FakeManuals(new Manual("/docs/manuals/x", "Cashier manual", "docs/manuals/x.md", null, Leave)));
        await knowledge.AddAsync("Leave of staff", Leave);
        await knowledge.AddAsync("Biosecurity", Leave);
        await knowledge.IndexAsync();

        Assert.Equal(["Biosecurity", "Cashier manual", "Leave of staff"], (await knowledge.ListAsync()).Select(row => row.Title));
        Assert.Equal(["Leave of staff"], (await knowledge.ListAsync(new KnowledgeFilter("lea"))).Select(row => row.Title));
        Assert.Equal(["Cashier manual"], (await knowledge.ListAsync(new KnowledgeFilter(Own: false))).Select(row => row.Title));
        Assert.Equal(2, (await knowledge.ListAsync(new KnowledgeFilter("test.md", Own: true))).Count);
        var newest = (await knowledge.As(knowledge.Editor).ListAsync(new KnowledgeFilter(Own: true), new Sorting("updated_at", Descending: true), 0)).Value.Rows;
        Assert.Equal(["Biosecurity", "Leave of staff"], newest.Select(row => row.Title));
    }

    [Fact]
    public async Task Export_HandsOverEveryRow_AndIsLogged()
    {
        await using var knowledge = await KnowledgeWorld.CreateAsync(server);
        await knowledge.AddAsync("B", Leave);
        await knowledge.AddAsync("A", Leave);
        List<string> titles = [];

        Assert.True((await knowledge.As(knowledge.Editor).ExportAsync(new KnowledgeFilter(), new Sorting("title", Descending: true), row =>
        {
            titles.Add(row.Title);
            return Task.CompletedTask;
        })).IsSuccess);

        Assert.Equal(["B", "A"], titles);
        Assert.Equal("knowledge documents", await knowledge.World.OwnerScalarAsync<string>("select metadata ->> 'what' from app_activity_logs where event_type = 'EXPORT'"));
    }

    [Fact]
    public async Task Read_NeedsTheKeyOfTheDocument()
    {
        await using var knowledge = await KnowledgeWorld.CreateAsync(server);
        var open = await knowledge.AddAsync("Open", Leave);
        var closed = await knowledge.AddAsync("Closed", Leave, Permissions.SystemDocs);
        var manager = await knowledge.World.PersonAsync("Manager", 1);
        var storeManager = await knowledge.World.PersonAsync("Store Manager", 1);
        var cashier = await knowledge.World.PersonAsync("Cashier", 1);

        Assert.Equal(Leave, (await knowledge.As(manager).ReadAsync(closed)).Value.Content);
        Assert.Equal("Open", (await knowledge.As(storeManager).ReadAsync(open)).Value.Title);
        Assert.Equal(new NotFound("document"), (await knowledge.As(storeManager).ReadAsync(closed)).Problem);
        Assert.Equal(new PermissionMissing(Permissions.AiChat), (await knowledge.As(cashier).ReadAsync(open)).Problem);
    }

    [Fact]
    public async Task Token_WithTheKey_ChangesDocuments_InItsOwnersName()
    {
        await using var knowledge = await KnowledgeWorld.CreateAsync(server);
        var (token, _) = await knowledge.World.TokenAsync(knowledge.Editor, Permissions.AiKnowledge);
        var (other, _) = await knowledge.World.TokenAsync(knowledge.Editor, Permissions.AiChat);
        var command = new SaveKnowledge(Guid.CreateVersion7(), null, "Leave", "test.md", null, Leave);

        Assert.Equal(new PermissionMissing(Permissions.AiKnowledge), (await knowledge.As(other).SaveAsync(command)).Problem);
        Assert.True((await knowledge.As(token).SaveAsync(command)).IsSuccess);

        Assert.Equal(knowledge.Editor.Name, Assert.Single(await knowledge.ListAsync()).ChangedBy);
    }
}
