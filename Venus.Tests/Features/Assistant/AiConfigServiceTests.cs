using Venus.Core;
using Venus.Core.Features.Assistant;
using Venus.Core.Security;
using Venus.Data.Features.Assistant;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Assistant;

public sealed class AiConfigServiceTests(DatabaseServer server)
{
    [Fact]
    public async Task Save_CountsAtOnce_AndIsAudited()
    {
        await using var world = await DatasetWorld.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        var service = world.As<IAiConfigService>(await world.PersonAsync("Admin"));
        var before = await ConfigAsync(service, "Manager");

        Assert.True((await service.SaveAsync(new SaveAiConfig(before.RoleId, before.Version, true, ["users", "sales", "sales"], ["/home"], 7))).IsSuccess);

        var after = await ConfigAsync(service, "Manager");
        Assert.Equal((true, 7), (after.Enabled, after.PerHour));
        Assert.Equal(["sales", "users"], after.Datasets);
        Assert.Equal(["/home"], after.Pages);
        Assert.Equal(["sales", "users"], (await world.As<IDatasetService>(manager).ListAsync()).Value.Select(d => d.Name));
        Assert.True(await world.OwnerScalarAsync<bool>(
            "select exists (select from audit_logs where entity_type = 'ai_agent_configs' and action = 'UPDATE' and changes -> 'max_queries_per_hour' ->> 'after' = '7')"));
    }

    [Theory]
    [InlineData(0, "sales", "*", "per_hour")]
    [InlineData(10_001, "sales", "*", "per_hour")]
    [InlineData(10, "salaries", "*", "datasets")]
    [InlineData(10, "sales", "javascript:alert(1)", "pages")]
    public async Task Save_WhatDoesNotFit_IsRefusedBesideItsFieldAndWritesNothing(int perHour, string dataset, string page, string field)
    {
        await using var world = await World.CreateAsync(server);
        var service = world.As<IAiConfigService>(await world.PersonAsync("Admin"));
        var manager = await ConfigAsync(service, "Manager");

        var refused = Assert.IsType<InvalidInput>((await service.SaveAsync(new SaveAiConfig(manager.RoleId, manager.Version, true, [dataset], [page], perHour))).Problem);

        Assert.Equal(field, refused.Field);
        Assert.Equal(manager.Version, (await ConfigAsync(service, "Manager")).Version);
    }

    [Fact]
    public async Task Save_OverAnothersChange_OrTheSystemRoleByOthers_IsRefused()
    {
        await using var world = await World.CreateAsync(server);
        var service = world.As<IAiConfigService>(await world.PersonAsync("Admin"));
        var manager = await ConfigAsync(service, "Manager");
        var save = new SaveAiConfig(manager.RoleId, manager.Version, true, [], [AiConfig.EveryPage], 10);
        Assert.True((await service.SaveAsync(save)).IsSuccess);
        Assert.IsType<StateChanged>((await service.SaveAsync(save)).Problem);

        var other = await world.PersonAsync("Manager", 1);
        await world.GiveAsync(other, Permissions.AiAdmin);
        var admin = await ConfigAsync(service, "Admin");
        Assert.IsType<SystemRoleProtected>((await world.As<IAiConfigService>(other).SaveAsync(
            new SaveAiConfig(admin.RoleId, admin.Version, false, [], [], 10))).Problem);
    }

    [Fact]
    public async Task Save_ForARoleWithoutAny_GivesItOne()
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.PersonAsync(null, 1);
        await world.GiveAsync(person, Permissions.AiChat, Permissions.SkusView);
        var service = world.As<IAiConfigService>(await world.PersonAsync("Admin"));
        var given = (await service.GetAsync()).Value.Roles.Single(role => role.Role.StartsWith("Given", StringComparison.Ordinal));
        Assert.Equal((false, (long?)null, 1), (given.Enabled, given.Version, given.Users));

        Assert.True((await service.SaveAsync(new SaveAiConfig(given.RoleId, null, true, ["skus", "sales"], [AiConfig.EveryPage], 5))).IsSuccess);

        Assert.Equal(["skus"], (await world.As<IDatasetService>(person).ListAsync()).Value.Select(d => d.Name));
    }

    /// <summary>The preview says of each person what the database then does for him (PLT-4).</summary>
    [Theory]
    [InlineData("Admin", "Manager")]
    [InlineData("Manager", "Account")]
    [InlineData("Store Manager", "Cashier")]
    [InlineData("Account", "Staff")]
    [InlineData("Cashier", "Staff")]
    public async Task PLT_4_Preview_EqualsWhatAPersonOfTheRolesGets(string one, string another)
    {
        await using var world = await World.CreateAsync(server);
        await world.OwnerAsync("update ai_agent_configs set allowed_datasets = allowed_datasets || '{users,audit_log}' where role_id in (select id from roles where name in ('Account', 'Manager'))");
        var person = await world.PersonAsync(one, 1);
        await world.OwnerAsync("insert into user_roles (user_id, role_id) select $1, id from roles where name = $2", person.Id, another);
        var configs = (await world.As<IAiConfigService>(await world.PersonAsync("Admin")).GetAsync()).Value;

        var preview = AiPreview.Of(configs.Roles.Where(role => role.Role == one || role.Role == another), configs.Datasets);

        var opened = await world.As<IDatasetService>(person).ListAsync();
        Assert.Equal(preview.HoldsKey, opened.IsSuccess);
        Assert.Equal(preview.Datasets.Select(d => d.Name), opened.IsSuccess ? opened.Value.Select(d => d.Name) : []);
        Assert.Equal(preview.PerHour, (await world.As<ConversationStore>(person).StatusAsync(true)).Value.PerHour);
        Assert.Equal(one is "Account", preview.Closed.Any(d => d.Name == "users"));
    }

    [Fact]
    public async Task Usage_CountsQuestionsOfTheTime_AndTellsNotWhatWasAsked()
    {
        await using var world = await World.CreateAsync(server);
        var (busy, quiet) = (await world.PersonAsync("Manager", 1), await world.PersonAsync("Account", 1));
        const string Asked = "insert into ai_usage (id, user_id, started_at, duration_ms, rounds, prompt_tokens, completion_tokens, outcome) values (gen_random_uuid(), $1, now() - make_interval(days => $2), 2000, 1, 100, 20, $3)";
        await world.OwnerAsync(Asked, busy.Id, 0, "ANSWERED");
        await world.OwnerAsync(Asked, busy.Id, 2, "FAILED");
        await world.OwnerAsync(Asked, busy.Id, 20, "ANSWERED");
        await world.OwnerAsync(Asked, quiet.Id, 3, "ANSWERED");
        var service = world.As<IAiConfigService>(await world.PersonAsync("Admin"));

        var week = (await service.GetUsageAsync(7)).Value;

        Assert.Equal((3, 2, 360L, (decimal?)2m), (week.Total.Questions, week.Total.Answered, week.Total.Tokens, week.Total.Seconds));
        Assert.Equal([(busy.Name, 2, 1), (quiet.Name, 1, 1)], week.People.Select(p => (p.Person, p.Questions, p.Answered)));
        Assert.Equal(4, (await service.GetUsageAsync(30)).Value.Total.Questions);
        Assert.Equal(1, (await service.GetUsageAsync(0)).Value.Total.Questions);
    }

    private static async Task<AiConfig> ConfigAsync(IAiConfigService service, string role) =>
        (await service.GetAsync()).Value.Roles.Single(config => config.Role == role);
}
