using Venus.Core;
using Venus.Core.Features.Assistant;
using Venus.Core.Security;
using Venus.Data.Features.Assistant;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Assistant;

public sealed class ConversationTests(DatabaseServer server)
{
    [Fact]
    public async Task PLT_4_Configurations_Merge_ByUnionAndMaximum()
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.PersonAsync("Admin", 1);
        await world.OwnerAsync(
            """
            insert into user_roles (user_id, role_id) select $1, id from roles where name = 'Manager';
            """,
            person.Id);
        await SetAsync(world, "Admin", enabled: true, 500, "prices", "sales");
        await SetAsync(world, "Manager", enabled: true, 200, "sales", "stock");

        var status = (await world.As<ConversationStore>(person).StatusAsync(true, TestContext.Current.CancellationToken)).Value;

        Assert.Equal((500, 500, true), (status.PerHour, status.Remaining, status.Enabled));
        Assert.Equal(["prices", "sales", "stock"], status.Datasets);
        Assert.True(status.OpensOn("/home"));

        await SetAsync(world, "Admin", enabled: false, 500, "prices", "sales");
        status = (await world.As<ConversationStore>(person).StatusAsync(true, TestContext.Current.CancellationToken)).Value;
        Assert.Equal(200, status.PerHour);
        Assert.Equal(["sales", "stock"], status.Datasets);
    }

    [Theory]
    [InlineData("Admin", true, 500)]
    [InlineData("Manager", true, 200)]
    [InlineData("Store Manager", true, 50)]
    [InlineData("Account", true, 50)]
    [InlineData("Cashier", false, 0)]
    [InlineData("Staff", false, 0)]
    public async Task Status_OfTheSeededRoles(string role, bool enabled, int perHour)
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.PersonAsync(role, 1);

        var status = (await world.As<ConversationStore>(person).StatusAsync(true, TestContext.Current.CancellationToken)).Value;

        Assert.Equal((enabled, enabled, perHour), (status.HasPermission, status.Enabled, status.PerHour));
    }

    [Fact]
    public async Task Status_NamesDatasetsWhosePageIsOpen_AndByApiTokenThoseOfItsKeys()
    {
        await using var world = await World.CreateAsync(server);
        var (manager, admin) = (await world.PersonAsync("Manager", 1), await world.PersonAsync("Admin"));
        var (token, _) = await world.TokenAsync(admin, Permissions.AiChat, Permissions.InventoryView);
        await SetAsync(world, "Manager", enabled: true, 200, "sales", "sessions", "stock");

        var status = (await world.As<ConversationStore>(manager).StatusAsync(true, TestContext.Current.CancellationToken)).Value;
        var narrow = (await world.As<ConversationStore>(token).StatusAsync(true, TestContext.Current.CancellationToken)).Value;

        Assert.Equal(["sales", "stock"], status.Datasets);
        Assert.Equal(["stock"], narrow.Datasets);
    }

    [Fact]
    public async Task Begin_BeyondTheBudget_IsRefusedWithTheWait_AndLeavesNothing()
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.PersonAsync("Manager", 1);
        await SetAsync(world, "Manager", enabled: true, 2, "sales");
        var store = world.As<ConversationStore>(person);
        Assert.True((await AskAsync(store)).IsSuccess);
        await world.OwnerAsync("update ai_usage set started_at = now() - interval '50 minutes'");
        Assert.True((await AskAsync(store)).IsSuccess);
        var before = await world.CountsAsync();

        var refused = Assert.IsType<BudgetSpent>((await AskAsync(store)).Problem);

        Assert.Equal(2, refused.Limit);
        Assert.Equal("You may ask 2 questions within an hour, and none is left. Ask again in 10 minutes.", refused.Message);
        Assert.InRange(refused.WaitSeconds, 590, 600);
        Assert.Equal(before, await world.CountsAsync());
        await world.OwnerAsync("update ai_usage set started_at = started_at - interval '10 minutes'");
        Assert.True((await AskAsync(store)).IsSuccess);
    }

    [Fact]
    public async Task Begin_FromManyBrowsersAtOnce_NeverExceedsTheBudget()
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.PersonAsync("Manager", 1);
        await SetAsync(world, "Manager", enabled: true, 5, "sales");

        var asked = await Task.WhenAll(Enumerable.Range(0, 20).Select(_ => AskAsync(world.As<ConversationStore>(person))));

        Assert.Equal(5, asked.Count(result => result.IsSuccess));
        Assert.All(asked.Where(result => !result.IsSuccess), result => Assert.IsType<BudgetSpent>(result.Problem));
        Assert.Equal(5, await world.OwnerScalarAsync<long>("select count(*) from ai_usage"));
    }

    [Fact]
    public async Task Begin_WhenTheAssistantIsOff_OrNotOnThisPage_IsRefused()
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.PersonAsync("Manager", 1);
        var store = world.As<ConversationStore>(person);
        await world.OwnerAsync("update ai_agent_configs set allowed_pages = '{/home}'");

        Assert.Equal(new AssistantClosed(OnThisPage: true), (await AskAsync(store, page: "/business/stock")).Problem);
        Assert.True((await AskAsync(store, page: "/home")).IsSuccess);

        await world.OwnerAsync("update ai_agent_configs set enabled = false");
        Assert.Equal(new AssistantClosed(OnThisPage: false), (await AskAsync(store)).Problem);
    }

    [Theory]
    [InlineData("")]
    [InlineData("   ")]
    [InlineData("\n\t\u00A0")]
    [InlineData(null)]
    public async Task Begin_WithoutAQuestion_IsRefusedBesideIt(string? message)
    {
        await using var world = await World.CreateAsync(server);
        var store = world.As<ConversationStore>(await world.PersonAsync("Manager", 1));

        Assert.Equal("message", (await AskAsync(store, message: message ?? new string('x', 4001))).Problem!.Field);
    }

    [Fact]
    public async Task Conversation_OfAnother_IsFoundByNobodyElse_NeitherReadNorContinuedNorDeleted()
    {
        await using var world = await World.CreateAsync(server);
        var mine = world.As<ConversationStore>(await world.PersonAsync("Manager", 1));
        var others = world.As<ConversationStore>(await world.PersonAsync("Admin", 1));
        var (question, talk) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        Assert.True((await AskAsync(mine, talk: talk, question: question)).IsSuccess);
        var before = await world.CountsAsync();

        Assert.IsType<NotFound>((await others.GetAsync(talk, TestContext.Current.CancellationToken)).Problem);
        Assert.IsType<NotFound>((await AskAsync(others, talk: talk)).Problem);
        Assert.IsType<IdempotencyMismatch>((await AskAsync(others, talk: talk, question: question)).Problem);
        Assert.IsType<NotFound>((await others.DeleteAsync(talk, TestContext.Current.CancellationToken)).Problem);
        Assert.IsType<NotFound>((await others.EndAsync(Ended(question, talk), TestContext.Current.CancellationToken)).Problem);
        Assert.Empty((await others.ListAsync(TestContext.Current.CancellationToken)).Value);

        Assert.Equal(before, await world.CountsAsync());
        Assert.Equal("Why?", Assert.Single((await mine.GetAsync(talk, TestContext.Current.CancellationToken)).Value.Messages!).Content);
    }

    [Theory]
    [InlineData("delete from user_stores where user_id = $1 and store_id = 2", true)]
    [InlineData("delete from role_permissions where permission_key = 'inventory.view' and role_id in (select role_id from user_roles where user_id = $1)", true)]
    [InlineData("delete from role_permissions where permission_key = 'sales.void' and role_id in (select role_id from user_roles where user_id = $1)", false)]
    [InlineData("with t as (delete from store_settings where store_id = 2), u as (delete from user_stores where store_id = 2) delete from stores where id = 2 and $1::uuid is not null", false)]
    public async Task Answer_OfAQuestionWhoseAskerHeldMoreThen_IsNeitherShownNorToldToTheModel(string loss, bool withheld)
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.PersonAsync("Store Manager", 1, 2);
        var store = world.As<ConversationStore>(person);
        var (question, talk) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        Assert.True((await AskAsync(store, talk: talk, question: question)).IsSuccess);
        Assert.True((await store.EndAsync(Ended(question, talk), TestContext.Current.CancellationToken)).IsSuccess);
        var told = (await store.GetAsync(talk, TestContext.Current.CancellationToken)).Value.Messages!;

        await world.OwnerAsync(loss, person.Id);

        var read = (await store.GetAsync(talk, TestContext.Current.CancellationToken)).Value.Messages!;
        var begun = (await store.BeginAsync(Guid.CreateVersion7(), talk, new AssistantQuestion("And now?", talk, null), TestContext.Current.CancellationToken)).Value;
        Assert.Equal(withheld ? [QuestionOutcome.Withheld] : told.Select(message => message.Outcome), read.Select(message => message.Outcome));
        Assert.Equal(withheld ? ["Why?"] : told.Select(message => message.Content), read.Select(message => message.Content));
        Assert.Equal(read.Select(message => message.Content), begun.History.Select(message => message.Content));
        Assert.Equal(read.Count + 1L, await world.SqlAsync(person, "select count(*) from ai_messages"));
    }

    [Fact]
    public async Task ApiToken_FindsWhatItBeganAlone_ForItsOwnerWasToldMoreThanItsKeysOpen()
    {
        await using var world = await World.CreateAsync(server);
        var owner = await world.PersonAsync("Admin", 1);
        var (token, _) = await world.TokenAsync(owner, Permissions.AiChat);
        var (narrow, _) = await world.TokenAsync(owner, Permissions.InventoryView);
        var (mine, by, other) = (world.As<ConversationStore>(owner), world.As<ConversationStore>(token), world.As<ConversationStore>(narrow));
        var (talk, question, begun) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        Assert.True((await AskAsync(mine, "What does the manager earn?", talk: talk, question: question)).IsSuccess);
        Assert.True((await AskAsync(by, "How is stock?", talk: begun)).IsSuccess);
        var before = await world.CountsAsync();

        foreach (var (store, hidden) in (IEnumerable<(ConversationStore, Guid)>)[(by, talk), (other, talk), (other, begun)])
            Assert.IsType<NotFound>((await store.GetAsync(hidden, TestContext.Current.CancellationToken)).Problem);
        Assert.IsType<NotFound>((await by.BeginAsync(Guid.CreateVersion7(), talk, new AssistantQuestion("And?", talk, null), TestContext.Current.CancellationToken)).Problem);
        Assert.IsType<IdempotencyMismatch>((await AskAsync(by, talk: talk, question: question)).Problem);
        Assert.IsType<NotFound>((await by.DeleteAsync(talk, TestContext.Current.CancellationToken)).Problem);

        Assert.Equal(before, await world.CountsAsync());
        Assert.Equal(begun, Assert.Single((await by.ListAsync(TestContext.Current.CancellationToken)).Value).Id);
        Assert.Empty((await other.ListAsync(TestContext.Current.CancellationToken)).Value);
        Assert.Equal("How is stock?", await world.SqlAsync(token, "select string_agg(content, ' ') from ai_messages"));
        Assert.Equal("How is stock?", Assert.Single((await by.GetAsync(begun, TestContext.Current.CancellationToken)).Value.Messages!).Content);
        Assert.Equal(2, (await mine.ListAsync(TestContext.Current.CancellationToken)).Value.Count);
        Assert.True((await mine.DeleteAsync(begun, TestContext.Current.CancellationToken)).IsSuccess);
    }

    [Fact]
    public async Task Conversation_OfAnApiToken_InWhichItsOwnerAsksHimself_IsHisAloneFromThen()
    {
        await using var world = await World.CreateAsync(server);
        var owner = await world.PersonAsync("Admin", 1);
        var (token, _) = await world.TokenAsync(owner, Permissions.AiChat);
        var (mine, by) = (world.As<ConversationStore>(owner), world.As<ConversationStore>(token));
        var (talk, question) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        Assert.True((await AskAsync(by, "How is stock?", talk: talk)).IsSuccess);

        Assert.True((await mine.BeginAsync(question, talk, new AssistantQuestion("And what did it cost?", talk, null), TestContext.Current.CancellationToken)).IsSuccess);
        Assert.True((await mine.EndAsync(Ended(question, talk), TestContext.Current.CancellationToken)).IsSuccess);

        Assert.IsType<NotFound>((await by.GetAsync(talk, TestContext.Current.CancellationToken)).Problem);
        Assert.IsType<NotFound>((await by.BeginAsync(Guid.CreateVersion7(), talk, new AssistantQuestion("And?", talk, null), TestContext.Current.CancellationToken)).Problem);
        Assert.Empty((await by.ListAsync(TestContext.Current.CancellationToken)).Value);
        Assert.Equal(0L, await world.SqlAsync(token, "select count(*) from ai_messages"));
        Assert.Equal(["How is stock?", "And what did it cost?"], (await mine.GetAsync(talk, TestContext.Current.CancellationToken)).Value.Messages!.Where(message => message.Role == "user").Select(message => message.Content));
    }

    [Fact]
    public async Task End_KeepsTheAnswerOnce_WithItsTitleAndUsage()
    {
        await using var world = await World.CreateAsync(server);
        var store = world.As<ConversationStore>(await world.PersonAsync("Manager", 1));
        var (question, talk) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await AskAsync(store, talk: talk, question: question);
        for (var time = 0; time < 2; time++)
            Assert.True((await store.EndAsync(Ended(question, talk), TestContext.Current.CancellationToken)).IsSuccess);

        var kept = (await store.GetAsync(talk, TestContext.Current.CancellationToken)).Value;

        Assert.Equal("Stock of today", kept.Title);
        Assert.Equal(["user", "assistant", "tool", "assistant"], kept.Messages!.Select(message => message.Role));
        Assert.Equal(new Citation(1, "Stock", "/business/stock", null), Assert.Single(kept.Messages![3].Citations!));
        Assert.Equal("ANSWERED 2 100 20", await world.OwnerScalarAsync<string>("select concat_ws(' ', outcome, rounds, prompt_tokens, completion_tokens) from ai_usage"));
        var again = (await AskAsync(store, talk: talk)).Value;
        Assert.False(again.First);
        Assert.Equal(4, again.History.Count);
    }

    [Fact]
    public async Task Questions_AskedAtOnceInOneConversation_KeepTheirOwnAnswers_AndHowTheyEnded()
    {
        await using var world = await World.CreateAsync(server);
        var store = world.As<ConversationStore>(await world.PersonAsync("Manager", 1));
        var (one, two, talk) = (Guid.CreateVersion7(), Guid.CreateVersion7(), Guid.CreateVersion7());
        await AskAsync(store, "One?", talk: talk, question: one);
        Assert.Equal(["One?"], (await AskAsync(store, "Two?", talk: talk, question: two)).Value.History.Select(message => message.Content));
        Assert.True((await store.EndAsync(Ended(two, talk) with { Outcome = QuestionOutcome.Stopped }, TestContext.Current.CancellationToken)).IsSuccess);
        Assert.True((await store.EndAsync(Ended(one, talk), TestContext.Current.CancellationToken)).IsSuccess);
        await AskAsync(store, "Three?", talk: talk);

        var kept = (await store.GetAsync(talk, TestContext.Current.CancellationToken)).Value.Messages!;

        Assert.Equal(["One?", "", "[]", "12 kg [1].", "Two?", "", "[]", "12 kg [1].", "Three?"], kept.Select(message => message.Content));
        Assert.Equal(
            [QuestionOutcome.Answered, QuestionOutcome.Stopped, QuestionOutcome.Running],
            kept.Where(message => message.Role == "user").Select(message => message.Outcome));
    }

    [Fact]
    public async Task Question_WhoseHostWentDown_IsSaidToBeStopped_AfterAWhile()
    {
        await using var world = await World.CreateAsync(server);
        var store = world.As<ConversationStore>(await world.PersonAsync("Manager", 1));
        var talk = Guid.CreateVersion7();
        await AskAsync(store, talk: talk);
        foreach (var (minutes, outcome) in (IEnumerable<(int, QuestionOutcome)>)[(29, QuestionOutcome.Running), (31, QuestionOutcome.Stopped)])
        {
            await world.OwnerAsync("update ai_usage set started_at = now() - make_interval(mins => $1)", minutes);

            Assert.Equal(outcome, Assert.Single((await store.GetAsync(talk, TestContext.Current.CancellationToken)).Value.Messages!).Outcome);
        }
    }

    [Fact]
    public async Task End_OfAQuestionWhoseAskerLostTheKey_IsCounted_AndKept()
    {
        await using var world = await World.CreateAsync(server);
        var store = world.As<ConversationStore>(await world.PersonAsync("Manager", 1));
        var (question, talk) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        await AskAsync(store, talk: talk, question: question);
        await world.OwnerAsync("delete from role_permissions where permission_key = 'ai.chat'");

        Assert.True((await store.EndAsync(Ended(question, talk), TestContext.Current.CancellationToken)).IsSuccess);

        Assert.Equal("ANSWERED 2 100 20", await world.OwnerScalarAsync<string>("select concat_ws(' ', outcome, rounds, prompt_tokens, completion_tokens) from ai_usage"));
    }

    [Fact]
    public async Task List_HasTheFiftyNewest()
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.PersonAsync("Manager", 1);
        await world.OwnerAsync("insert into ai_conversations (id, user_id, title, updated_at) select gen_random_uuid(), $1, n::text, now() - make_interval(hours => n) from generate_series(1, 60) n", person.Id);

        var list = (await world.As<ConversationStore>(person).ListAsync(TestContext.Current.CancellationToken)).Value;

        Assert.Equal(Enumerable.Range(1, 50).Select(number => $"{number}"), list.Select(talk => talk.Title));
    }

    [Fact]
    public async Task Deleted_People_LeaveNoConversations()
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.PersonAsync("Manager", 1);
        await AskAsync(world.As<ConversationStore>(person));

        await world.OwnerAsync("update profiles set status = 'DISABLED' where id = $1", person.Id);
        await world.OwnerAsync("update profiles set status = 'DELETED' where id = $1", person.Id);

        Assert.Equal(0, await world.OwnerScalarAsync<long>("select count(*) from ai_messages"));
        Assert.Equal(1, await world.OwnerScalarAsync<long>("select count(*) from ai_usage"));
    }

    private static EndedQuestion Ended(Guid question, Guid talk) => new(
        question, talk, QuestionOutcome.Answered, 1200, 2, 100, 20, "Stock of today",
        [
            new("assistant", "", new[] { new { id = "call_1", name = "query_dataset" } }),
            new("tool", "[]", ToolCallId: "call_1"),
            new("assistant", "12 kg [1].", Citations: [new Citation(1, "Stock", "/business/stock", null)]),
        ]);

    private static Task<Result<BegunQuestion>> AskAsync(ConversationStore store, string message = "Why?", string? page = null, Guid? talk = null, Guid? question = null) =>
        store.BeginAsync(question ?? Guid.CreateVersion7(), talk ?? Guid.CreateVersion7(), new AssistantQuestion(message, null, page), TestContext.Current.CancellationToken);

    private static Task SetAsync(World world, string role, bool enabled, int perHour, params string[] datasets) => world.OwnerAsync(
        "update ai_agent_configs set enabled = $2, max_queries_per_hour = $3, allowed_datasets = $4 where role_id = (select id from roles where name = $1)",
        role, enabled, perHour, datasets);
}
