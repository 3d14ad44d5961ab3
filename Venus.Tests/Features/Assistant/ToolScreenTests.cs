using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Venus.Core.Features.Assistant;
using Venus.Core.Features.Health;
using Venus.Core.Features.Knowledge;
using Venus.Core.Security;
using Venus.Server.Features.Assistant;
using Venus.Tests.Attacks;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Assistant;

/// <summary>What tools beside those of datasets tell people of each role: what the same person's own page shows him, or a refusal.</summary>
public sealed class ToolScreenTests(DatabaseServer server)
{
    // A part of the load, which is another one a moment later.
    private static readonly string[] Moving = ["Processors", "Memory", "Disk"];

    public static TheoryData<string, int> RolesAndStores
    {
        get
        {
            TheoryData<string, int> all = [];
            foreach (var role in DatasetWorld.Roles)
            {
                all.Add(role, 1);
                all.Add(role, 2);
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(RolesAndStores))]
    public async Task Knowledge_EveryRole_IsWhatTheReadingViewShows(string role, int store)
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await WorldAsync(model);
        var person = await world.PersonAsync(role, store);
        Dictionary<string, Guid> documents = [];
        foreach (var key in (string[])["everybody", Permissions.SkusView, Permissions.SalesView, Permissions.UsersView, Permissions.SystemDocs, Permissions.AiAdmin])
        {
            documents[key] = await world.OwnerScalarAsync<Guid>(
                """
                with d as (
                  insert into knowledge_documents (title, source, permission_key, checksum, content)
                  values ('Scalding ' || $1, 'Typed', nullif($1, 'everybody'), $1, 'The tank is kept at 55 degrees, says ' || $1) returning id, content)
                insert into knowledge_chunks (document_id, chunk_index, content) select d.id, 0, d.content from d returning document_id
                """,
                key);
        }

        // Six rounds, each for another of them.
        model.Script = (request, number) => ModelStandIn.IsStreamed(request) ? ModelReply.Says("55 degrees [1].")
            : ModelReply.Calls(("retrieve_knowledge", $$"""{"question": "tank degrees {{documents.Keys.ElementAt(number)}}"}"""));

        var told = await AskAsync(world, person);

        var found = model.Asked.Count == 0 ? [] : Found(model.Asked[^1]).SelectMany(answer => answer.GetProperty("found").EnumerateArray()).Select(passage => passage.GetProperty("content").GetString()!).ToHashSet();
        var cited = told.OfType<Cited>().Select(source => source.Citation.Link!).ToHashSet();
        List<string> wrong = [];
        foreach (var (key, id) in documents)
        {
            var page = await world.As<IKnowledgeService>(person).ReadAsync(id, TestContext.Current.CancellationToken);
            var shown = page.IsSuccess && found.Contains(page.Value.Content) && cited.Contains($"/knowledge/{id}#chunk-0");
            if (page.IsSuccess != shown || found.Any(content => content.EndsWith($"says {key}", StringComparison.Ordinal)) != page.IsSuccess)
                wrong.Add($"{key}: page {page.Problem?.Message ?? "shown"}");
        }

        Assert.Empty(wrong);
        if (role is "Cashier" or "Staff")
            Assert.Equal(new AnswerRefused(new PermissionMissing(Permissions.AiChat)), Assert.Single(told));
        else
            Assert.InRange(found.Count, 2, role == "Admin" ? 6 : 5);
    }

    [Theory]
    [MemberData(nameof(RolesAndStores))]
    public async Task Health_EveryRole_IsWhatItsPageShows_AndWritesNothing(string role, int store)
    {
        await using var model = await ModelStandIn.StartAsync();
        await using var world = await WorldAsync(model);
        await using var ear = await LiveEar.OpenAsync(world);
        var person = await world.PersonAsync(role, store);
        await world.OwnerAsync("insert into private.hosts (id, name, started_at, heard_at, cpu, memory, disk, database_ms, listening) select 'other', 'other', now() - interval '1 day', now() - interval '1 minute', 1, 2, 3, 4, true");
        // The page tells how its own host is, which the tool then finds told.
        var page = await world.As<IHealthService>(person).CheckAsync(TestContext.Current.CancellationToken);
        var before = await world.FingerprintsAsync(AskersTables.All);
        model.Script = (request, number) => ModelStandIn.IsStreamed(request) ? ModelReply.Says("Well [1].") : number == 0 ? ModelReply.Calls(("get_system_health", "{}")) : ModelReply.Says("READY");

        var told = await AskAsync(world, person);

        Assert.Equal(before, await world.FingerprintsAsync(AskersTables.All));
        Assert.Equal(role is "Admin" or "Manager", page.IsSuccess);
        if (page.Problem is { } refused)
        {
            Assert.Equal(new PermissionMissing(Permissions.SystemHealth), refused);
            Assert.Empty(told.OfType<ToolBegan>());
            Assert.DoesNotContain("\"probes\"", string.Join(' ', model.Asked), StringComparison.Ordinal);
            return;
        }

        var found = Found(model.Asked[^1]).Single().GetProperty("found");
        Assert.Equal((page.Value.Status, page.Value.Hosts.Count(host => host.IsAlive)), (found.GetProperty("status").GetString(), found.GetProperty("hosts").GetInt32()));
        Assert.Equal(
            page.Value.Probes.Select(probe => (probe.Title, probe.Status, Moving.Contains(probe.Title) ? null : probe.Detail)),
            found.GetProperty("probes").EnumerateArray().Select(probe => (probe.GetProperty("title").GetString()!, probe.GetProperty("status").GetString()!, Moving.Contains(probe.GetProperty("title").GetString()) ? null : probe.GetProperty("detail").GetString()))!);
        Assert.Contains(page.Value.Probes, probe => probe is { Name: "hosts", Status: ProbeStates.Degraded });
        Assert.Equal("/system/health", Assert.Single(told.OfType<Cited>()).Citation.Link);
    }

    [Fact]
    public async Task Counters_ThatCannotCount_AreDown_AndWhereTheyCan_NoneIsCounted()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");

        Assert.Equal(ProbeStates.Ok, await CountersAsync());
        Assert.Equal(0L, await world.OwnerScalarAsync<long>("select count(*) from private.api_calls"));
        await world.OwnerAsync("revoke execute on function identity.count_call(uuid, inet) from venus_auth");
        Assert.Equal(ProbeStates.Down, await CountersAsync());
        await world.OwnerAsync("drop function identity.count_call(uuid, inet)");
        Assert.Equal(ProbeStates.Down, await CountersAsync());

        async Task<string> CountersAsync() =>
            (await world.As<IHealthService>(admin).CheckAsync(TestContext.Current.CancellationToken)).Value.Probes.Single(probe => probe.Name == "counters").Status;
    }

    private static IEnumerable<JsonElement> Found(JsonElement request) => request.GetProperty("messages").EnumerateArray()
        .Where(message => message.GetProperty("role").GetString() == "tool")
        .Select(message => JsonDocument.Parse(message.GetProperty("content").GetString()!).RootElement);

    private Task<World> WorldAsync(ModelStandIn model) => World.CreateAsync(
        server, services => services.AddAssistant(new ConfigurationBuilder().AddInMemoryCollection(model.Settings).Build()));

    private static async Task<List<AssistantEvent>> AskAsync(World world, Person person)
    {
        List<AssistantEvent> told = [];
        await foreach (var happened in world.As<IAssistantService>(person).AskAsync(new AssistantQuestion("What is it?", null, null), TestContext.Current.CancellationToken))
            told.Add(happened);
        return told;
    }
}
