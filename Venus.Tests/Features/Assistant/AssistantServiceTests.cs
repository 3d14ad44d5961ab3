using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Npgsql;
using Venus.Core;
using Venus.Core.Features.Assistant;
using Venus.Core.Features.Health;
using Venus.Core.Security;
using Venus.Data.Features.Access;
using Venus.Server.Features.Assistant;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Assistant;

/// <summary>The way of a question through a model service that behaves as the test says, in every way it can fail.</summary>
public sealed class AssistantServiceTests(DatabaseServer server)
{
    private static readonly (string Name, string Arguments) Health = ("get_system_health", "{}");

    [Fact]
    public async Task Question_IsLookedUp_AnsweredPieceByPiece_AndKept()
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await WorldAsync(model);
        var admin = await world.PersonAsync("Admin");
        model.Script = (request, number) => number switch
        {
            0 => ModelReply.Calls(Health),
            1 => ModelReply.Says("READY"),
            _ => ModelReply.Says("Everything answers, the database too [1]."),
        };

        var told = await AskAsync(world, admin, "Is the system well?");

        var begun = Assert.IsType<QuestionTaken>(told[0]);
        Assert.Equal("Health of the system", Assert.Single(told.OfType<ToolBegan>()).Says);
        Assert.Null(Assert.Single(told.OfType<ToolEnded>()).Refusal);
        Assert.Equal(new Citation(1, "Health", "/system/health", null), Assert.Single(told.OfType<Cited>()).Citation);
        Assert.True(told.OfType<Words>().Count() > 3);
        Assert.Equal(new Answered(begun.Conversation, "Everything answers, the database too [1].", false, "Stock of the day"), told[^1]);
        Assert.Equal(3, model.Asked.Count);
        Assert.All(model.Asked.Take(2), request => Assert.False(ModelStandIn.IsStreamed(request)));
        Assert.All(model.Asked.Take(2), request => Assert.False(request.GetProperty("parallel_tool_calls").GetBoolean()));
        Assert.Equal(("none", true, 2048), (model.Asked[2].GetProperty("tool_choice").GetString(), ModelStandIn.IsStreamed(model.Asked[2]), model.Asked[2].GetProperty("max_tokens").GetInt32()));
        Assert.False(model.Asked[2].TryGetProperty("max_completion_tokens", out _));
        Assert.All(model.Asked, request => Assert.Equal(0.2, request.GetProperty("temperature").GetDouble(), 0.001));
        var kept = (await world.As<IAssistantService>(admin).ConversationAsync(begun.Conversation)).Value;
        Assert.Equal(("Stock of the day", "user,assistant,tool,assistant"), (kept.Title, string.Join(',', kept.Messages!.Select(message => message.Role))));
        Assert.Equal("ANSWERED 1", await world.OwnerScalarAsync<string>("select concat_ws(' ', outcome, rounds) from ai_usage"));
        Assert.True(await world.OwnerScalarAsync<bool>("select prompt_tokens > 400 and completion_tokens > 30 from ai_usage"));
    }

    [Fact]
    public async Task NextQuestion_KnowsWhatWasSaidBefore_AtMostThirtyMessages_NeverAFindingWithoutItsCall()
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await WorldAsync(model);
        var admin = await world.PersonAsync("Admin");
        model.Script = (request, _) => ModelStandIn.IsStreamed(request) ? ModelReply.Says("Well [1].")
            : request.GetProperty("messages").EnumerateArray().Count(message => Role(message) == "user") < 9 && Role(request.GetProperty("messages").EnumerateArray().SkipLast(1).Last()) == "user"
                ? ModelReply.Calls(Health)
                : ModelReply.Says("READY");
        Guid? talk = null;
        for (var question = 0; question < 10; question++)
            talk = ((QuestionTaken)(await AskAsync(world, admin, $"Question {question}", talk))[0]).Conversation;

        var last = model.Asked[^1].GetProperty("messages").EnumerateArray().ToList();

        Assert.InRange(last.Count, 20, 33);
        Assert.Equal(["system", "user"], last.Take(2).Select(Role));
        foreach (var (message, before) in last.Skip(1).Zip(last))
        {
            if (Role(message) == "tool")
                Assert.Contains(message.GetProperty("tool_call_id").GetString()!, before.GetProperty("tool_calls").EnumerateArray().Select(call => call.GetProperty("id").GetString()));
        }

        static string Role(JsonElement message) => message.GetProperty("role").GetString()!;
    }

    [Fact]
    public async Task Source_OfAnEarlierAnswer_KeepsItsNumber_AndIsCitedWhereItIsNamedAgain()
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await WorldAsync(model);
        var admin = await world.PersonAsync("Admin");
        await world.OwnerAsync(
            """
            with d as (insert into knowledge_documents (id, title, source, checksum, content) values ('00000000-0000-7000-8000-00000000d0c0', 'Scalding', 'Typed', 'a', 'x') returning id)
            insert into knowledge_chunks (document_id, chunk_index, content) select d.id, 0, 'The scalding tank is kept at 55 degrees.' from d
            """);
        var scalding = new Citation(3, "Scalding", "/knowledge/00000000-0000-7000-8000-00000000d0c0#chunk-0", null);
        var passage = ("retrieve_knowledge", """{"question": "scalding tank"}""");
        var (health, stock) = (new Citation(1, "Health", "/system/health", null), new Citation(2, "Stock: 0 rows", "/business/stock", null));
        (string Answer, (string, string)? Call, Citation[] Cited)[] questions =
        [
            ("All is well [1].", Health, [health]),
            ("Nothing is in stock [2], and all is well, as said [1].", ("count_rows", """{"dataset": "stock"}"""), [stock, health]),
            ("As said, nothing [2].", null, [stock]),
            ("Still well [1].", Health, [health]),
            ("At 55 degrees [3].", passage, [scalding]),
            ("Again: at 55 degrees [3].", passage, [scalding]),
            ("You are welcome.", null, []),
        ];
        Guid? talk = null;

        foreach (var (answer, call, cited) in questions)
        {
            var asks = call is not null;
            model.Script = (request, _) =>
            {
                if (ModelStandIn.IsStreamed(request))
                    return ModelReply.Says(answer);
                var calls = asks;
                asks = false;
                return calls ? ModelReply.Calls(call!.Value) : ModelReply.Says("READY");
            };
            var told = await AskAsync(world, admin, "How is it?", talk);
            talk = ((QuestionTaken)told[0]).Conversation;

            Assert.Equal(cited, told.OfType<Cited>().Select(source => source.Citation with { Passage = null }));
            Assert.Equal(cited, (await world.As<IAssistantService>(admin).ConversationAsync(talk.Value)).Value.Messages![^1].Citations);
        }
    }

    [Fact]
    public async Task Source_OfAnAnswerThatTheModelIsNoLongerTold_IsNotCited()
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await WorldAsync(model);
        var admin = await world.PersonAsync("Admin");
        Guid? talk = null;
        // Four messages each: of the 32 the last 30 are told, without those before the first question among them.
        for (var question = 0; question < 8; question++)
        {
            var call = question == 0 ? ("count_rows", """{"dataset": "stock"}""") : Health;
            model.Script = (request, _) => ModelStandIn.IsStreamed(request) ? ModelReply.Says($"Well [{(question == 0 ? 1 : 2)}].")
                : request.GetProperty("messages").EnumerateArray().SkipLast(1).Last().GetProperty("role").GetString() == "user" ? ModelReply.Calls(call)
                : ModelReply.Says("READY");
            talk = ((QuestionTaken)(await AskAsync(world, admin, $"Question {question}", talk))[0]).Conversation;
        }

        model.Script = (request, _) => ModelReply.Says(ModelStandIn.IsStreamed(request) ? "As said [1], and [2]." : "READY");

        var told = await AskAsync(world, admin, "And now?", talk);

        Assert.Equal([new Citation(2, "Health", "/system/health", null)], told.OfType<Cited>().Select(cited => cited.Citation));
    }

    [Fact]
    public async Task Loop_WithoutEnd_IsLeftAfterSixRounds()
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await WorldAsync(model);
        model.Script = (request, _) => ModelStandIn.IsStreamed(request) ? ModelReply.Says("Enough.") : ModelReply.Calls(Health);

        var told = await AskAsync(world, await world.PersonAsync("Admin"), "Again and again?");

        Assert.Equal((6, 7), (told.OfType<ToolBegan>().Count(), model.Asked.Count));
        Assert.Equal("Enough.", Assert.IsType<Answered>(told[^1]).Answer);
    }

    [Theory]
    [InlineData("get_system_health", "{\"store\": 2}")]
    [InlineData("get_system_health", "{not json")]
    [InlineData("get_system_health", "[]")]
    [InlineData("query_dataset", "{\"dataset\": \"stock\", \"filters\": [null]}")]
    [InlineData("query_dataset", "{\"dataset\": \"stock\", \"filters\": [{\"column\": \"kg\", \"in\": [null]}]}")]
    [InlineData("query_dataset", "{\"dataset\": null}")]
    [InlineData("query_dataset", "{\"limit\": 5}")]
    [InlineData("query_dataset", "{\"dataset\": \"stock\", \"limit\": \"ten\"}")]
    [InlineData("query_dataset", "null")]
    [InlineData("drop_database", "{}")]
    [InlineData("query_dataset\"; drop table sales; --", "{}")]
    public async Task Call_ThatDoesNotFit_IsRepairedTwice_AndNeverRun(string name, string arguments)
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await WorldAsync(model);
        model.Script = (request, _) => ModelStandIn.IsStreamed(request) ? ModelReply.Says("I could not look it up.") : ModelReply.Calls((name, arguments));

        var told = await AskAsync(world, await world.PersonAsync("Admin"), "Drop it");

        Assert.Empty(told.OfType<ToolBegan>());
        Assert.Equal(4, model.Asked.Count);
        var error = ModelStandIn.LastFound(model.Asked[^1]);
        Assert.Contains("error", error, StringComparison.Ordinal);
        // Neither our types nor the serializer's advice.
        Assert.DoesNotMatch(@"Venus\.|System\.|\.NET|nullability", error);
        Assert.Equal("I could not look it up.", Assert.IsType<Answered>(told[^1]).Answer);
    }

    [Fact]
    public async Task Call_OfALongText_IsSaidInShortAndInOrder()
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await WorldAsync(model);
        model.Script = (request, number) => ModelStandIn.IsStreamed(request) ? ModelReply.Says("None.")
            : number == 0 ? ModelReply.Calls(("query_dataset", $$"""{"dataset": "\u202ekcots", "columns": ["{{new string('x', 3000)}}"], "filters": [{"column": "kg", "equal": "{{new string('9', 3000)}}"}]}"""))
            : ModelReply.Says("READY");

        var told = await AskAsync(world, await world.PersonAsync("Admin"), "How much?");

        var says = Assert.Single(told.OfType<ToolBegan>()).Says;
        Assert.StartsWith("kcots: rows, where kg = 999", says, StringComparison.OrdinalIgnoreCase);
        Assert.Equal(201, says.Length);
        Assert.DoesNotContain('\u202e', Assert.Single(told.OfType<ToolEnded>()).Refusal!);
        // Kept as it was shown.
        Assert.DoesNotContain("202e", ModelStandIn.LastFound(model.Asked[1]).Replace("\u202e", "202e", StringComparison.Ordinal), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task Title_ThatDoesNotCome_HoldsNoAnswerBack()
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await WorldAsync(model, silenceSeconds: 20);
        var admin = await world.PersonAsync("Admin");
        model.TitleReply = ModelReply.Hangs();
        model.Script = (request, _) => ModelReply.Says(ModelStandIn.IsStreamed(request) ? "Well." : "READY");

        var asked = Stopwatch.StartNew();
        var answer = Assert.IsType<Answered>((await AskAsync(world, admin, "Is everything well today, then?"))[^1]);

        // The title itself may take ten seconds.
        Assert.InRange(asked.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(8));
        Assert.Equal("Is everything well today, then?", (await world.As<IAssistantService>(admin).ConversationAsync(answer.Conversation)).Value.Title);
    }

    [Fact]
    public async Task Conversation_IsNewUntilItHasItsTitle()
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await WorldAsync(model);
        var talks = world.As<IAssistantService>(await world.PersonAsync("Admin"));
        var meanwhile = "";
        model.Script = (request, _) => ModelReply.Says(ModelStandIn.IsStreamed(request) ? "Fine." : "READY").After(async () => meanwhile = (await talks.ConversationsAsync()).Value.Single().Title);

        await foreach (var _ in talks.AskAsync(new AssistantQuestion("How is stock?", null, null), TestContext.Current.CancellationToken))
        {
        }

        Assert.Equal(("New Conversation", "Stock of the day"), (meanwhile, (await talks.ConversationsAsync()).Value.Single().Title));
    }

    [Fact]
    public async Task Call_ThatIsRepaired_Runs()
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await WorldAsync(model);
        model.Script = (_, number) => number switch
        {
            0 => ModelReply.Calls(("get_system_health", "{\"x\": 1}")),
            1 => ModelReply.Calls(Health),
            2 => ModelReply.Says("READY"),
            _ => ModelReply.Says("Well [1]."),
        };

        var told = await AskAsync(world, await world.PersonAsync("Admin"), "Is it well?");

        Assert.Single(told.OfType<ToolBegan>());
        Assert.IsType<Answered>(told[^1]);
    }

    [Fact]
    public async Task Tool_ThatThePersonMayNotUse_IsNotOffered_AndNotRun()
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await WorldAsync(model);
        model.Script = (request, _) => ModelStandIn.IsStreamed(request) ? ModelReply.Says("No.") : ModelReply.Calls(Health);

        var told = await AskAsync(world, await world.PersonAsync("Account", 1), "Is the system well?");

        Assert.Empty(told.OfType<ToolBegan>());
        Assert.All(model.Asked, request => Assert.DoesNotContain("get_system_health", request.TryGetProperty("tools", out var tools) ? tools.ToString() : "", StringComparison.Ordinal));
    }

    public static TheoryData<string> Faults =>
    [
        "500", "503", "401", "404", "429", "429 after 1", "429 after 3600", "hang", "not json", "html", "empty", "no choices", "null choices", "hung stream", "stream hung after words", "stream cut after words",
        "stream cut at once", "stream of garbage", "stream without finish", "calls in the answer", "empty answer", "refused connection",
    ];

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Fault_EndsInAnAnswerOrAClearSentence_WithinHalfAMinute(string fault)
    {
        var model = await ModelStandIn.StartAsync();
        await using var world = await WorldAsync(model);
        var admin = await world.PersonAsync("Admin");
        model.Script = (request, _) => (fault, ModelStandIn.IsStreamed(request)) switch
        {
            ("500", _) => ModelReply.Fails(500),
            ("503", _) => ModelReply.Fails(503),
            ("401", _) => ModelReply.Fails(401),
            ("404", _) => ModelReply.Fails(404),
            ("429", _) => ModelReply.Fails(429),
            ("429 after 1", _) => ModelReply.Fails(429, 1),
            ("429 after 3600", _) => ModelReply.Fails(429, 3600),
            ("hang", _) => ModelReply.Hangs(),
            ("not json", _) => ModelReply.Raw("{\"choices\": [{"),
            ("html", _) => ModelReply.Raw("<html>Secret words of the service</html>", "text/html"),
            ("empty", _) => ModelReply.Raw(""),
            ("no choices", _) => ModelReply.Raw("{\"choices\": []}"),
            ("null choices", _) => ModelReply.Raw("{\"choices\": null, \"error\": \"Secret words of the service\"}"),
            (_, false) => ModelReply.Says("READY"),
            ("hung stream", true) => ModelReply.Hangs(),
            ("stream hung after words", true) => ModelReply.HangsAfter("The stock of Downtown is"),
            ("stream cut after words", true) => ModelReply.CutsAfter("The stock of Downtown is"),
            ("stream cut at once", true) => ModelReply.CutsAfter(""),
            ("stream of garbage", true) => ModelReply.Raw("data: {\"choices\": [{\n\ndata: Secret words of the service\n\n", "text/event-stream"),
            ("stream without finish", true) => ModelReply.Says("The stock of Downtown is", finish: null),
            ("calls in the answer", true) => ModelReply.Calls(Health),
            ("empty answer", true) => ModelReply.Says(""),
            _ => ModelReply.Says("Fine."),
        };
        if (fault == "refused connection")
            await model.DisposeAsync();
        var clock = Stopwatch.StartNew();

        var told = await AskAsync(world, admin, "How is stock?");

        Assert.InRange(clock.Elapsed, TimeSpan.Zero, TimeSpan.FromSeconds(30));
        if (fault.Contains("after words", StringComparison.Ordinal) || fault == "stream without finish")
            Assert.Equal(("The stock of Downtown is", true), told[^1] is Answered cut ? (cut.Answer, cut.IsCut) : (told[^1].ToString(), false));
        else
            Assert.True(Assert.IsType<AnswerRefused>(told[^1]).Problem is ModelUnreachable or NoAnswer);
        Assert.DoesNotContain("Secret words", string.Join(' ', told), StringComparison.Ordinal);
        Assert.DoesNotContain(ModelStandIn.Key, string.Join(' ', told), StringComparison.Ordinal);
        Assert.NotEqual("RUNNING", await world.OwnerScalarAsync<string>("select outcome from ai_usage"));
        // The next question is served as if nothing had been.
        if (fault == "refused connection")
            return;
        model.Script = (request, _) => ModelReply.Says(ModelStandIn.IsStreamed(request) ? "Fine." : "READY");
        Assert.Equal("Fine.", Assert.IsType<Answered>((await AskAsync(world, admin, "And now?"))[^1]).Answer);
        await model.DisposeAsync();
    }

    [Fact]
    public async Task ZeroCharacters_InAnythingThatTheModelWrites_LoseNothing()
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await WorldAsync(model);
        var admin = await world.PersonAsync("Admin");
        model.TitleReply = ModelReply.Says("Stock\0 of today");
        model.Script = (request, number) => ModelStandIn.IsStreamed(request) ? ModelReply.Says("Five\0 kg.")
            : number == 0 ? ModelReply.Calls(("query\0", "{\"a\0")) : ModelReply.Says("READY");

        var answer = Assert.IsType<Answered>((await AskAsync(world, admin, "How is stock?"))[^1]);

        var kept = (await world.As<IAssistantService>(admin).ConversationAsync(answer.Conversation)).Value;
        Assert.Equal("Stock\uFFFD of today", kept.Title);
        Assert.Equal("Five\uFFFD kg.", kept.Messages![^1].Content);
    }

    [Theory]
    [InlineData("Chicken 🐔 is in stock.", "Chicken \\ud83d", "\\uDC14", " is in stock.")]
    [InlineData("Chicken 🐔 is in stock.", "Chicken \\ud83d", "", "\\uDC14 is in stock.")]
    [InlineData("Chicken 🐔🐓.", "Chicken \\ud83d", "\\udc14\\ud83d", "\\udc13", ".")]
    [InlineData("Chicken \uFFFD is in stock.", "Chicken \\ud83d", " is in stock.")]
    [InlineData("Chicken \uFFFD is in stock.", "Chicken \\udc14", " is in stock.")]
    [InlineData("Chicken \uFFFD is in stock.", "Chicken \\ud83d is in", " stock.")]
    [InlineData("Chicken \uFFFD", "Chicken \\ud83d")]
    [InlineData("Write \\ud83d for it.", "Write \\\\ud83d", " for it.")]
    public async Task HalfACharacter_IsJoinedWithItsOtherHalf_OrReplaced(string answer, params string[] pieces)
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await WorldAsync(model);
        model.TitleReply = ModelReply.Raw("""{"id":"1","object":"chat.completion","created":1,"model":"m","choices":[{"index":0,"message":{"role":"assistant","content":"Stock \ud83d"},"finish_reason":"stop"}]}""");
        model.Script = (request, _) => ModelStandIn.IsStreamed(request) ? ModelReply.Streams(pieces) : ModelReply.Says("READY");

        var told = await AskAsync(world, await world.PersonAsync("Admin"), "How is stock?");

        Assert.Equal(new Answered(((QuestionTaken)told[0]).Conversation, answer, IsCut: false, "Stock \uFFFD"), told[^1]);
        Assert.Equal(answer, string.Concat(told.OfType<Words>().Select(words => words.Text)));
    }

    [Fact]
    public async Task HalfACharacter_BeforeTheLineBreaks_IsReplaced()
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await WorldAsync(model);
        model.Script = (request, _) => ModelStandIn.IsStreamed(request) ? ModelReply.StreamsAndCuts("Chicken ", "is \\ud83d") : ModelReply.Says("READY");

        var answer = Assert.IsType<Answered>((await AskAsync(world, await world.PersonAsync("Admin"), "How is stock?"))[^1]);

        Assert.Equal(("Chicken is \uFFFD", true), (answer.Answer, answer.IsCut));
    }

    [Fact]
    public async Task HalfACharacter_InTheArgumentsOfACall_IsRepaired()
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await WorldAsync(model);
        model.Script = (request, number) => ModelStandIn.IsStreamed(request) ? ModelReply.Says("Fine.")
            : number == 0 ? ModelReply.Calls(("retrieve_knowledge", """{"question": "How is \ud83d kept?"}"""))
            : ModelReply.Says("READY");

        var told = await AskAsync(world, await world.PersonAsync("Admin"), "How is stock?");

        Assert.Equal("Fine.", Assert.IsType<Answered>(told[^1]).Answer);
    }

    [Fact]
    public async Task Answer_ThatDoesNotEnd_IsCutWhereItIsKeptNoFurther()
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await WorldAsync(model);
        model.Script = (request, _) => ModelStandIn.IsStreamed(request) ? ModelReply.GoesOn("There are ", () => Task.CompletedTask, new string('x', 60_000)) : ModelReply.Says("READY");

        var answer = Assert.IsType<Answered>((await AskAsync(world, await world.PersonAsync("Admin"), "How is stock?"))[^1]);

        Assert.True(answer.IsCut);
        Assert.InRange(answer.Answer.Length, 200_000, 260_000);
        Assert.Equal("CUT 200000", await world.OwnerScalarAsync<string>("select concat_ws(' ', u.outcome, length(m.content)) from ai_usage u join ai_messages m on m.question = u.id where m.role = 'assistant'"));
    }

    [Fact]
    public async Task BlankAnswer_IsNone()
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await WorldAsync(model);
        model.Script = (request, _) => ModelStandIn.IsStreamed(request) ? ModelReply.Says(" \n\n ") : ModelReply.Says("READY");

        var told = await AskAsync(world, await world.PersonAsync("Admin"), "How is stock?");

        Assert.Equal(new NoAnswer(), Assert.IsType<AnswerRefused>(told[^1]).Problem);
        Assert.Empty(told.OfType<Words>());
        Assert.Equal("CUT", await world.OwnerScalarAsync<string>("select outcome from ai_usage"));
    }

    [Fact]
    public async Task FaultOfVenusItself_InMidAnswer_EndsTheQuestion()
    {
        await using var world = await World.CreateAsync(
            server, services =>
            {
                services.AddAssistant(new ConfigurationBuilder().Build());
                services.AddScoped<CurrentUserRights>();
                services.AddScoped<IUserRights, RightsThatFailAtTheThirdLook>();
            });

        var told = await AskAsync(world, await world.PersonAsync("Admin"), "How is stock?");

        Assert.Equal(new NoAnswer(), Assert.IsType<AnswerRefused>(told[^1]).Problem);
        Assert.Equal("FAILED", await world.OwnerScalarAsync<string>("select outcome from ai_usage"));
    }

    [Fact]
    public async Task DatabaseThatIsAway_IsSaidToBe()
    {
        await using var world = await World.CreateAsync(
            server, services =>
            {
                services.AddAssistant(new ConfigurationBuilder().Build());
                services.AddScoped<IUserRights, RightsOfNoDatabase>();
            });

        var told = await AskAsync(world, await world.PersonAsync("Admin"), "How is stock?");

        Assert.Equal(new AnswerRefused(new DatabaseUnreachable()), Assert.Single(told));
    }

    [Fact]
    public async Task TooManyRequests_WithAShortWait_IsAskedAgain()
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await WorldAsync(model);
        model.Script = (request, number) => number == 0 ? ModelReply.Fails(429, 1) : ModelReply.Says(ModelStandIn.IsStreamed(request) ? "Fine." : "READY");

        var told = await AskAsync(world, await world.PersonAsync("Admin"), "How is stock?");

        Assert.Equal("Fine.", Assert.IsType<Answered>(told[^1]).Answer);
    }

    [Fact]
    public async Task Stop_KeepsWhatWasSaid_AndEndsTheCall()
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await WorldAsync(model);
        var admin = await world.PersonAsync("Admin");
        model.Script = (request, _) => ModelStandIn.IsStreamed(request) ? ModelReply.HangsAfter("The stock of Downtown is") : ModelReply.Says("READY");
        using var stop = new CancellationTokenSource();
        List<AssistantEvent> told = [];

        await foreach (var happened in world.As<IAssistantService>(admin).AskAsync(new AssistantQuestion("How is stock?", null, null), stop.Token))
        {
            told.Add(happened);
            if (string.Concat(told.OfType<Words>().Select(words => words.Text)) == "The stock of Downtown is")
                await stop.CancelAsync();
        }

        var answer = Assert.IsType<Answered>(told[^1]);
        Assert.True(answer.IsCut);
        Assert.Equal("The stock of Downtown is", (await world.As<IAssistantService>(admin).ConversationAsync(answer.Conversation)).Value.Messages![^1].Content);
        Assert.Equal("STOPPED", await world.OwnerScalarAsync<string>("select outcome from ai_usage"));
    }

    [Fact]
    public async Task WithoutAKey_ItSaysSo_AndNothingElseIsWrong()
    {
        await using var world = await World.CreateAsync(server, services => services.AddAssistant(new ConfigurationBuilder().Build()));
        var admin = await world.PersonAsync("Admin");

        var told = await AskAsync(world, admin, "How is stock?");

        Assert.StartsWith("No model service is set up here", Assert.IsType<Answered>(told[^1]).Answer, StringComparison.Ordinal);
        Assert.Contains("No passage of your documents", Assert.IsType<Answered>(told[^1]).Answer, StringComparison.Ordinal);
        Assert.False((await world.As<IAssistantService>(admin).StatusAsync()).Value.Available);
    }

    [Fact]
    public async Task Health_AsksTheModelService_WithItsKey()
    {
        var model = await ModelStandIn.StartAsync();
        await using var world = await WorldAsync(model);
        var wrongKey = new Dictionary<string, string?>(model.Settings) { ["Assistant:ApiKey"] = "another" };
        await using var refused = await World.CreateAsync(server, services => services.AddAssistant(new ConfigurationBuilder().AddInMemoryCollection(wrongKey).Build()));
        var (admin, refusedAdmin) = (await world.PersonAsync("Admin"), await refused.PersonAsync("Admin"));

        Assert.Equal(("OK", "The model service of meta/llama-3.3-70b-instruct answers"), await ProbeAsync(world, admin));
        Assert.Equal("DOWN", (await ProbeAsync(refused, refusedAdmin)).Status);
        await model.DisposeAsync();
        Assert.Equal("DOWN", (await ProbeAsync(world, admin)).Status);

        static async Task<(string Status, string Detail)> ProbeAsync(World world, Person person)
        {
            var probe = (await world.As<IHealthService>(person).CheckAsync()).Value.Probes.Single(p => p.Name == "assistant");
            return (probe.Status, probe.Detail);
        }
    }

    [Fact]
    public async Task WithoutAKey_PassagesOfOwnDocumentsAreNamed_AndNoOthers()
    {
        await using var world = await World.CreateAsync(server);
        var (admin, manager) = (await world.PersonAsync("Admin"), await world.PersonAsync("Store Manager", 1));
        await world.OwnerAsync(
            """
            with d as (
              insert into knowledge_documents (title, source, permission_key, checksum, content)
              values ('Scalding', 'Typed', null, 'a', 'x'), ('Salaries', 'Typed', 'ai.admin', 'b', 'x') returning id, title)
            insert into knowledge_chunks (document_id, chunk_index, heading, content) select d.id, 0, 'Temperature', d.title || ': the scalding tank is kept at 55 degrees' from d
            """);

        var told = await AskAsync(world, manager, "How hot is the scalding tank?");
        var asManager = Assert.IsType<Answered>(told[^1]).Answer;
        var asAdmin = Assert.IsType<Answered>((await AskAsync(world, admin, "How hot is the scalding tank?"))[^1]).Answer;

        Assert.Contains("Scalding, Temperature [1]", asManager, StringComparison.Ordinal);
        Assert.Contains("55 degrees", told.OfType<Cited>().First().Citation.Passage, StringComparison.Ordinal);
        // The document may be closed to him by the time he looks at the conversation again.
        var kept = (await world.As<IAssistantService>(manager).ConversationAsync(((QuestionTaken)told[0]).Conversation)).Value.Messages![^1].Citations!;
        Assert.Equal(told.OfType<Cited>().Select(cited => cited.Citation with { Passage = null }), kept);
        Assert.DoesNotContain("Salaries", asManager, StringComparison.Ordinal);
        Assert.Contains("Salaries", asAdmin, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Cashier")]
    [InlineData("Staff")]
    public async Task WithoutTheKey_NothingIsAsked(string role)
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await WorldAsync(model);

        var told = await AskAsync(world, await world.PersonAsync(role, 1), "How is stock?");

        Assert.Equal(new AnswerRefused(new PermissionMissing(Permissions.AiChat)), Assert.Single(told));
        Assert.Empty(model.Asked);
    }

    [Theory]
    [InlineData("आज का स्टॉक कितना है और कल कितना था", "आज का स्टॉक कितना है")]
    [InlineData("Show\u202e me", "Show me")]
    public void Title_OfAQuestion_IsItsFirstWords(string question, string title) => Assert.Equal(title, ConversationTitle.Of(question));

    [Fact]
    public void Title_OfOneLongWord_EndsInAWholeCharacter()
    {
        var title = ConversationTitle.Of("a" + string.Concat(Enumerable.Repeat("🐔", 2000)));

        Assert.StartsWith("a🐔", title, StringComparison.Ordinal);
        Assert.InRange(title.Length, 70, 80);
        Assert.True(char.IsLowSurrogate(title[^1]));
    }

    [Fact]
    public async Task Question_ThatTakesTooLongAsAWhole_EndsWithWhatWasSaid()
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await WorldAsync(model, questionSeconds: 2);
        model.Script = (request, _) => ModelStandIn.IsStreamed(request) ? ModelReply.GoesOn("There are ", () => Task.CompletedTask, "many ") : ModelReply.Says("READY");

        var answer = Assert.IsType<Answered>((await AskAsync(world, await world.PersonAsync("Admin"), "How is stock?"))[^1]);

        Assert.StartsWith("There are many", answer.Answer, StringComparison.Ordinal);
        Assert.True(answer.IsCut);
        Assert.Equal("TIMED_OUT t", await world.OwnerScalarAsync<string>("select concat_ws(' ', outcome, duration_ms between 1900 and 8000) from ai_usage"));
    }

    [Fact]
    public async Task Service_ThatFailsAgainAndAgain_IsLeftAloneForAWhile()
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await WorldAsync(model);
        var admin = await world.PersonAsync("Admin");
        model.Script = (_, _) => ModelReply.Fails(500);
        await Task.WhenAll(Enumerable.Range(0, 6).Select(_ => AskAsync(world, admin, "How is stock?")));
        var asked = model.Asked.Count;

        Assert.Equal(new ModelUnreachable(), Assert.IsType<AnswerRefused>((await AskAsync(world, admin, "And now?"))[^1]).Problem);

        Assert.InRange(asked, 1, 18);
        Assert.Equal(asked, model.Asked.Count);
    }

    [Fact]
    public async Task Service_ThatFailsOnceForEachOfMany_AnswersThemAll()
    {
        const int Many = 6;
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await WorldAsync(model);
        var admin = await world.PersonAsync("Admin");
        var titles = 0;
        model.TitleReply = new ModelReply((context, streamed) => (Interlocked.Increment(ref titles) <= Many ? ModelReply.Fails(500) : ModelReply.Says("Stock of the day")).WriteAsync(context, streamed));
        model.Script = (request, number) => number < Many ? ModelReply.Fails(500) : ModelReply.Says(ModelStandIn.IsStreamed(request) ? "Fine." : "READY");

        var told = await Task.WhenAll(Enumerable.Range(0, Many).Select(_ => AskAsync(world, admin, "How is stock?")));

        Assert.All(told, answer => Assert.Equal("Fine.", Assert.IsType<Answered>(answer[^1]).Answer));
    }

    [Fact]
    public async Task Calls_BeyondThoseAtWork_Wait_AndBeyondThoseThatWait_AreRefused()
    {
        const int AtWork = 48;
        const int Waiting = 64;
        await using var model = await ModelStandIn.StartAsync();
        var release = new TaskCompletionSource();
        model.Script = (_, _) => ModelReply.Says("READY").After(() => release.Task);
        var settings = model.Settings;
        settings["Assistant:SilenceSeconds"] = "60";
        var services = new ServiceCollection().AddLogging();
        services.AddAssistant(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
        await using var provider = services.BuildServiceProvider();
        var client = provider.GetRequiredService<ModelClient>();
        var calls = Enumerable.Range(0, AtWork + Waiting).Select(_ => CallAsync()).ToList();
        await Eventually.HoldsAsync(() => Task.FromResult(model.Asked.Count == AtWork));

        var refused = await Assert.ThrowsAnyAsync<Exception>(CallAsync);

        Assert.True(ModelClient.IsFault(refused), refused.ToString());
        Assert.Equal(AtWork, model.Asked.Count);
        release.SetResult();
        Assert.All(await Task.WhenAll(calls), answer => Assert.Equal("READY", answer.Text));
        Assert.Equal(AtWork + Waiting, model.Asked.Count);

        Task<Microsoft.Extensions.AI.ChatResponse> CallAsync() => client.AskForCallAsync([], [], TestContext.Current.CancellationToken);
    }

    [Fact]
    public void Settings_WithTheKeyAlone_AreNims()
    {
        var settings = ModelSettings.Read(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { ["Assistant:ApiKey"] = "nvapi-x" }).Build())!;

        Assert.Equal(
            ("https://integrate.api.nvidia.com/v1", "meta/llama-3.3-70b-instruct", "nvidia/nv-embedqa-e5-v5", 0.2f, 2048),
            (settings.BaseUrl.ToString(), settings.Model, settings.EmbeddingModel, settings.Temperature, settings.MaxTokens));
        Assert.Equal((60, 120), (settings.CallTime.TotalSeconds, settings.QuestionTime.TotalSeconds));
        Assert.DoesNotContain("nvapi-x", settings.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Assistant:BaseUrl", "not an address")]
    [InlineData("Assistant:BaseUrl", "http://10.0.0.1/v1")]
    [InlineData("Assistant:BaseUrl", "ftp://models/v1")]
    [InlineData("Assistant:MaxTokens", "many")]
    [InlineData("Assistant:MaxTokens", "16.5")]
    [InlineData("Assistant:Temperature", "3")]
    [InlineData("Assistant:SilenceSeconds", "0")]
    public void Settings_ThatCannotServe_StopTheHost(string name, string value) =>
        Assert.Contains(name, ModelSettings.Refusal(new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?> { [name] = value }).Build())!, StringComparison.Ordinal);

    private Task<World> WorldAsync(ModelStandIn model, int? silenceSeconds = null, int? questionSeconds = null)
    {
        var settings = model.Settings;
        if (silenceSeconds is { } silence)
            settings["Assistant:SilenceSeconds"] = $"{silence}";
        if (questionSeconds is { } longest)
            settings["Assistant:QuestionSeconds"] = $"{longest}";
        return World.CreateAsync(server, services => services.AddAssistant(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()));
    }

    private static async Task<List<AssistantEvent>> AskAsync(World world, Person person, string question, Guid? conversation = null)
    {
        List<AssistantEvent> told = [];
        await foreach (var happened in world.As<IAssistantService>(person).AskAsync(new AssistantQuestion(question, conversation, null), TestContext.Current.CancellationToken))
            told.Add(happened);
        return told;
    }

    private sealed class RightsThatFailAtTheThirdLook(CurrentUserRights real) : IUserRights
    {
        private int _looks;

        public ValueTask<UserRights?> GetAsync(CancellationToken cancellationToken = default) =>
            ++_looks < 3 ? real.GetAsync(cancellationToken) : throw new InvalidOperationException("A fault of ours");
    }

    private sealed class RightsOfNoDatabase : IUserRights
    {
        public ValueTask<UserRights?> GetAsync(CancellationToken cancellationToken = default) => throw new NpgsqlException("Away", new IOException());
    }
}
