using System.Text.Json;
using Npgsql;
using Venus.Core.Features.Roles;
using Venus.Core.Features.Sales;
using Venus.Core.Features.Skus;
using Venus.Core.Features.Users;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Tests.Support;

namespace Venus.Tests.Security;

/// <summary>A token opens its keys as far as its owner holds them, in the services and, past them, in the database.</summary>
public sealed class ApiTokenRightsTests(DatabaseServer server)
{
    [Fact]
    public async Task EveryKey_ThatTheTokenLacks_IsRefusedByTheDatabase_ThoughItsOwnerHoldsAll()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        var keys = await world.OwnerScalarAsync<string[]>("select array_agg(key::text order by key) from permissions");
        var (token, _) = await world.TokenAsync(admin, Permissions.SkusView, Permissions.SalesVoid);
        List<string> open = [];
        foreach (var key in keys)
        {
            Assert.Equal(true, await world.SqlAsync(admin, "select private.may($1)", key));
            var may = (bool)(await world.SqlAsync(token, "select private.may($1)", key))!;
            var stores = ((int[])(await world.SqlAsync(token, "select private.stores_with($1)", key))!).Length;
            var refusal = await Record.ExceptionAsync(() => world.SqlAsync(token, "select private.require($1, 1)", key)) as PostgresException;
            if ((may, stores, refusal?.MessageText) != (key is Permissions.SkusView or Permissions.SalesVoid ? (true, 5, null) : (false, 0, "permission-missing")))
                open.Add($"{key}: {may} {stores} {refusal?.MessageText}");
        }

        Assert.Empty(open);
        Assert.Equal(false, await world.SqlAsync(token, "select private.may('no.such.key')"));
    }

    [Fact]
    public async Task Rights_OfAToken_AreItsKeysAmongItsOwners_AndHisStores()
    {
        await using var world = await World.CreateAsync(server);
        var owner = await world.PersonAsync("Store Manager", 2);
        await world.GiveAsync(owner, Permissions.ApiTokensManage);
        var (token, _) = await world.TokenAsync(owner, Permissions.SalesView, Permissions.SystemSettings);

        var rights = (await world.As<IUserRights>(token).GetAsync())!;

        Assert.Equal([Permissions.SalesView], rights.Keys);
        Assert.Equal([2], rights.Stores.Select(s => s.Id));
        Assert.Equal(new PermissionMissing(Permissions.SkusView), (await world.As<ISkuService>(token).ListAsync(new SkuFilter(), 0)).Problem);
        Assert.Equal(new StoreNotAssigned(1), (await world.As<ISaleService>(token).GetTotalsAsync(new SaleFilter(1, DateOnly.MinValue, DateOnly.MaxValue))).Problem);

        // What the owner loses the token loses, and a key he gets back it has again.
        await world.OwnerAsync("delete from user_roles where user_id = $1 and role_id = (select id from roles where name = 'Store Manager')", owner.Id);
        Assert.Empty((await world.As<IUserRights>(token).GetAsync())!.Keys);
        await world.GiveAsync(owner, Permissions.SystemSettings);
        Assert.Equal([Permissions.SystemSettings], (await world.As<IUserRights>(token).GetAsync())!.Keys);
    }

    [Theory]
    [InlineData("update api_tokens set revoked_at = now() where user_id = $1")]
    [InlineData("update api_tokens set created_at = now() - interval '2 days', expires_at = now() where user_id = $1")]
    [InlineData("update profiles set status = 'DISABLED' where id = $1")]
    [InlineData("delete from user_roles where user_id = $1")]
    [InlineData("delete from api_tokens where user_id = $1")]
    public async Task Token_ThatServesNoMore_IsNobody(string end)
    {
        await using var world = await World.CreateAsync(server);
        await world.PersonAsync("Admin");
        var owner = await world.PersonAsync("Admin", 1);
        var (token, _) = await world.TokenAsync(owner, Permissions.SkusView);
        Assert.NotNull(await world.As<IUserRights>(token).GetAsync());

        await world.OwnerAsync(end, owner.Id);

        Assert.Null(await world.As<IUserRights>(token).GetAsync());
        Assert.Equal(0L, await world.SqlAsync(token, "select count(*) from skus"));
        Assert.Equal("unauthenticated", (await Assert.ThrowsAsync<PostgresException>(() => world.SqlAsync(token, "select private.require('skus.view')"))).MessageText);
    }

    [Fact]
    public async Task Owner_DisabledAndEnabledAgain_GetsNoTokenBack()
    {
        await using var world = await World.CreateAsync(server);
        await world.PersonAsync("Admin");
        var owner = await world.PersonAsync("Admin");
        var (token, _) = await world.TokenAsync(owner, Permissions.SkusView);

        await world.OwnerAsync("update profiles set status = 'DISABLED' where id = $1", owner.Id);
        await world.OwnerAsync("update profiles set status = 'ACTIVE' where id = $1", owner.Id);

        Assert.Null(await world.As<IUserRights>(token).GetAsync());
    }

    [Fact]
    public async Task Claims_TokenOfSomebodyElse_OrBesideASession_GiveNoMore()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        var other = await world.PersonAsync("Admin");
        var (token, _) = await world.TokenAsync(admin, Permissions.SkusView);
        var id = token.Identity.Token!.Id;

        Assert.Equal(JsonValueKind.Null, (await UnderAsync(new { sub = other.Id, api_token = id })).ValueKind);
        Assert.Equal(JsonValueKind.Null, (await UnderAsync(new { sub = admin.Id, session_id = id })).ValueKind);
        Assert.Equal(JsonValueKind.Null, (await UnderAsync(new { sub = admin.Id, api_token = admin.Identity.SessionId })).ValueKind);
        var both = await UnderAsync(new { sub = admin.Id, session_id = admin.Identity.SessionId, api_token = id });
        Assert.Equal([Permissions.SkusView], both.GetProperty("keys").EnumerateArray().Select(k => k.GetString()!));

        async Task<JsonElement> UnderAsync(object claims)
        {
            var answer = await world.SqlAsync(
                null, "select private.my_rights() from (select set_config('request.jwt.claims', $1, true) offset 0) c", JsonSerializer.Serialize(claims));
            return JsonDocument.Parse(answer as string ?? "null").RootElement;
        }
    }

    [Fact]
    public async Task Maintenance_IsLiftedByATokenThatCarriesTheKey_Alone()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        var (without, _) = await world.TokenAsync(admin, Permissions.SkusView);
        var (with, _) = await world.TokenAsync(admin, Permissions.SkusView, Permissions.SystemMaintenance);
        await world.OwnerAsync("update system_settings set value = 'true' where key = 'maintenance_mode'");

        Assert.IsType<UnderMaintenance>((await world.As<ISkuService>(without).ListAsync(new SkuFilter(), 0)).Problem);
        Assert.True((await world.As<ISkuService>(with).ListAsync(new SkuFilter(), 0)).IsSuccess);
        Assert.Equal("maintenance", (await Assert.ThrowsAsync<PostgresException>(() => world.SqlAsync(without, "select private.require('skus.view')"))).MessageText);
    }

    [Fact]
    public async Task Grant_ByAToken_GivesNoMoreThanItCarries_PLT_12()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        var cashier = await world.PersonAsync("Cashier", 1);
        var roles = await world.OwnerScalarAsync<Guid[]>("select array_agg(id order by is_system) from roles where name in ('Cashier', 'Admin')");
        var (token, _) = await world.TokenAsync(admin, Permissions.RolesView, Permissions.RolesGrant, Permissions.UsersView, Permissions.UsersAssignRoles);
        var role = (await world.As<IRoleService>(admin).GetAsync(roles[0])).Value.Role;
        var before = await world.CountsAsync();

        var granted = await world.As<IRoleService>(token).GrantAsync(new GrantKeys(role.Id, role.Version, [Permissions.SalesVoid], [], []));
        var raised = await world.As<IUserService>(token).SetRolesAsync(new SetUserRoles(cashier.Id, [roles[1]], [], []));

        Assert.Equal(new PermissionMissing(Permissions.SalesVoid), granted.Problem);
        Assert.IsType<PermissionMissing>(raised.Problem);
        Assert.Equal(before, await world.CountsAsync());
    }

    [Fact]
    public async Task Logs_OfWhatATokenDoes_NameItAndWhenceItCame()
    {
        await using var world = await World.CreateAsync(server);
        var boss = await world.PersonAsync("Store Manager", 1);
        await world.GiveAsync(boss, Permissions.ApiTokensManage, Permissions.SkusManage);
        await world.PriceAsync(1, "BRO-SKIN", 180);
        await world.StockAsync(1, "BROILER", "SKIN", 20);
        var (token, secret) = await world.TokenAsync(boss, Permissions.SalesCreate, Permissions.SkusManage);
        var line = new SaleLine(await world.SkuAsync("BRO-SKIN"), new Weight(1), 0, new Money(180));

        var sold = await world.As<IPosService>(token).PostAsync(new PostSale(1, Guid.CreateVersion7(), [line], [new PaymentPart("UPI", new Money(180))]));
        var sku = await world.As<ISkuService>(token).SaveAsync(new SaveSku(null, null, "NEW", "New", null, "BROILER", "SKIN", null, 0, null, null, true, 9));

        Assert.True(sold.IsSuccess, sold.Problem?.Message);
        Assert.True(sku.IsSuccess, sku.Problem?.Message);
        foreach (var log in (string[])["business_transaction_logs where type = 'SALE'", "audit_logs where entity_type = 'skus' and action = 'INSERT' and user_id is not null"])
        {
            Assert.Equal(
                [$"{boss.Id} Stock sync ({secret[..12]}) 203.0.113.77 stock-sync/1.0"],
                await world.OwnerScalarAsync<string[]>($"select array_agg(concat_ws(' ', user_id, metadata ->> 'api_token', ip_address, user_agent)) from {log}"));
        }

        Assert.Empty(await world.VerifyAsync());
    }
}
