using System.Diagnostics;
using Npgsql;
using Venus.Core.Features.Knowledge;
using Venus.Core.Security;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Knowledge;

public sealed class KnowledgeSearchTests(DatabaseServer server, KnowledgeSearchTests.Asked asked) : IClassFixture<KnowledgeSearchTests.Asked>
{
    private const string Staff =
        "# Rules for staff\n\nWhat everybody keeps to in our stores.\n\n## Leave\nAsk for leave two weeks before, in writing.\n\n## Knives\nKnives are sharpened every Monday and counted at closing time.";

    // Who looks for the nearest passages: the database (array), or its caller (null).
    private const string NearestInSql =
        "select jsonb_typeof(private.find_passages(jsonb_build_object('text', 'zzz', 'vector', to_jsonb($1::real[]), 'model', 'stand-in', 'threshold', 0.35)) -> 'by_meaning')";

    public static TheoryData<string> Hostile =>
    [
        "", " ", "'", "''", "\"", "\\", "\\'", "';--", "'; drop table knowledge_documents; --", "leave' | 'knives", "leave & !knives", "leave <-> knives", "leave:*", "leave:A", "!!!", "&|!()",
        "(((((", "leave)", ":*", "<->", "%", "%%", "_", "leave%", "%leave%", "*", "leave*", "$1", "$$", "{0}", "@@", "E'\\x'", "\0", "leave\0knives", "\u001b[31mleave", "\ud800", "leave \udfff",
        "😀", "😀😀 leave 😀", "👩‍🌾🐔", "\u202Eevael\u202C", "اترك الإجازة", "עופות טריים", "மழை விடுப்பு", "छुट्टी कब मिलती है", "ﷺ", "ſeave ﬁ", "\r\n\t\v\f", "null", "../../etc/passwd", "<script>leave</script>",
    ];

    [Fact]
    public async Task Find_ByWords_NamesTitleHeadingAndPlace()
    {
        await using var knowledge = await KnowledgeWorld.CreateAsync(server);
        var id = await knowledge.AddAsync("Rules for staff", Staff);
        await knowledge.IndexAsync();

        var answer = await knowledge.FindAsync(knowledge.Editor, "When are the knives sharpened?");

        Assert.Equal(MeaningSearch.NotConfigured, answer.Meaning);
        var first = answer.Passages[0];
        Assert.Equal((id, 2, "Rules for staff", "Knives", $"/knowledge/{id}#chunk-2"), (first.DocumentId, first.ChunkIndex, first.Title, first.Heading, first.Link));
        Assert.StartsWith("## Knives\nKnives are sharpened", first.Content, StringComparison.Ordinal);
        Assert.Equal(1 / 61m, first.Score);
    }

    [Fact]
    public async Task Find_ByWords_ARareWordTellsMoreThanACommonOne()
    {
        await using var knowledge = await KnowledgeWorld.CreateAsync(server);
        await knowledge.AddAsync("Rules", string.Concat(Enumerable.Range(1, 8).Select(n => $"## Rule {n}\nIn the store, the store and the store again: wash your hands.\n")) + "## Last\nThe scalding tank of a store.");
        await knowledge.IndexAsync();

        Assert.Equal("Last", (await knowledge.FindAsync(knowledge.Editor, "Where in the store is the tank?")).Passages[0].Heading);
    }

    [Theory]
    [InlineData("refund", "Voids")]
    [InlineData("telephone", "Phones")]
    [InlineData("branches", "Shops")]
    public async Task Find_ByWords_OfTheTradeThatMeanTheSame_AfterTheVeryWord(string asked, string heading)
    {
        await using var knowledge = await KnowledgeWorld.CreateAsync(server);
        await knowledge.AddAsync("Rules", "## Voids\nWhat to do is written elsewhere.\n## Phones\nThey stay in the locker, always.\n## Shops\nEach has its own hours of work.\n## Other\nNothing of the kind is in here.");
        await knowledge.AddAsync("Words", $"## {asked}\nHere it stands as it was asked.");
        await knowledge.IndexAsync();

        Assert.Equal([asked, heading], (await knowledge.FindAsync(knowledge.Editor, asked)).Passages.Select(passage => passage.Heading));
    }

    [Fact]
    public async Task Find_InAManual_LeadsToTheHeadingOfItsPage()
    {
        await using var knowledge = await KnowledgeWorld.CreateAsync(server, manuals: new FakeManuals(new Manual("/docs/manuals/staff", "Staff manual", "docs/manuals/staff.md", null, Staff)));
        await knowledge.IndexAsync();

        Assert.Equal("/docs/manuals/staff#knives", (await knowledge.FindAsync(knowledge.Editor, "knives counted")).Passages[0].Link);
        Assert.Equal("/docs/manuals/staff", (await knowledge.FindAsync(knowledge.Editor, "everybody")).Passages[0].Link);
    }

    [Fact]
    public async Task Find_AtMostFivePassages_AndOfALongOneItsBeginning()
    {
        await using var knowledge = await KnowledgeWorld.CreateAsync(server);
        await knowledge.AddAsync("Many", string.Concat(Enumerable.Range(1, 9).Select(n => $"## Rule {n}\nWash your hands before you enter.{new string('x', n == 1 ? 5000 : 1)}\n")));
        await knowledge.IndexAsync();

        var passages = (await knowledge.FindAsync(knowledge.Editor, "wash hands")).Passages;

        Assert.Equal(5, passages.Count);
        Assert.Equal(passages.OrderByDescending(p => p.Score).Select(p => p.ChunkIndex), passages.Select(p => p.ChunkIndex));
        Assert.Equal(4000, (await knowledge.FindAsync(knowledge.Editor, "rule 1")).Passages.Single(p => p.Heading == "Rule 1").Content.Length);
    }

    [Theory]
    [MemberData(nameof(Hostile))]
    public async Task PLT_17_Find_AnyQuestion_IsWordsAndNeverSyntax(string question)
    {
        var (knowledge, person) = await asked.ReadyAsync();

        var answer = await knowledge.FindAsync(person, question);

        Assert.Equal(MeaningSearch.Used, answer.Meaning);
        Assert.DoesNotContain(answer.Passages, p => p.Title == "Secret");
        if (question.Contains("leave", StringComparison.Ordinal) && !question.Contains('\u001b', StringComparison.Ordinal))
            Assert.Contains(answer.Passages, p => p.Heading == "Leave");
        Assert.Equal(2L, await knowledge.World.OwnerScalarAsync<long>("select count(*) from knowledge_documents"));
    }

    [Fact]
    public async Task Find_AHundredKilobytes_CountsItsBeginning()
    {
        await using var knowledge = await KnowledgeWorld.CreateAsync(server, new StandInEmbeddings());
        await knowledge.AddAsync("Rules for staff", Staff);
        await knowledge.IndexAsync();

        var answer = await knowledge.FindAsync(knowledge.Editor, "knives " + string.Concat(Enumerable.Range(0, 20_000).Select(n => $"w{n:x} ")));
        Assert.Equal("Knives", answer.Passages[0].Heading);
        Assert.Empty((await knowledge.FindAsync(knowledge.Editor, string.Concat(Enumerable.Repeat("😀", 30_000)) + "knives")).Passages);
    }

    [Fact]
    public async Task Find_ByMeaning_FindsWhatTheWordsMiss_AndOnlyWhatIsNear()
    {
        var model = new StandInEmbeddings();
        await using var knowledge = await KnowledgeWorld.CreateAsync(server, model);
        await knowledge.AddAsync("Rules for staff", Staff);
        await knowledge.IndexAsync();

        // Shares pieces with "sharpened", and no lexeme.
        var answer = await knowledge.FindAsync(knowledge.Editor, "sharpeners knifes mondays closings counting");

        Assert.Equal((MeaningSearch.Used, "Knives"), (answer.Meaning, answer.Passages[0].Heading));
        Assert.Equal("query", model.Calls[^1].InputType);
        var far = await knowledge.FindAsync(knowledge.Editor, "zzz qqq");
        Assert.Equal(MeaningSearch.Used, far.Meaning);
        Assert.Empty(far.Passages);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Find_ByMeaning_KeepsToTheThreshold(bool withPgvector)
    {
        var model = new StandInEmbeddings(2) { Vectors = text => text.Contains("Near", StringComparison.Ordinal) ? [0.3501f, 0.93671f] : [0.3499f, 0.93679f] };
        await using var knowledge = await KnowledgeWorld.CreateAsync(server, model);
        await knowledge.AddAsync("Near", "## Near\nQuite near to what is asked.");
        await knowledge.AddAsync("Far", "## Far\nJust too far from what is asked.");
        await knowledge.IndexAsync();
        await using var pgvector = withPgvector ? await PgvectorServer.StartAsync("public") : null;
        await using var copy = pgvector is null ? null : await KnowledgeWorld.CopyAsync(knowledge, pgvector, model);
        var asked = copy ?? knowledge;
        // Along the first axis: a passage's first figure is its cosine.
        model.Vectors = _ => [1, 0];

        var answer = await asked.FindAsync(asked.Editor, "zzz");

        Assert.Equal((MeaningSearch.Used, "Near"), (answer.Meaning, Assert.Single(answer.Passages).Title));
        model.Vectors = _ => [0, 0];
        Assert.Empty((await asked.FindAsync(asked.Editor, "zzz")).Passages);
    }

    [Fact]
    public async Task Pgvector_ThatFailsToStart_LeavesNoProcess()
    {
        await Assert.ThrowsAsync<PostgresException>(() => PgvectorServer.StartAsync("1"));

        Assert.DoesNotContain(
            Process.GetProcessesByName("node"),
            process => TestCluster.ParentOf(process.Id) == Environment.ProcessId
                && File.ReadAllText($"/proc/{process.Id}/cmdline").Contains("pgvector-server.mjs", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Find_WherePostgreSqlHasPgvector_LetsItLookForTheMeaning_WithTheSameAnswers()
    {
        var model = new StandInEmbeddings();
        await using var without = await KnowledgeWorld.CreateAsync(server, model);
        await without.AddAsync("Rules for staff", Staff);
        await without.AddAsync("Bank details", "## Bank account\nThe account number of the chain is kept here, and sharpened knives.", Permissions.SystemDocs);
        await without.IndexAsync();
        await using var pgvector = await PgvectorServer.StartAsync("extensions");
        await using var with = await KnowledgeWorld.CopyAsync(without, pgvector, model);
        var (keyless, keylessWithout) = (await with.World.PersonAsync("Store Manager", 1), await without.World.PersonAsync("Store Manager", 1));

        // Shares pieces with what both documents say, and no lexeme.
        const string Question = "sharpeners knifes mondays closings counting";
        var answer = await with.FindAsync(with.Editor, Question);
        Assert.Equal(["Knives", "Bank account"], answer.Passages.Select(passage => passage.Heading));
        Assert.Equal(["Knives"], (await with.FindAsync(keyless, Question)).Passages.Select(passage => passage.Heading));
        foreach (var question in (string[])[Question, "When are the knives sharpened?", "leave", "account number of the bank", "zzz qqq"])
        {
            Assert.Equal(Told(await without.FindAsync(without.Editor, question)), Told(await with.FindAsync(with.Editor, question)));
            Assert.Equal(Told(await without.FindAsync(keylessWithout, question)), Told(await with.FindAsync(keyless, question)));
        }

        Assert.Equal("array", await with.World.SqlAsync(with.Editor, NearestInSql, model.VectorOf(Question)));
        Assert.Equal("null", await without.World.SqlAsync(without.Editor, NearestInSql, model.VectorOf(Question)));

        static string Told(KnowledgeAnswer answer) =>
            $"{answer.Meaning}: {string.Join(", ", answer.Passages.Select(passage => $"{passage.Heading} {passage.Score:F6}"))}";
    }

    [Fact]
    public async Task Find_DocumentWithAKey_IsFoundByItsHoldersAlone()
    {
        await using var knowledge = await KnowledgeWorld.CreateAsync(server, new StandInEmbeddings());
        await knowledge.AddAsync("Bank details", "## Bank account\nThe account number of the chain is kept here.", Permissions.SystemDocs);
        await knowledge.IndexAsync();
        var manager = await knowledge.World.PersonAsync("Manager", 1);
        var storeManager = await knowledge.World.PersonAsync("Store Manager", 1);
        // Looks after the documents, and may read this one there; he finds it as little as others without its key.
        var keeper = await knowledge.World.PersonAsync(null);
        await knowledge.World.GiveAsync(keeper, Permissions.AiKnowledge);
        await knowledge.World.GiveAsync(manager, Permissions.ApiTokensManage);
        var (token, _) = await knowledge.World.TokenAsync(manager, Permissions.AiChat);

        Assert.Single((await knowledge.FindAsync(manager, "bank account number")).Passages);
        foreach (var without in (Person[])[storeManager, keeper, token])
        {
            var answer = await knowledge.FindAsync(without, "bank account number");
            Assert.Equal(MeaningSearch.NotReady, answer.Meaning);
            Assert.Empty(answer.Passages);
        }

        // Row security says the same to whoever asks the tables.
        Assert.Equal(1L, await knowledge.World.SqlAsync(manager, "select count(*) from knowledge_chunks where embedding is not null"));
        Assert.Equal(0L, await knowledge.World.SqlAsync(storeManager, "select count(*) from knowledge_chunks"));
        Assert.Equal(0L, await knowledge.World.SqlAsync(token, "select count(*) from knowledge_documents"));
        await knowledge.World.OwnerAsync("delete from role_permissions where permission_key = $1 and role_id = (select id from roles where name = 'Manager')", Permissions.SystemDocs);
        Assert.Empty((await knowledge.FindAsync(manager, "bank account number")).Passages);
    }

    [Fact]
    public async Task Find_DeadModel_LeavesTheWords_AndSaysSo()
    {
        var model = new StandInEmbeddings();
        await using var knowledge = await KnowledgeWorld.CreateAsync(server, model);
        await knowledge.AddAsync("Rules for staff", Staff);
        await knowledge.IndexAsync();
        model.Before = (_, _) => throw new HttpRequestException("503 secret-host");

        var answer = await knowledge.FindAsync(knowledge.Editor, "knives");

        Assert.Equal((MeaningSearch.Failed, "Knives"), (answer.Meaning, answer.Passages[0].Heading));
    }

    [Fact]
    public async Task Find_ModelThatHangs_WaitsFiveSeconds()
    {
        var model = new StandInEmbeddings();
        await using var knowledge = await KnowledgeWorld.CreateAsync(server, model);
        await knowledge.AddAsync("Rules for staff", Staff);
        await knowledge.IndexAsync();
        // Not even a cancellation reaches it.
        model.Before = (_, _) => new TaskCompletionSource().Task;

        var started = Stopwatch.GetTimestamp();
        var answer = await knowledge.FindAsync(knowledge.Editor, "knives");

        Assert.InRange(Stopwatch.GetElapsedTime(started).TotalSeconds, 4.9, 60);
        Assert.Equal((MeaningSearch.Failed, "Knives"), (answer.Meaning, answer.Passages[0].Heading));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Find_ModelThatAnswersNonsense_LeavesTheWords(bool notANumber)
    {
        var model = new StandInEmbeddings();
        await using var knowledge = await KnowledgeWorld.CreateAsync(server, model);
        await knowledge.AddAsync("Rules for staff", Staff);
        await knowledge.IndexAsync();
        model.Vectors = _ => notANumber ? [float.NaN] : [];

        Assert.Equal((MeaningSearch.Failed, "Knives"), (await knowledge.FindAsync(knowledge.Editor, "knives")) is var a ? (a.Meaning, a.Passages[0].Heading) : default);
    }

    [Fact]
    public async Task Find_BeforeAnythingIsEmbedded_OrByAnotherSize_SaysSo()
    {
        var model = new StandInEmbeddings();
        await using var knowledge = await KnowledgeWorld.CreateAsync(server, model);
        await knowledge.AddAsync("Rules for staff", Staff);

        Assert.Equal(MeaningSearch.NotReady, (await knowledge.FindAsync(knowledge.Editor, "knives")).Meaning);
        await knowledge.IndexAsync();
        model.Vectors = _ => [1, 0, 0];

        var answer = await knowledge.FindAsync(knowledge.Editor, "knives");
        Assert.Equal((MeaningSearch.NotReady, "Knives"), (answer.Meaning, answer.Passages[0].Heading));
    }

    [Fact]
    public async Task Find_WithoutEitherKey_IsRefused()
    {
        await using var knowledge = await KnowledgeWorld.CreateAsync(server);
        var cashier = await knowledge.World.PersonAsync("Cashier", 1);

        Assert.Equal(new PermissionMissing(Permissions.AiChat), (await knowledge.As(cashier).FindAsync("knives")).Problem);
        await Assert.ThrowsAsync<Npgsql.PostgresException>(() => knowledge.World.SqlAsync(cashier, "select private.find_passages('{\"text\": \"knives\"}')"));
    }

    /// <summary>One knowledge base for the questions that change nothing, made for the first of them.</summary>
    public sealed class Asked(DatabaseServer server) : IAsyncLifetime
    {
        private KnowledgeWorld? _knowledge;
        private Person? _person;

        public ValueTask InitializeAsync() => ValueTask.CompletedTask;

        internal async Task<(KnowledgeWorld Knowledge, Person Person)> ReadyAsync()
        {
            if (_knowledge is null)
            {
                _knowledge = await KnowledgeWorld.CreateAsync(server, new StandInEmbeddings());
                await _knowledge.AddAsync("Rules for staff", Staff);
                await _knowledge.AddAsync("Secret", "## Salaries\nWhat each of the leave takers earns is secret.", Permissions.SystemDocs);
                await _knowledge.IndexAsync();
                _person = await _knowledge.World.PersonAsync("Store Manager", 1);
            }

            return (_knowledge, _person!);
        }

        public async ValueTask DisposeAsync()
        {
            if (_knowledge is not null)
                await _knowledge.DisposeAsync();
        }
    }
}
