using System.Diagnostics;
using Venus.Core;
using Venus.Core.Features.Roles;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Tests.Features.Stock;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Roles;

public sealed class RoleServiceTests(DatabaseServer server)
{
    [Fact]
    public async Task List_DefaultRoles_CountsKeysAndUsers()
    {
        await using var world = await World.CreateAsync(server);
        await world.PersonAsync("Cashier", 1);
        await world.PersonAsync("Cashier", 2);
        var manager = await world.PersonAsync("Manager", 1);

        var roles = (await world.As<IRoleService>(manager).ListAsync()).Value;

        Assert.Equal(
            [("Admin", 139, 0, false), ("Manager", 96, 1, true), ("Store Manager", 62, 0, false), ("Account", 57, 0, false), ("Cashier", 10, 2, false), ("Staff", 7, 0, false)],
            roles.Select(r => (r.Name, r.KeyCount, r.Users, r.IsMine)));
        Assert.Equal("Staff", roles.Single(r => r.IsDefault).Name);
        Assert.Equal(139, (await world.As<IRoleService>(manager).GetAsync(roles[0].Id)).Value.Keys.Count);
        Assert.Equal(62, (await world.As<IRoleService>(manager).GetAsync(roles[2].Id)).Value.Keys.Count);
    }

    [Fact]
    public async Task Catalogue_HasEveryKeyInTheOrderOfTheConstantsWithinItsModule_AndThePairsOfTheDocument()
    {
        await using var world = await World.CreateAsync(server);
        var catalogue = (await world.As<IRoleService>(await world.HolderAsync([1], Permissions.PermissionsView)).GetCatalogueAsync()).Value;

        Assert.Equal(
            typeof(Permissions).GetFields().Select(f => (string)f.GetRawConstantValue()!),
            catalogue.Keys.Select(k => k.Key));
        Assert.Equal([18, 12, 3, 8, 17, 14, 21, 14, 15, 9, 8], catalogue.Keys.GroupBy(k => k.Module).Select(m => m.Count()));
        Assert.Equal(
            [
                "inventory.stocktake.create + inventory.stocktake.approve", "processing.create + processing.reverse", "purchases.commit + stores.settings",
                "sales.create + customer.update", "sales.create + payment.write", "sales.create + settlements.approve", "sales.credit + customer.update",
                "settlements.create + staffpoints.manage", "settlements.submit + inventory.adjust", "settlements.submit + settlements.approve",
                "settlements.submit + settlements.lock", "settlements.submit + stores.settings", "staffgrading.generate + staffgrading.lock",
                "staffpoints.manage + staffgrading.config", "users.create + users.assign_roles",
            ],
            catalogue.Conflicts.Select(c => $"{c.First} + {c.Second}"));
    }

    [Fact]
    public async Task PLT_19_Clone_HasTheSameKeysAndNoUsers()
    {
        await using var world = await World.CreateAsync(server);
        await world.PersonAsync("Manager", 1);
        var roles = world.As<IRoleService>(await world.PersonAsync("Admin"));
        var manager = await world.RoleAsync("Manager");

        var clone = RoleSteps.New("Area Manager", manager);
        Assert.Equal(clone.Role, (await roles.SaveAsync(clone)).Value.Id);

        var copy = (await roles.GetAsync(clone.Role)).Value;
        Assert.Equal((await roles.GetAsync(manager.Id)).Value.Keys.Order(), copy.Keys.Order());
        Assert.Equal((96, 0, false, false), (copy.Role.KeyCount, copy.Role.Users, copy.Role.IsSystem, copy.Role.IsDefault));
        Assert.Equal(96, copy.Keys.Count);

        // The same call again, as after a lost answer, adds nothing.
        var before = await world.CountsAsync();
        Assert.Equal(clone.Role, (await roles.SaveAsync(clone)).Value.Id);
        Assert.Equal(before, await world.CountsAsync());
    }

    [Fact]
    public async Task Clone_OfARoleWithKeysTheActorLacks_IsRefused()
    {
        await using var world = await World.CreateAsync(server);
        var keeper = await world.KeeperAsync(Permissions.SalesView);
        var cashier = await world.RoleAsync("Cashier");

        await RefusedAsync<PermissionMissing>(world, () => world.As<IRoleService>(keeper).SaveAsync(RoleSteps.New("Mine", cashier)));
    }

    [Fact]
    public async Task PLT_12_Grant_OfAKeyTheActorLacks_IsRefusedNamingIt()
    {
        await using var world = await World.CreateAsync(server);
        var keeper = await world.KeeperAsync(Permissions.SalesView);
        var cashier = await world.RoleAsync("Cashier");
        var roles = world.As<IRoleService>(keeper);

        var give = await RefusedAsync<PermissionMissing>(world, () => roles.GrantAsync(cashier.Give(Permissions.SalesView, Permissions.PaymentWrite)));
        var take = await RefusedAsync<PermissionMissing>(world, () => roles.GrantAsync(cashier.Take(Permissions.SalesCreate)));

        Assert.Equal((Permissions.PaymentWrite, Permissions.SalesCreate), (give.Permission, take.Permission));
        Assert.True((await roles.GrantAsync(cashier.Give(Permissions.SalesView))).IsSuccess);
    }

    [Fact]
    public async Task Grant_ToTheSystemRoleOrAnOwnOne_IsRefused()
    {
        await using var world = await World.CreateAsync(server);
        var keeper = await world.KeeperAsync(Permissions.SalesView);
        var roles = world.As<IRoleService>(keeper);
        var own = (await roles.ListAsync()).Value.Single(r => r.IsMine);
        var system = await world.RoleAsync("Admin");

        Assert.Equal("keys", (await RefusedAsync<OwnRights>(world, () => roles.GrantAsync(own.Give(Permissions.SalesView)))).What);
        await RefusedAsync<OwnRights>(world, () => roles.GrantAsync(own.Take(Permissions.SalesView)));
        await RefusedAsync<RoleFixed>(world, () => roles.GrantAsync(system.Take(Permissions.SalesView)));
    }

    [Fact]
    public async Task Grant_WithoutItsOwnKey_NotEvenForWhoEditsRoles()
    {
        await using var world = await World.CreateAsync(server);
        var editor = await world.HolderAsync([1], Permissions.RolesView, Permissions.RolesEdit, Permissions.RolesCreate, Permissions.SalesView);
        var cashier = await world.RoleAsync("Cashier");

        var refusal = await RefusedAsync<PermissionMissing>(world, () => world.As<IRoleService>(editor).GrantAsync(cashier.Give(Permissions.SalesView)));

        Assert.Equal(Permissions.RolesGrant, refusal.Permission);
    }

    [Fact]
    public async Task Grant_Saved_AddsRemovesAndIsAuditedWithItsActorAndAddress()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        await world.OwnerAsync("update user_sessions set ip_address = '203.0.113.9', user_agent = 'Test' where id = $1", admin.Identity.SessionId);
        var cashier = await world.RoleAsync("Cashier");
        var roles = world.As<IRoleService>(admin);

        Assert.True((await roles.GrantAsync(new GrantKeys(cashier.Id, cashier.Version, [Permissions.SalesView], [Permissions.InventoryView], []))).IsSuccess);

        var keys = (await roles.GetAsync(cashier.Id)).Value.Keys;
        Assert.Contains(Permissions.SalesView, keys);
        Assert.DoesNotContain(Permissions.InventoryView, keys);
        Assert.Equal(10, keys.Count);
        Assert.Equal(
            [$"DELETE {cashier.Id}/inventory.view {admin.Id} 203.0.113.9 {{}}", $"INSERT {cashier.Id}/sales.view {admin.Id} 203.0.113.9 {{}}"],
            await world.OwnerScalarAsync<string[]>(
                """
                select array_agg(concat_ws(' ', action, entity_id, user_id, ip_address, metadata) order by action)
                from audit_logs where entity_type = 'role_permissions' and user_id = $1
                """,
                admin.Id));
        Assert.Equal(admin.Id, await world.OwnerScalarAsync<Guid>(
            "select granted_by from role_permissions where role_id = $1 and permission_key = 'sales.view'", cashier.Id));
        Assert.Empty(await world.VerifyAsync());
    }

    [Fact]
    public async Task Grant_MakingAConflict_NeedsConfirmationAndIsAudited()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        var roles = world.As<IRoleService>(admin);
        var boss = await world.RoleAsync("Store Manager");
        var give = boss.Give(Permissions.SettlementsApprove);

        var conflicts = (await RefusedAsync<DutyConflictUnconfirmed>(world, () => roles.GrantAsync(give))).Conflicts;
        Assert.Equal(
            ["sales.create + settlements.approve", "settlements.submit + settlements.approve"],
            conflicts.Select(c => $"{c.First} + {c.Second}"));
        await RefusedAsync<DutyConflictUnconfirmed>(world, () => roles.GrantAsync(give with { Confirmed = [conflicts[1]] }));

        Assert.True((await roles.GrantAsync(give with { Confirmed = conflicts })).IsSuccess);

        Assert.Equal(
            """{"confirmed_conflicts": [{"first": "sales.create", "second": "settlements.approve"}, {"first": "settlements.submit", "second": "settlements.approve"}]}""",
            await world.OwnerScalarAsync<string>(
                "select metadata::text from audit_logs where entity_type = 'role_permissions' and entity_id = $1", $"{boss.Id}/settlements.approve"));
        Assert.Empty(await world.VerifyAsync());
    }

    [Fact]
    public async Task Grant_TakingOneOfAConflictingPairAway_NeedsNoConfirmation()
    {
        await using var world = await World.CreateAsync(server);
        var roles = world.As<IRoleService>(await world.PersonAsync("Admin"));
        await world.OwnerAsync("insert into role_permissions (role_id, permission_key) select id, 'settlements.approve' from roles where name = 'Store Manager'");
        var boss = await world.RoleAsync("Store Manager");

        await RefusedAsync<DutyConflictUnconfirmed>(world, () => roles.GrantAsync(boss.Give(Permissions.RolesView)));
        Assert.True((await roles.GrantAsync(boss.Take(Permissions.SettlementsApprove))).IsSuccess);
    }

    [Fact]
    public async Task Clone_OfTheSystemRole_NeedsConfirmationOfItsConflicts()
    {
        await using var world = await World.CreateAsync(server);
        var roles = world.As<IRoleService>(await world.PersonAsync("Admin"));
        var clone = RoleSteps.New("Deputy", await world.RoleAsync("Admin"));

        var conflicts = (await RefusedAsync<DutyConflictUnconfirmed>(world, () => roles.SaveAsync(clone))).Conflicts;
        Assert.Equal(15, conflicts.Count);
        Assert.True((await roles.SaveAsync(clone with { Confirmed = conflicts })).IsSuccess);
        Assert.Equal((139, false), ((await world.RoleAsync("Deputy")).KeyCount, (await world.RoleAsync("Deputy")).IsSystem));
    }

    [Fact]
    public async Task Grant_OnAnOlderState_IsRefused_WhateverSomebodyElseChanged()
    {
        await using var world = await World.CreateAsync(server);
        var roles = world.As<IRoleService>(await world.PersonAsync("Admin"));
        var read = await world.RoleAsync("Cashier");
        Assert.True((await roles.GrantAsync(read.Give(Permissions.SalesView))).IsSuccess);
        var between = await world.RoleAsync("Cashier");

        await RefusedAsync<StateChanged>(world, () => roles.GrantAsync(read.Give(Permissions.ReceiptView)));
        await RefusedAsync<StateChanged>(world, () => roles.SaveAsync(read.Edit() with { Name = "Till" }));
        await RefusedAsync<StateChanged>(world, () => roles.DeleteAsync(read.Id, read.Version));
        Assert.True((await roles.SaveAsync(between.Edit() with { Name = "Till" })).IsSuccess);
        await RefusedAsync<StateChanged>(world, () => roles.GrantAsync(between.Give(Permissions.ReceiptView)));
    }

    [Fact]
    public async Task Save_NameAndFlags_AreCheckedAndKept()
    {
        await using var world = await World.CreateAsync(server);
        var roles = world.As<IRoleService>(await world.PersonAsync("Admin"));
        var (cashier, staff) = (await world.RoleAsync("Cashier"), await world.RoleAsync("Staff"));

        Assert.Equal("name", (await RefusedAsync<InvalidInput>(world, () => roles.SaveAsync(RoleSteps.New("  ")))).Field);
        Assert.Equal("name", (await RefusedAsync<InvalidInput>(world, () => roles.SaveAsync(RoleSteps.New(new string('x', 51))))).Field);
        Assert.Equal("name", (await RefusedAsync<Duplicate>(world, () => roles.SaveAsync(RoleSteps.New("cashier")))).Field);
        Assert.Equal("is_default", (await RefusedAsync<InvalidInput>(world, () => roles.SaveAsync(staff.Edit() with { IsDefault = false }))).Field);

        Assert.True((await roles.SaveAsync(cashier.Edit() with { Name = " Till ", Description = " Sells ", IsDefault = true, RequireMfa = true })).IsSuccess);

        var saved = await world.RoleAsync("Till");
        Assert.Equal(("Sells", true, true), (saved.Description, saved.IsDefault, saved.RequireMfa));
        Assert.False((await world.RoleAsync("Staff")).IsDefault);
    }

    [Fact]
    public async Task Save_MakingARoleTheDefault_NeedsItsKeys()
    {
        await using var world = await World.CreateAsync(server);
        var keeper = await world.KeeperAsync(Permissions.SalesView);
        var cashier = await world.RoleAsync("Cashier");

        await RefusedAsync<PermissionMissing>(world, () => world.As<IRoleService>(keeper).SaveAsync(cashier.Edit() with { IsDefault = true }));
        Assert.True((await world.As<IRoleService>(keeper).SaveAsync(cashier.Edit() with { Name = "Till" })).IsSuccess);
    }

    [Fact]
    public async Task SystemRole_IsRenamed_AndNothingElse()
    {
        await using var world = await World.CreateAsync(server);
        var roles = world.As<IRoleService>(await world.PersonAsync("Admin"));
        var system = await world.RoleAsync("Admin");

        await RefusedAsync<RoleFixed>(world, () => roles.SaveAsync(system.Edit() with { IsDefault = true }));
        await RefusedAsync<RoleFixed>(world, () => roles.SaveAsync(system.Edit() with { RequireMfa = true }));
        await RefusedAsync<RoleFixed>(world, () => roles.DeleteAsync(system.Id, system.Version));
        Assert.True((await roles.SaveAsync(system.Edit() with { Name = "Head office", Description = "Everything" })).IsSuccess);

        // Whatever it is called, it is the same role.
        Assert.Equal(139, (await roles.ListAsync()).Value.Single(r => r.IsSystem).KeyCount);
    }

    [Fact]
    public async Task Delete_OnlyWithoutUsers_AndNeverTheDefault()
    {
        await using var world = await World.CreateAsync(server);
        var roles = world.As<IRoleService>(await world.PersonAsync("Admin"));
        var cashiers = await world.PersonAsync("Cashier", 1);
        var (cashier, staff) = (await world.RoleAsync("Cashier"), await world.RoleAsync("Staff"));

        Assert.Equal(1, (await RefusedAsync<RoleInUse>(world, () => roles.DeleteAsync(cashier.Id, cashier.Version))).Users);
        await RefusedAsync<InvalidInput>(world, () => roles.DeleteAsync(staff.Id, staff.Version));
        await world.OwnerAsync("delete from user_roles where user_id = $1", cashiers.Id);
        Assert.True((await roles.DeleteAsync(cashier.Id, cashier.Version)).IsSuccess);

        Assert.DoesNotContain((await roles.ListAsync()).Value, r => r.Id == cashier.Id);
        await RefusedAsync<NotFound>(world, () => roles.DeleteAsync(cashier.Id, cashier.Version));
    }

    [Fact]
    public async Task PRM_13_KeyTakenThroughTheService_ReachesOpenCircuitsWithinASecond()
    {
        await using var world = await World.CreateAsync(server);
        var boss = await world.PersonAsync("Store Manager", 1);
        var roles = world.As<IRoleService>(await world.PersonAsync("Admin"));
        await using var ear = await LiveEar.OpenAsync(world);
        var rights = world.As<IUserRights>(boss);
        Assert.Contains(Permissions.SalesVoid, (await rights.GetAsync())!.Keys);

        // Each time another key.
        var keys = new Stack<string>([Permissions.SalesView, Permissions.InventoryView, Permissions.SalesVoid]);
        await Eventually.WithinASecondAsync(async () =>
        {
            var key = keys.Pop();
            var (role, heard) = (await world.RoleAsync("Store Manager"), ear.NextAsync(LiveTopic.Rights));
            var taken = Stopwatch.GetTimestamp();
            Assert.True((await roles.GrantAsync(role.Take(key))).IsSuccess);
            await heard;

            Assert.DoesNotContain(key, (await rights.GetAsync())!.Keys);
            return Stopwatch.GetElapsedTime(taken);
        });
    }

    private static async Task<T> RefusedAsync<T>(World world, Func<Task<Result<RoleSaved>>> call)
        where T : Problem
    {
        var before = await world.CountsAsync();
        var problem = Assert.IsType<T>((await call()).Problem);
        Assert.Equal(before, await world.CountsAsync());
        return problem;
    }
}
