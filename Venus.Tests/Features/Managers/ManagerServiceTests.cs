using Venus.Core;
using Venus.Core.Features.Managers;
using Venus.Core.Features.Users;
using Venus.Core.Fields;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Tests.Features.Stock;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Managers;

public sealed class ManagerServiceTests(DatabaseServer server)
{
    [Fact]
    public async Task Candidates_HoldSettlementsCreateWithoutTheSystemRoleAndDetails_AndAreInReach()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.HolderAsync([1], Permissions.ManagersOnboard, Permissions.SettlementsCreate);
        var boss = await world.PersonAsync("Store Manager", 1);
        var onboarded = await world.PersonAsync("Store Manager", 1);
        await world.PersonAsync("Store Manager", 2);
        await world.PersonAsync("Cashier", 1);
        await world.PersonAsync("Admin", 1);
        var gone = await world.PersonAsync("Store Manager", 1);
        await world.OwnerAsync("update profiles set status = 'DISABLED' where id = $1", gone.Id);
        await world.OwnerAsync("insert into manager_details (user_id, created_by) values ($1, $1)", onboarded.Id);

        var candidates = (await world.As<IManagerService>(manager).GetCandidatesAsync()).Value;

        Assert.Equal([(boss.Id, boss.Name)], candidates.Select(c => (c.Id, c.Name)));
    }

    [Fact]
    public async Task Onboard_GivesDetailsAndStores_AuditsAndIsHeardLive()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1, 2);
        await world.OwnerAsync("update user_sessions set ip_address = '203.0.113.9' where id = $1", manager.Identity.SessionId);
        var boss = await world.PersonAsync("Store Manager", 1);
        var managers = world.As<IManagerService>(manager);
        await using var ear = await LiveEar.OpenAsync(world);

        var heard = ear.NextAsync(LiveTopic.Rights);
        Assert.True((await managers.OnboardAsync(new OnboardManager(boss.Id, [1, 2], " Ten years ", "+91 98400-12345"))).IsSuccess);
        await heard;

        var row = (await managers.ListAsync(new ManagerFilter("ten y"), null, 0)).Value.Rows.Single();
        Assert.Equal(
            (boss.Id, boss.Name, $"{boss.Id:N}@venus.test", "+919840012345", "ACTIVE", "S01 S02", "Ten years", manager.Name),
            (row.Id, row.FullName, row.Email, row.ContactNumber, row.Status, string.Join(' ', row.Stores), row.Qualifications, row.OnboardedBy));
        Assert.True((await world.As<IUserRights>(boss).GetAsync())!.May(Permissions.SettlementsCreate, 2));
        Assert.Equal(
            ["manager_details INSERT", "user_stores INSERT"],
            await world.OwnerScalarAsync<string[]>(
                "select array_agg(entity_type || ' ' || action order by id) from audit_logs where user_id = $1 and ip_address = '203.0.113.9'", manager.Id));
        Assert.Empty(await world.VerifyAsync());
    }

    [Fact]
    public async Task Onboard_ASecondTime_IsRefused_TheTwoAtOnceToo()
    {
        await using var world = await World.CreateAsync(server);
        var (first, second) = (await world.PersonAsync("Admin"), await world.PersonAsync("Admin"));
        var boss = await world.PersonAsync("Store Manager");
        var command = new OnboardManager(boss.Id, [1], null, null);

        var both = await Task.WhenAll(world.As<IManagerService>(first).OnboardAsync(command), world.As<IManagerService>(second).OnboardAsync(command));

        Assert.Equal("user", Assert.IsType<Duplicate>(both.Single(made => !made.IsSuccess).Problem).Field);
        Assert.IsType<Duplicate>(await RefusedAsync(world, () => world.As<IManagerService>(first).OnboardAsync(command with { Stores = [2] })));
    }

    [Fact]
    public async Task Onboard_UnknownUserOrStore_ForeignStore_OrOneself_IsRefusedAndWritesNothing()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.HolderAsync([1, 2], Permissions.ManagersOnboard, Permissions.SettlementsCreate);
        var managers = world.As<IManagerService>(manager);
        var boss = await world.PersonAsync("Store Manager", 1);
        var (cashier, stranger) = (await world.PersonAsync("Cashier", 1), await world.PersonAsync("Store Manager", 3));
        var command = new OnboardManager(boss.Id, [1], null, null);

        Assert.Equal(new NotFound("user"), await RefusedAsync(world, () => managers.OnboardAsync(command with { User = Guid.CreateVersion7() })));
        Assert.Equal(new NotFound("user"), await RefusedAsync(world, () => managers.OnboardAsync(command with { User = stranger.Id })));
        Assert.Equal(new NotFound("store"), await RefusedAsync(world, () => managers.OnboardAsync(command with { Stores = [1, 999] })));
        Assert.Equal(new StoreNotAssigned(3), await RefusedAsync(world, () => managers.OnboardAsync(command with { Stores = [1, 3] })));
        Assert.Equal(new OwnRights("stores"), await RefusedAsync(world, () => managers.OnboardAsync(command with { User = manager.Id })));
        Assert.Equal("stores", (await RefusedAsync(world, () => managers.OnboardAsync(command with { Stores = [] }))).Field);
        Assert.Equal("user", (await RefusedAsync(world, () => managers.OnboardAsync(command with { User = cashier.Id }))).Field);
        Assert.Equal("contact_number", (await RefusedAsync(world, () => managers.OnboardAsync(command with { ContactNumber = "call me" }))).Field);
        Assert.Equal(
            new SystemRoleProtected(),
            await RefusedAsync(world, async () => await managers.OnboardAsync(command with { User = (await world.PersonAsync("Admin", 1)).Id }), counts: false));
        Assert.Equal(1L, await world.OwnerScalarAsync<long>(
            "select count(*) from app_activity_logs where event_type = 'ACCESS_DENIED' and user_id = $1 and metadata ->> 'store' = '3'", manager.Id));
    }

    [Fact]
    public async Task Remove_TakesDetailsAndStores_AndNoRole()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1, 2);
        var managers = world.As<IManagerService>(manager);
        var boss = await world.PersonAsync("Store Manager", 1);
        Assert.True((await managers.OnboardAsync(new OnboardManager(boss.Id, [1, 2], null, null))).IsSuccess);

        await world.OwnerAsync("insert into user_stores (user_id, store_id) values ($1, 3)", boss.Id);
        Assert.Equal(new StoreNotAssigned(3), await RefusedAsync(world, () => managers.RemoveAsync(boss.Id)));
        await world.OwnerAsync("delete from user_stores where user_id = $1 and store_id = 3", boss.Id);
        Assert.True((await managers.RemoveAsync(boss.Id)).IsSuccess);

        var rights = (await world.As<IUserRights>(boss).GetAsync())!;
        Assert.Equal((0, true), (rights.Stores.Count, rights.May(Permissions.SettlementsCreate)));
        Assert.Empty((await managers.ListAsync(new ManagerFilter(), null, 0)).Value.Rows);
        var cashier = await world.PersonAsync("Cashier", 1);
        Assert.Equal(new NotFound("manager"), await RefusedAsync(world, () => managers.RemoveAsync(cashier.Id)));
    }

    [Fact]
    public async Task List_ShowsManagersInReachWithCommonStores_AndTheEmailOnlyByItsKey()
    {
        await using var world = await World.CreateAsync(server);
        var (near, far) = (await world.PersonAsync("Store Manager", 1, 2), await world.PersonAsync("Store Manager", 3));
        await world.OwnerAsync("insert into manager_details (user_id, created_by) values ($1, $1), ($2, $2)", near.Id, far.Id);
        var viewer = world.As<IManagerService>(await world.HolderAsync([1], Permissions.ManagersView));
        List<Guid> exported = [];

        var row = (await viewer.ListAsync(new ManagerFilter(), new Sorting("email", Descending: true), 0)).Value.Rows.Single();

        Assert.Equal((near.Id, null, "S01"), (row.Id, row.Email, string.Join(' ', row.Stores)));
        Assert.Equal(new NotFound("manager"), (await viewer.GetAsync(far.Id)).Problem);
        Assert.Empty((await viewer.ListAsync(new ManagerFilter($"{near.Id:N}"), null, 0)).Value.Rows);
        Assert.Empty((await viewer.ListAsync(new ManagerFilter(Store: 2), null, 0)).Value.Rows);
        Assert.True((await viewer.ExportAsync(new ManagerFilter(), null, manager =>
        {
            exported.Add(manager.Id);
            return Task.CompletedTask;
        })).IsSuccess);
        Assert.Equal([near.Id], exported);
        Assert.Equal("managers", await world.OwnerScalarAsync<string>("select metadata ->> 'what' from app_activity_logs where event_type = 'EXPORT'"));
    }

    [Fact]
    public async Task DeletedUser_LeavesNoDetailsBehind()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        var boss = await world.PersonAsync("Store Manager", 1);
        Assert.True((await world.As<IManagerService>(admin).OnboardAsync(new OnboardManager(boss.Id, [1], "Ten years", "9840012345"))).IsSuccess);
        Assert.True((await world.As<IUserService>(admin).SetEnabledAsync(boss.Id, false)).IsSuccess);

        Assert.True((await world.As<IUserService>(admin).DeleteAsync(boss.Id)).IsSuccess);

        Assert.Equal(0L, await world.OwnerScalarAsync<long>("select count(*) from manager_details"));
    }

    private static async Task<Problem> RefusedAsync(World world, Func<Task<Result<ManagerSaved>>> call, bool counts = true)
    {
        var before = await world.CountsAsync();
        var problem = (await call()).Problem!;
        if (counts)
            Assert.Equal(before, await world.CountsAsync());
        return problem;
    }
}
