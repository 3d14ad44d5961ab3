using Venus.Core;
using Venus.Core.Features.Stock;
using Venus.Core.Numbers;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Stock;

/// <summary>What tests of stock say often.</summary>
internal static class StockWorld
{
    /// <summary>Somebody with exactly these keys.</summary>
    public static async Task<Person> HolderAsync(this World world, int[] stores, params string[] keys)
    {
        var role = $"Holder {Guid.NewGuid():N}";
        await world.OwnerAsync(
            """
            with r as (insert into roles (id, name) values (gen_random_uuid(), $1) returning id)
            insert into role_permissions (role_id, permission_key) select r.id, key from r, unnest($2) as key
            """,
            role,
            keys);
        return await world.PersonAsync(role, stores);
    }

    public static PostAdjustment Set(string bird, string form, decimal kg, int birds, long seen, int store = 1) =>
        new(store, Guid.CreateVersion7(), AdjustmentMode.Set, bird, form, new Weight(kg), birds, "Recount", SeenEntryNo: seen);

    public static PostAdjustment Add(string bird, string form, decimal kg, int birds = 0, int store = 1) =>
        new(store, Guid.CreateVersion7(), AdjustmentMode.Add, bird, form, new Weight(kg), birds, "Found in the cold room");

    public static PostAdjustment Subtract(string bird, string form, decimal kg, int birds = 0, int store = 1) =>
        new(store, Guid.CreateVersion7(), AdjustmentMode.Subtract, bird, form, new Weight(kg), birds, "Counted short");

    public static async Task<StockBucket> BucketAsync(this World world, Person person, string bird, string form, int store = 1) =>
        (await world.As<IStockService>(person).GetMatrixAsync(store)).Value.Find(bird, form);

    /// <summary>Posts and expects the refusal; nothing may have been written.</summary>
    public static async Task<T> RefusedAsync<T>(this World world, Person? person, PostAdjustment command)
        where T : Problem
    {
        var before = await world.CountsAsync();
        var result = await world.As<IAdjustmentService>(person).PostAsync(command);
        var refusal = Assert.IsType<T>(result.Problem);
        Assert.Equal(before, await world.CountsAsync());
        return refusal;
    }
}
