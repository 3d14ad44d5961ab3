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
    [InlineData("private.chain", "delete from private.chain where no = (select max(no) from private.chain where store_id = 1) and store_id = 1")]
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
}
