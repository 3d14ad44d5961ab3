using System.Net;
using System.Net.Http.Json;
using System.Text;
using Microsoft.Extensions.DependencyInjection;
using Venus.Core;
using Venus.Server.Api;
using Venus.Tests.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Api;

/// <summary>Reads and sales over REST, as persons of the default roles on two stores.</summary>
public sealed class BusinessApiTests(DatabaseServer server)
{
    [Fact]
    public async Task Me_HasExactlyItsShape()
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        var person = await world.PersonAsync("Cashier", 2, 1);
        using var client = await ClientAsync(host, person);

        var me = await (await client.GetAsync("users/me", Now)).JsonAsync();

        Assert.Equal(
            ["id", "email", "full_name", "avatar_url", "contact_number", "status", "roles", "permissions", "stores", "is_system", "mfa", "homepage"],
            me.EnumerateObject().Select(p => p.Name));
        Assert.Equal(person.Id, me.GetProperty("id").GetGuid());
        Assert.Equal("ACTIVE", me.GetProperty("status").GetString());
        var keys = me.GetProperty("permissions").EnumerateArray().Select(k => k.GetString()!).ToArray();
        Assert.Equal(10, keys.Length);
        Assert.Equal(keys.Distinct().Order(StringComparer.Ordinal), keys);
        Assert.Equal(["id", "name"], Assert.Single(me.GetProperty("roles").EnumerateArray()).EnumerateObject().Select(p => p.Name));
        Assert.Equal([1, 2], me.GetProperty("stores").EnumerateArray().Select(s => s.GetProperty("id").GetInt32()));
        Assert.Equal(["id", "code", "name", "timezone", "status"], me.GetProperty("stores")[0].EnumerateObject().Select(p => p.Name));
    }

    [Fact]
    public async Task Status_OfTheSwitches_IsPublic()
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        using var stranger = host.NewClient();

        var closed = await (await stranger.GetAsync("auth/registration-status", Now)).JsonAsync();
        var working = await (await stranger.GetAsync("auth/maintenance-status", Now)).JsonAsync();
        await world.OwnerAsync("update system_settings set value = 'true' where value_type = 'boolean'");
        var open = await (await stranger.GetAsync("auth/registration-status", Now)).JsonAsync();
        var down = await (await stranger.GetAsync("auth/maintenance-status", Now)).JsonAsync();

        Assert.Equal(
            (false, false, true, true),
            (closed.GetProperty("enabled").GetBoolean(), working.GetProperty("enabled").GetBoolean(), open.GetProperty("enabled").GetBoolean(), down.GetProperty("enabled").GetBoolean()));
    }

    [Fact]
    public async Task PLT_1_ForeignStoreIs403_ForeignRecordIs404()
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        var sku = await StockedAsync(world);
        using var there = await ClientAsync(host, await world.PersonAsync("Store Manager", 2));
        using var here = await ClientAsync(host, await world.PersonAsync("Store Manager", 1));
        using var sold = await SellAsync(there, 2, sku);
        var path = sold.Headers.Location!.ToString();

        using var foreignStock = await here.GetAsync("stock?store=2", Now);
        using var foreignPrices = await here.GetAsync("prices?store=2", Now);
        using var foreignSale = await here.GetAsync(path, Now);
        using var foreignPosting = await SellAsync(here, 2, sku);
        using var own = await there.GetAsync(path, Now);

        Assert.Equal(HttpStatusCode.Created, sold.StatusCode);
        foreach (var refused in (HttpResponseMessage[])[foreignStock, foreignPrices, foreignPosting])
            Assert.Equal(2, (await refused.AssertProblemAsync(HttpStatusCode.Forbidden, "store-not-assigned")).GetProperty("store").GetInt32());
        await foreignSale.AssertProblemAsync(HttpStatusCode.NotFound, "not-found");
        Assert.Equal(180m, (await own.JsonAsync()).GetProperty("total").GetDecimal());
        Assert.Equal(1, await world.OwnerScalarAsync<long>("select count(*) from sales"));
    }

    [Fact]
    public async Task Sale_Repeated_IsPostedOnce_AndItsKeyIsRequired()
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        var sku = await StockedAsync(world);
        using var cashier = await ClientAsync(host, await world.PersonAsync("Cashier", 1));
        var key = Guid.CreateVersion7();

        using var once = await SellAsync(cashier, 1, sku, key);
        using var twice = await SellAsync(cashier, 1, sku, key);
        using var other = await SellAsync(cashier, 1, sku, key, weight: 2);
        using var keyless = await cashier.PostAsJsonAsync("sales", Sale(1, sku), Now);

        Assert.Equal(await once.Content.ReadAsStringAsync(Now), await twice.Content.ReadAsStringAsync(Now));
        await other.AssertProblemAsync(HttpStatusCode.Conflict, "idempotency-mismatch");
        await keyless.AssertProblemAsync(HttpStatusCode.BadRequest, "malformed");
        using var zero = await SellAsync(cashier, 1, sku, Guid.Empty);
        await zero.AssertProblemAsync(HttpStatusCode.BadRequest, "malformed");
        Assert.Equal(1, await world.OwnerScalarAsync<long>("select count(*) from sales"));
    }

    [Theory]
    [InlineData("""{}""", "store")]
    [InlineData("""{"store": 1}""", "lines")]
    [InlineData("""{"store": 1, "lines": [null], "payments": [{}]}""", "lines")]
    [InlineData("""{"store": 1, "lines": [{"sku": "00000000-0000-7000-8000-000000000001", "weight": 1.0001, "shown_price": 1}], "payments": [{}]}""", "weight")]
    [InlineData("""{"store": 1, "lines": [{"sku": "00000000-0000-7000-8000-000000000001", "weight": 1, "shown_price": 1.001}], "payments": [{}]}""", "shown_price")]
    [InlineData("""{"store": 1, "lines": [{"sku": "00000000-0000-7000-8000-000000000001", "weight": 1, "shown_price": 1}], "payments": [{"method": "CASH\u0000", "amount": 1}]}""", "reference")]
    [InlineData("""{"store": 1, "lines": [{"sku": "00000000-0000-7000-8000-000000000001", "weight": 1, "shown_price": 1}], "payments": [{"method": "UPI", "amount": 1, "reference": "4\u0000"}]}""", "reference")]
    [InlineData("""{"store": 1, "lines": [{"sku": "00000000-0000-7000-8000-000000000001", "weight": 1, "shown_price": 1, "price": 1.001}], "payments": [{"method": "CASH", "amount": 1}]}""", "price")]
    [InlineData("""{"store": 1, "type": "GIFT", "lines": [{"sku": "00000000-0000-7000-8000-000000000001", "weight": 1, "shown_price": 1}], "payments": [{"method": "CASH", "amount": 1}]}""", "type")]
    [InlineData("""{"store": 1, "lines": [{"sku": "00000000-0000-7000-8000-000000000001", "weight": 1, "shown_price": 1}], "payments": [{"method": "CASH", "amount": 1}]}""", "lines")]
    public async Task Sale_ThatNoneCanBe_NamesTheField(string body, string field)
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        using var cashier = await ClientAsync(host, await world.PersonAsync("Cashier", 1));
        using var request = new HttpRequestMessage(HttpMethod.Post, "sales") { Content = new StringContent(body, Encoding.UTF8, "application/json") };
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());

        using var answer = await cashier.SendAsync(request, Now);

        var problem = await answer.AssertProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid");
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.GetRawText());
        Assert.Equal(0, await world.OwnerScalarAsync<long>("select count(*) from sales"));
    }

    [Fact]
    public async Task List_PagesByCursor_ToItsEnd()
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        using var client = await ClientAsync(host, await world.PersonAsync("Manager", 1));
        List<string> codes = [];
        string? cursor = null;
        do
        {
            var page = await (await client.GetAsync(cursor is null ? "skus?limit=3" : $"skus?cursor={cursor}", Now)).JsonAsync();
            Assert.InRange(page.GetProperty("items").GetArrayLength(), 1, 3);
            codes.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("code").GetString()!));
            cursor = page.GetProperty("next_cursor").GetString();
        }
        while (cursor is not null);

        Assert.Equal(await world.OwnerScalarAsync<string[]>("select array_agg(code::text order by display_order, code) from skus"), codes);
        foreach (var wrong in (string[])["skus?limit=0", "skus?limit=201", "skus?cursor=x", "skus?cursor=500-1"])
            await (await client.GetAsync(wrong, Now)).AssertProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid");
    }

    [Fact]
    public void Cursor_OfAListThatIsNotCountedToItsEnd_GoesAMillionRowsDeep()
    {
        var full = new Page<int>([.. Enumerable.Range(0, 200)], 10_000, More: true);

        Assert.Equal("200-4999", new ApiCursor(200, 4998).After(full));
        Assert.Null(new ApiCursor(200, 4999).After(full));
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("sales")]
    [InlineData("ai/chat")]
    public async Task Body_OfTwoMegabytes_IsRefusedBeforeItIsSent(string path)
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.ListenAsync(world.Database, TimeProvider.System);
        var token = await host.Services.GetRequiredService<AccessTokens>().CreateAsync((await world.PersonAsync("Admin")).Identity, Now);
        using var client = new HttpClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{host.Address}/api/v1/{path}")
        {
            Headers = { Authorization = new("Bearer", token), ExpectContinue = true },
            Content = new StringContent($"{{\"message\": \"{new string('x', 2 << 20)}\"}}", Encoding.UTF8, "application/json"),
        };

        using var refused = await client.SendAsync(request, Now);

        await refused.AssertProblemAsync(HttpStatusCode.RequestEntityTooLarge, "payload-too-large");
        using var next = await client.GetAsync(new Uri($"{host.Address}/health/live"), Now);
        Assert.Equal(HttpStatusCode.OK, next.StatusCode);
    }

    /// <summary>Somebody of the world with a token of his own session.</summary>
    internal static async Task<HttpClient> ClientAsync(SignInHost host, Person person) =>
        host.NewClient(await host.Services.GetRequiredService<AccessTokens>().CreateAsync(person.Identity, Now));

    internal static async Task<Guid> StockedAsync(World world)
    {
        foreach (var store in (int[])[1, 2])
        {
            await world.PriceAsync(store, "BRO-SKIN", 180);
            await world.StockAsync(store, "BROILER", "SKIN", 20);
        }

        return await world.SkuAsync("BRO-SKIN");
    }

    internal static object Sale(int store, Guid sku, decimal weight = 1) => new
    {
        store,
        lines = new[] { new { sku, weight, shown_price = 180 } },
        payments = new[] { new { method = "UPI", amount = 180 * weight } },
    };

    internal static async Task<HttpResponseMessage> SellAsync(HttpClient client, int store, Guid sku, Guid? key = null, decimal weight = 1)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "sales") { Content = JsonContent.Create(Sale(store, sku, weight)) };
        request.Headers.Add("Idempotency-Key", (key ?? Guid.CreateVersion7()).ToString());
        return await client.SendAsync(request, Now);
    }
}
