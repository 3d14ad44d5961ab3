using Npgsql;
using Venus.Tests.Features.Sales;
using Venus.Tests.Support;

namespace Venus.Tests.Security;

/// <summary>What verify finds when the owner himself, past every trigger, changes the books.</summary>
public sealed class VerificationTests(DatabaseServer server)
{
    [Theory]
    [InlineData("inventory_ledger", "update inventory_ledger set kg = kg - 1, kg_after = kg_after - 1 where reason_code = 'SALE_DEBIT'")]
    [InlineData("inventory_ledger", "update inventory_ledger set notes = 'other' where reason_code = 'SALE_DEBIT'")]
    [InlineData("inventory_ledger", "delete from inventory_ledger where reason_code = 'SALE_DEBIT'")]
    [InlineData("party_ledger", "update party_ledger set debit = debit + 1 where debit > 0")]
    [InlineData("cash_ledger", "update cash_ledger set amount = amount - 1")]
    [InlineData("cash_ledger", "delete from cash_ledger")]
    [InlineData("business_transaction_logs", "update business_transaction_logs set user_id = gen_random_uuid() where type = 'SALE'")]
    [InlineData("audit_logs", "update audit_logs set user_id = gen_random_uuid() where store_id = 1")]
    [InlineData("stock_balances", "update stock_balances set kg = kg + 1 where form = 'SKIN'")]
    [InlineData("private.document_counters", "update private.document_counters set last_no = last_no + 1")]
    [InlineData("private.chain", "update private.chain set digest = sha256('other')")]
    [InlineData("private.chain_heads", "update private.chain_heads set hash = sha256('other')")]
    [InlineData("private.chain", "delete from private.chain where no = (select max(no) from private.chain where store_id = 1) and store_id = 1")]
    [InlineData("cash_ledger", "insert into cash_ledger (store_id, account, entry_type, amount, business_date, ref_type, ref_id, created_by, chain_no) select store_id, 'OTHER', entry_type, 1, business_date, ref_type, ref_id, created_by, chain_no from cash_ledger limit 1")]
    [InlineData("sales", "update sales set total_amount = total_amount + 1, lines_total = lines_total + 1")]
    [InlineData("sales", "update sales set total_amount = total_amount + 1, round_off = round_off + 1")]
    [InlineData("sale_items", "update sale_items set weight = weight + 1")]
    [InlineData("sale_items", "update sale_items set birds = birds + 1")]
    [InlineData("sale_items", "update sale_items set line_total = line_total + 1")]
    [InlineData("sale_items", "delete from sale_items")]
    [InlineData("sale_payments", "update sale_payments set amount = amount - 1, tendered = null, change = null")]
    [InlineData("sale_payments", "update sale_payments set method = 'BANK'")]
    [InlineData("sale_payments", "delete from sale_payments")]
    [InlineData("sale_payments", "insert into sale_payments (store_id, sale_id, method, amount) select store_id, sale_id, 'CREDIT', 1 from sale_payments limit 1")]
    [InlineData("stock_adjustments", "update stock_adjustments set kg_change = kg_change + 1")]
    [InlineData("stock_adjustments", "delete from stock_adjustments")]
    public async Task Verify_RowChangedByTheOwner_IsFound(string table, string change)
    {
        await using var counter = await Counter.OpenAsync(server);
        await counter.SellSkinAsync();
        Assert.Empty(await counter.World.VerifyAsync());

        Assert.True(await counter.World.OwnerScalarAsync<long>($"select count(*) from {table}") > 0);
        await counter.World.OwnerAsync($"alter table {table} disable trigger user");
        await counter.World.OwnerAsync(change);
        await counter.World.OwnerAsync($"alter table {table} enable trigger user");

        Assert.NotEmpty(await counter.World.VerifyAsync());
    }

    [Fact]
    public async Task Verify_SeveralRowsChangedOrGone_NamesTheFirstOneFirst()
    {
        await using var counter = await Counter.OpenAsync(server);
        var world = counter.World;
        for (var i = 0; i < 3; i++)
            await world.OwnerAsync("update stores set name = $1 where id = 1", $"Downtown {i}");
        var links = await world.OwnerScalarAsync<long[]>("select (array_agg(chain_no order by id desc))[:3] from audit_logs where entity_type = 'stores' and entity_id = '1'");
        await world.OwnerAsync("alter table audit_logs disable trigger user");

        await world.OwnerAsync("delete from audit_logs where store_id = 1 and chain_no = $1", links[0]);
        await world.OwnerAsync("update audit_logs set new_values = '{}' where store_id = 1 and chain_no = $1", links[1]);

        Assert.Equal(
            [$"AUDIT stores 1 (link {links[1]}): a row was changed, added or removed", $"AUDIT stores 1 (link {links[0]}): its rows are gone"], await world.VerifyAsync());
        var (exitCode, output, error) = await HostProcess.RunServerAsync(
            new Dictionary<string, string>
            {
                ["ConnectionStrings__Venus"] = world.Database.Connections.App,
                ["ConnectionStrings__VenusOwner"] = world.Database.Connections.Owner,
                ["ConnectionStrings__VenusJobs"] = world.Database.Connections.Jobs,
            },
            "verify");
        Assert.StartsWith(
            $"Store 1: AUDIT stores 1 (link {links[1]}): a row was changed", output.Split('\n').First(line => line.StartsWith("Store", StringComparison.Ordinal)), StringComparison.Ordinal);
        Assert.Equal((1, "2 faults"), (exitCode, error[..error.IndexOf(':', StringComparison.Ordinal)]));
    }

    /// <summary>Apart from the chain, which would not notice a posting that reckons wrongly.</summary>
    [Theory]
    [InlineData("kg_after")]
    [InlineData("birds_after")]
    public async Task Verify_RunningBalanceThatDoesNotFollow_IsNamed(string balance)
    {
        await using var counter = await Counter.OpenAsync(server);
        await counter.World.OwnerAsync("alter table inventory_ledger disable trigger user");
        await counter.World.OwnerAsync($"update inventory_ledger set {balance} = {balance} + 1 where form = 'LIVE'");

        Assert.Contains("BROILER LIVE entry 1: the running balance does not follow the entry before it", await counter.World.VerifyAsync());
    }

    /// <summary>No column of a chained row is outside its link: whichever the owner changes, verify says so.</summary>
    [Theory]
    [InlineData("inventory_ledger", "reason_code = 'SALE_DEBIT'")]
    [InlineData("party_ledger", "entry_type = 'SALE'")]
    [InlineData("cash_ledger", "true")]
    [InlineData("business_transaction_logs", "type = 'SALE'")]
    [InlineData("audit_logs", "store_id = 1")]
    public async Task Verify_AnyColumnOfAChainedRow_ChangedByTheOwner_IsFound(string table, string row)
    {
        await using var counter = await Counter.OpenAsync(server);
        var world = counter.World;
        await counter.SellSkinAsync();
        await world.OwnerAsync($"alter table {table} disable trigger user");
        foreach (var constraint in await world.OwnerScalarAsync<string[]>(
            "select array_agg(conname::text order by contype = 'p') from pg_constraint where conrelid = $1::regclass", table))
        {
            await world.OwnerAsync($"alter table {table} drop constraint {constraint}");
        }

        var columns = await world.OwnerScalarAsync<string[]>(
            """
            select array_agg(a.attname || ' ' || format_type(a.atttypid, null)) from pg_attribute a
            where a.attrelid = $1::regclass and a.attnum > 0 and not a.attisdropped and a.attgenerated = ''
            """,
            table);
        foreach (var identity in await world.OwnerScalarAsync<string[]>(
            "select coalesce(array_agg(attname::text), '{}') from pg_attribute where attrelid = $1::regclass and attidentity <> ''", table))
        {
            await world.OwnerAsync($"alter table {table} alter {identity} drop identity");
        }

        List<string> unseen = [];
        await using var connection = await world.Database.Owner.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        foreach (var (name, type) in columns.Select(c => (c[..c.IndexOf(' ', StringComparison.Ordinal)], c[(c.IndexOf(' ', StringComparison.Ordinal) + 1)..])))
        {
            // Rolled back each time, so that one change is never seen through another.
            await using var transaction = await connection.BeginTransactionAsync(TestContext.Current.CancellationToken);
            await using var change = new NpgsqlCommand(
                $"""update {table} set "{name}" = {Another(name, type)} where ctid = (select min(ctid) from {table} where {row})""", connection);
            Assert.Equal(1, await change.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));
            await using var verify = new NpgsqlCommand("select count(*) from private.verify()", connection);
            if ((long)(await verify.ExecuteScalarAsync(TestContext.Current.CancellationToken))! == 0)
                unseen.Add($"{table}.{name}");
        }

        Assert.Empty(unseen);
    }

    private static string Another(string column, string type) => type switch
    {
        "uuid" => "gen_random_uuid()",
        "date" => $"\"{column}\" + 1",
        "timestamp with time zone" => $"\"{column}\" + interval '1 microsecond'",
        "jsonb" => $"coalesce(\"{column}\", '{{}}') || jsonb_build_object('another', 1)",
        "integer" or "bigint" or "numeric" => $"coalesce(\"{column}\", 0) + 1",
        _ => $"overlay(coalesce(\"{column}\", '') || '~' placing '' from 1 for greatest(0, length(\"{column}\") - 3))",
    };
}
