using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Venus.Core.Features.Assistant;
using Venus.Core.Security;
using Venus.Server.Features.Assistant;
using Venus.Tests.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Assistant;

/// <summary>Somebody who may see less by the time his question is answered: what was found for him before reaches neither him nor what is kept.</summary>
public sealed class RightsLostTests(DatabaseServer server)
{
    private const string Figure = "41.234";

    private static readonly (string, string) Stock = ("query_dataset", """{"dataset": "stock", "limit": 200}""");

    private static readonly Dictionary<string, string> Sql = new()
    {
        ["store"] = "delete from user_stores where user_id = $1 and store_id = 2",
        ["key of the page"] = $"delete from role_permissions where permission_key = '{Permissions.InventoryView}' and role_id in (select role_id from user_roles where user_id = $1)",
        ["key of the assistant"] = $"delete from role_permissions where permission_key = '{Permissions.AiChat}' and role_id in (select role_id from user_roles where user_id = $1)",
        ["role"] = "delete from user_roles where user_id = $1",
        ["account"] = "update profiles set status = 'DISABLED', disabled_at = now() where id = $1",
        ["session"] = "update user_sessions set ended_at = now(), ended_reason = 'REVOKED' where user_id = $1",
    };

    public static TheoryData<string> Losses => [.. Sql.Keys];

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task Loss_BetweenRounds_EndsTheQuestion_AndKeepsNothingOfIt(string lost)
    {
        await using var model = await ModelStandIn.StartAsync();
        var log = new KeptLog();
        await using var world = await WorldAsync(model, log);
        var person = await world.PersonAsync("Store Manager", 1, 2);
        model.Script = (request, number) => ModelStandIn.IsStreamed(request) ? ModelReply.Says(ModelStandIn.LastFound(request))
            : number == 0 ? ModelReply.Calls(Stock) : ModelReply.Calls(Stock).After(() => world.OwnerAsync(Sql[lost], person.Id));

        var told = await AskAsync(world, person);

        Assert.Equal(2, told.OfType<ToolBegan>().Count());
        Assert.DoesNotContain(model.Asked, ModelStandIn.IsStreamed);
        await AssertTakenBackAsync(world, log, told, lost);
    }

    [Theory]
    [MemberData(nameof(Losses))]
    public async Task Loss_WhileTheAnswerComes_EndsIt_AndKeepsNothingOfIt(string lost)
    {
        await using var model = await ModelStandIn.StartAsync();
        var log = new KeptLog();
        await using var world = await WorldAsync(model, log);
        var person = await world.PersonAsync("Store Manager", 1, 2);
        model.Script = (request, number) => ModelStandIn.IsStreamed(request) ? ModelReply.GoesOn("There are ", () => world.OwnerAsync(Sql[lost], person.Id), $"{Figure} ")
            : number == 0 ? ModelReply.Calls(Stock) : ModelReply.Says("READY");

        var told = await AskAsync(world, person);

        Assert.InRange(told.OfType<Words>().Count(), 1, 15);
        await AssertTakenBackAsync(world, log, told, lost);
    }

    [Fact]
    public async Task Loss_AsTheQuestionIsTaken_EndsItBeforeAnybodyIsAsked()
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await World.CreateAsync(server, services => services
            .AddSingleton<IUserRights>(new SignedOutAfterTheFirstLook())
            .AddAssistant(new ConfigurationBuilder().AddInMemoryCollection(model.Settings).Build()));

        var told = await AskAsync(world, await world.PersonAsync("Manager", 1));

        Assert.Equal(new NotSignedIn(), Assert.IsType<AnswerRefused>(told[^1]).Problem);
        Assert.Empty(model.Asked);
        Assert.Equal("STOPPED", await world.OwnerScalarAsync<string>("select outcome from ai_usage"));
    }

    [Fact]
    public async Task Gain_WhileTheAnswerComes_ChangesNothing()
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await WorldAsync(model, new KeptLog());
        var person = await world.PersonAsync("Store Manager", 2);
        model.Script = (request, number) => ModelStandIn.IsStreamed(request) ? ModelReply.Says(ModelStandIn.LastFound(request))
            : number == 0 ? ModelReply.Calls(Stock)
            : ModelReply.Says("READY").After(() => world.OwnerAsync("insert into user_stores (user_id, store_id) values ($1, 1)", person.Id));

        var told = await AskAsync(world, person);

        Assert.Contains(Figure, Assert.IsType<Answered>(told[^1]).Answer, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Loss_GivenBackMeanwhile_StaysOne()
    {
        var before = People.With([Permissions.AiChat], [People.Downtown, People.AnnaNagar]);
        var rights = new FakeUserRights { Rights = before };
        var asker = new AskersRights(before, rights);
        Assert.Null(await asker.LossAsync(TestContext.Current.CancellationToken));

        rights.Rights = People.With([Permissions.AiChat], [People.Downtown]);
        Assert.Equal(new RightsLost(), await asker.LossAsync(TestContext.Current.CancellationToken));
        rights.Rights = before;

        Assert.Equal(new RightsLost(), await asker.LossAsync(TestContext.Current.CancellationToken));
    }

    private static async Task AssertTakenBackAsync(World world, KeptLog log, List<AssistantEvent> told, string lost)
    {
        var refused = Assert.IsType<AnswerRefused>(told[^1]);
        Assert.Equal(lost is "account" or "session" ? new NotSignedIn() : new RightsLost(), refused.Problem);
        Assert.True(refused.TakesBack);
        // The question is over, counts, and nothing of what was found is kept.
        Assert.Equal("STOPPED true", await world.OwnerScalarAsync<string>("select outcome || ' ' || (prompt_tokens > 0 and completion_tokens > 0 and duration_ms is not null) from ai_usage"));
        Assert.Equal("How much is in stock?", await world.OwnerScalarAsync<string>("select string_agg(concat_ws(' ', content, tool_calls, citations), ' ') from ai_messages"));
        Assert.DoesNotContain(Figure, log.Text, StringComparison.Ordinal);
    }

    private async Task<World> WorldAsync(ModelStandIn model, KeptLog log)
    {
        var world = await World.CreateAsync(server, services => services
            .AddLogging(logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace))
            .AddAssistant(new ConfigurationBuilder().AddInMemoryCollection(model.Settings).Build()));
        await world.StockAsync(2, "BROILER", "SKIN", decimal.Parse(Figure, System.Globalization.CultureInfo.InvariantCulture));
        return world;
    }

    private static async Task<List<AssistantEvent>> AskAsync(World world, Person person)
    {
        List<AssistantEvent> told = [];
        await foreach (var happened in world.As<IAssistantService>(person).AskAsync(new AssistantQuestion("How much is in stock?", null, null), TestContext.Current.CancellationToken))
            told.Add(happened);
        return told;
    }

    private sealed class SignedOutAfterTheFirstLook : IUserRights
    {
        private UserRights? _rights = People.With([Permissions.AiChat], [People.Downtown]);

        public ValueTask<UserRights?> GetAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult(Interlocked.Exchange(ref _rights, null));
    }
}
