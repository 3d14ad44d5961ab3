using Microsoft.Extensions.DependencyInjection;
using Venus.Core.Features.Sales;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Assistant;

/// <summary>Worlds with something in every dataset, in stores 1 and 2, and people whose assistant is on.</summary>
internal static class DatasetWorld
{
    public static readonly string[] Roles = ["Admin", "Manager", "Store Manager", "Account", "Cashier", "Staff"];

    public static async Task<World> CreateAsync(DatabaseServer server, Action<IServiceCollection>? add = null)
    {
        var world = await World.CreateAsync(server, add);
        await FillAsync(world);
        return world;
    }

    public static async Task FillAsync(World world)
    {
        foreach (var store in (int[])[1, 2])
        {
            await world.PriceAsync(store, "BRO-SKIN", 180 + store);
            await world.PriceAsync(store, "BRO-SKIN", 190, DateOnly.FromDateTime(DateTime.UtcNow).AddDays(3));
            await world.StockAsync(store, "BROILER", "SKIN", 20 * store);
            await world.StockAsync(store, "BROILER", "LIVE", 30, 12);
            var seller = await world.PersonAsync("Store Manager", store);
            for (var sale = 0; sale < 3; sale++)
                await SellAsync(world, seller, store, kg: 1 + sale, isVoid: sale == 1);
            await world.OwnerAsync("select private.log_denied('sales.view', $1)", store);
            await world.OwnerAsync(
                "insert into manager_details (user_id, qualifications, contact_number, created_by) values ($1, 'Ten years at the counter', '9876500000', $1)", seller.Id);
            await AddTokensAsync(world, seller);
        }

        await world.OwnerAsync("update skus set is_active = false where code = 'PC-LIVE'");
        await world.OwnerAsync("update stores set phone = '9876543210', location = 'Mall Road' where id = 2");
        await world.OwnerAsync(
            "insert into daily_job_runs (job, run_date, attempt, status, started_at, ended_at, rows_touched) values ('sessions', current_date, 1, 'SUCCEEDED', now(), now(), 4)");
    }

    /// <summary>Tokens, which stand on their owner's page alone.</summary>
    public static Task AddTokensAsync(World world, Person person) => world.OwnerAsync(
        """
        insert into api_tokens (id, user_id, name, hash, prefix, keys, expires_at, revoked_at)
        select gen_random_uuid(), p.id, t.name, sha256((p.id || t.name)::bytea), 'vns_1234', array['sales.view', 'skus.view'], now() + interval '9 days', t.revoked
        from profiles p cross join (values ('Scale', null::timestamptz), ('Old scale', now())) as t (name, revoked)
        where p.id = $1
        """,
        person.Id);

    public static async Task<Guid> SellAsync(World world, Person seller, int store, decimal kg, bool isVoid = false)
    {
        var price = new Money(180 + store);
        var total = new Money(kg * price.Amount);
        var posted = await world.As<IPosService>(seller).PostAsync(new PostSale(
            store, Guid.CreateVersion7(), [new SaleLine(await world.SkuAsync("BRO-SKIN"), new Weight(kg), 0, price)],
            kg == 1 ? [new PaymentPart("UPI", new Money(100)), new PaymentPart("CASH", new Money(total.Amount - 100), Tendered: new Money(500))] : [new PaymentPart("UPI", total)]));
        Assert.True(posted.IsSuccess, posted.Problem?.Message);
        if (isVoid)
        {
            var taken = await world.As<ISaleService>(seller).VoidAsync(new VoidSale(store, Guid.CreateVersion7(), posted.Value.Id, "Wrong weight"));
            Assert.True(taken.IsSuccess, taken.Problem?.Message);
        }

        return posted.Value.Id;
    }

    /// <summary>Opens every dataset to every role, so that keys alone decide, and gives the person the assistant.</summary>
    public static async Task OpenAllAsync(World world, Person person)
    {
        await world.OwnerAsync("update ai_agent_configs set enabled = true, allowed_datasets = array(select name from ai_datasets)");
        await world.GiveAsync(person, Permissions.AiChat);
        await world.OwnerAsync(
            """
            insert into ai_agent_configs (role_id, enabled, allowed_datasets)
            select id, true, array(select name from ai_datasets) from roles on conflict (role_id) do nothing
            """);
    }
}
