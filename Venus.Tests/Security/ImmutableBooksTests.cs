using Npgsql;
using Venus.Core.Features.Sales;
using Venus.Tests.Features.Sales;
using Venus.Tests.Support;

namespace Venus.Tests.Security;

/// <summary>What even the owner of the tables may not do to the books without taking the guards away first.</summary>
public sealed class ImmutableBooksTests(DatabaseServer server, SharedWorld shared) : IClassFixture<SharedWorld>
{
    private const string Refused = "42501";

    [Theory]
    [InlineData("inventory_ledger", "notes")]
    [InlineData("party_ledger", "notes")]
    [InlineData("cash_ledger", "amount")]
    [InlineData("business_transaction_logs", "user_agent")]
    [InlineData("audit_logs", "user_agent")]
    [InlineData("app_activity_logs", "user_agent")]
    [InlineData("stock_adjustments", "notes")]
    [InlineData("store_prices", "price")]
    [InlineData("sale_items", "hsn_code")]
    [InlineData("sale_payments", "reference")]
    [InlineData("sale_reversals", "reason")]
    [InlineData("reversal_items", "value")]
    [InlineData("reversal_refunds", "amount")]
    [InlineData("document_prints", "copy_no")]
    [InlineData("private.chain", "event")]
    public async Task Rows_OfLedgersLogsAndDocuments_AreNeverChangedDeletedOrTruncated(string table, string column)
    {
        var world = await shared.FilledAsync(SellAsync);
        await world.OwnerAsync("insert into app_activity_logs (event_type, status) values ('LOGIN', 'FAILED')");
        var rows = await world.OwnerScalarAsync<long>($"select count(*) from {table}");
        Assert.NotEqual(0, rows);

        foreach (var statement in (string[])[$"update {table} set {column} = {column}", $"delete from {table}", $"truncate {table} cascade"])
            Assert.Equal(Refused, (await Assert.ThrowsAsync<PostgresException>(() => world.OwnerAsync(statement))).SqlState);

        Assert.Equal(rows, await world.OwnerScalarAsync<long>($"select count(*) from {table}"));
    }

    [Theory]
    [InlineData("update sales set total_amount = total_amount + 1, lines_total = lines_total + 1")]
    [InlineData("update sales set receipt_number = receipt_number || '0'")]
    [InlineData("update sales set cashier_id = gen_random_uuid()")]
    [InlineData("update sales set business_date = business_date - 1")]
    [InlineData("update sales set voided = false where voided")]
    [InlineData("delete from sales")]
    [InlineData("truncate sales cascade")]
    public async Task Sale_Posted_NeverChangesButForwards(string statement)
    {
        var world = await shared.FilledAsync(SellAsync);

        Assert.Equal(Refused, (await Assert.ThrowsAsync<PostgresException>(() => world.OwnerAsync(statement))).SqlState);
    }

    [Theory]
    [InlineData("update stock_balances set kg = -0.001 where form = 'SKIN'")]
    [InlineData("update stock_balances set birds = -1 where form = 'LIVE'")]
    [InlineData("insert into stock_balances (store_id, bird, form, kg) values (2, 'BROILER', 'SKIN', -1)")]
    public async Task Bucket_IsNeverBelowZero_ByAnyPath(string statement)
    {
        await using var counter = await Counter.OpenAsync(server);

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => counter.World.OwnerAsync(statement));

        Assert.Equal(PostgresErrorCodes.CheckViolation, refusal.SqlState);
    }

    [Theory]
    [InlineData("inventory_ledger", """{"kg": 1, "birds": -1}""")]
    [InlineData("inventory_ledger", """{"kg": 0, "birds": 0}""")]
    [InlineData("inventory_ledger", """{"kg_after": -0.001}""")]
    [InlineData("inventory_ledger", """{"birds_after": -1}""")]
    [InlineData("party_ledger", """{"debit": 1, "credit": 1}""")]
    [InlineData("party_ledger", """{"debit": 0, "credit": 0}""")]
    [InlineData("cash_ledger", """{"amount": 0}""")]
    [InlineData("sales", """{"round_off": 0.01}""")]
    [InlineData("sales", """{"outstanding": -0.01}""")]
    [InlineData("sale_items", """{"line_total": 0}""")]
    [InlineData("sale_payments", """{"change": 1}""")]
    [InlineData("sale_payments", """{"tendered": 1, "change": -449}""")]
    [InlineData("roles", """{"is_system": true, "is_default": true}""")]
    [InlineData("stores", """{"code": "FOUR", "gst_number": "29ABCDE1234F1Z5"}""")]
    public Task Row_ThatContradictsItself_IsNeverWritten_ByAnyPath(string table, string changes) =>
        AssertCopyRefusedAsync(table, changes, PostgresErrorCodes.CheckViolation);

    [Theory]
    [InlineData("inventory_ledger", """{"entry_no": 99}""")]
    [InlineData("sales", """{"id": "00000000-0000-7000-8000-00000000bbbb"}""")]
    [InlineData("sale_reversals", """{"id": "00000000-0000-7000-8000-00000000bbbb", "number": "X"}""")]
    [InlineData("customers", """{"id": "00000000-0000-7000-8000-00000000bbbb"}""")]
    [InlineData("roles", """{"id": "00000000-0000-7000-8000-00000000bbbb", "name": "X", "is_system": true, "is_default": false}""")]
    [InlineData("roles", """{"id": "00000000-0000-7000-8000-00000000bbbb", "name": "X", "is_system": false, "is_default": true}""")]
    public Task Row_ThatIsThereOnce_IsNeverThereTwice_ByAnyPath(string table, string changes) =>
        AssertCopyRefusedAsync(table, changes, PostgresErrorCodes.UniqueViolation);

    [Theory]
    [InlineData("update customers set name = 'Somebody' where is_walk_in")]
    [InlineData("update customers set status = 'INACTIVE' where is_walk_in")]
    [InlineData("update customers set credit_limit = 1000 where is_walk_in")]
    [InlineData("update customers set is_walk_in = false where is_walk_in")]
    [InlineData("delete from customers where is_walk_in")]
    public async Task WalkInCustomer_IsNeverEditedDeactivatedOrRemoved(string statement)
    {
        await using var world = await World.CreateAsync(server);

        Assert.Equal("invalid", (await Assert.ThrowsAsync<PostgresException>(() => world.OwnerAsync(statement))).MessageText);
    }

    [Fact]
    public async Task Store_WithHistory_IsNeverDeletedAndKeepsItsCode_ANewOneNeedsNone()
    {
        await using var world = await World.CreateAsync(server);
        await SellAsync(world);

        Assert.Equal(PostgresErrorCodes.ForeignKeyViolation, (await Assert.ThrowsAsync<PostgresException>(
            () => world.OwnerAsync("delete from store_settings where store_id = 1; delete from stores where id = 1"))).SqlState);
        Assert.Equal("invalid", (await Assert.ThrowsAsync<PostgresException>(() => world.OwnerAsync("update stores set code = 'X1' where id = 1"))).MessageText);

        await world.OwnerAsync("insert into stores (code, name) values ('', 'Venus Chicken - Harbour')");
        Assert.Equal("S06 1", await world.OwnerScalarAsync<string>(
            "select code || ' ' || (select count(*) from store_settings t where t.store_id = s.id) from stores s where name like '%Harbour'"));
    }

    /// <summary>Whoever changes a master table leaves who, from where, before and after, also past every service.</summary>
    [Theory]
    [InlineData("profiles", "update profiles set full_name = 'Somebody Else'")]
    [InlineData("roles", "update roles set description = 'Other' where name = 'Staff'")]
    [InlineData("role_permissions", "delete from role_permissions where permission_key = 'sales.void'")]
    [InlineData("role_permissions", "insert into role_permissions (role_id, permission_key) select id, 'sales.void' from roles where name = 'Cashier'")]
    [InlineData("user_roles", "insert into user_roles (user_id, role_id) select p.id, r.id from profiles p, roles r where r.name = 'Staff'")]
    [InlineData("user_roles", "delete from user_roles")]
    [InlineData("user_stores", "insert into user_stores (user_id, store_id) select id, 3 from profiles")]
    [InlineData("user_stores", "delete from user_stores")]
    [InlineData("stores", "update stores set phone = '1' where id = 1")]
    [InlineData("store_settings", "update store_settings set single_person = true where store_id = 1")]
    [InlineData("system_settings", "update system_settings set value = 'true' where key = 'maintenance_mode'")]
    [InlineData("customers", "insert into customers (id, name) values (gen_random_uuid(), 'Hotel Anand')")]
    [InlineData("skus", "update skus set floor_price = 100 where code = 'BRO-SKIN'")]
    [InlineData("bird_types", "update bird_types set is_active = false")]
    [InlineData("stock_forms", "update stock_forms set is_active = false")]
    [InlineData("inventory_reason_codes", "update inventory_reason_codes set is_active = false where code = 'OWN_USE'")]
    public async Task Change_OfAMasterTable_NeverLacksItsAuditRowWithActorAndAddress(string table, string change)
    {
        await using var world = await World.CreateAsync(server);
        var actor = await world.PersonAsync("Manager", 1);
        await world.OwnerAsync("update user_sessions set ip_address = '203.0.113.7'");

        await world.OwnerAsync($"select set_config('request.jwt.claims', '{Data.Sessions.SessionClaims.Of(actor.Identity)}', true); {change}");

        Assert.True(await world.OwnerScalarAsync<bool>(
            """
            select count(*) > 0 and bool_and(ip_address = '203.0.113.7' and changes <> '{}' and (old_values is not null or new_values is not null))
            from audit_logs where entity_type = $1 and user_id = $2
            """,
            table,
            actor.Id));
        Assert.Empty(await world.VerifyAsync());
    }

    private async Task AssertCopyRefusedAsync(string table, string changes, string state)
    {
        var world = await shared.FilledAsync(SellAsync);

        var refusal = await Assert.ThrowsAsync<PostgresException>(
            () => world.OwnerAsync($"insert into {table} select (jsonb_populate_record(r, $1::jsonb)).* from {table} r limit 1", changes));

        Assert.Equal(state, refusal.SqlState);
    }

    // A sale, a voided one, a print of it.
    private static async Task SellAsync(World world)
    {
        var counter = await Counter.OverAsync(world);
        await counter.SellSkinAsync();
        var wrong = await counter.SellSkinAsync();
        Assert.True((await counter.Sales.PrintAsync(Counter.Store, wrong.Id)).IsSuccess);
        Assert.True((await counter.Sales.VoidAsync(new VoidSale(Counter.Store, Guid.CreateVersion7(), wrong.Id, "Test"))).IsSuccess);
    }
}
