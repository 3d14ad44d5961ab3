using System.Net;
using System.Text.Json;
using Venus.Core.Security;
using Venus.Tests.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Api;

/// <summary>The audit log over REST: the rows and fields of its page, as JSON and as a file.</summary>
public sealed class AuditApiTests(DatabaseServer server)
{
    private static readonly string[] Open = ["at", "user", "action", "entity", "entity_id", "store", "person", "role"];

    [Fact]
    public async Task List_HasTheFieldsOfThePage_AndPagesToItsEnd()
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        await PricesAsync(world, store: 1, times: 5);
        using var admin = await BusinessApiTests.ClientAsync(host, await world.PersonAsync("Admin"));
        using var manager = await BusinessApiTests.ClientAsync(host, await world.PersonAsync("Manager", 1));

        var whole = await (await admin.GetAsync("audit-logs?store=1&entity=store_prices", Now)).JsonAsync();
        var open = await (await manager.GetAsync("audit-logs?store=1&entity=store_prices", Now)).JsonAsync();
        List<string> seen = [];
        for (var next = "audit-logs?store=1&entity=store_prices&limit=2"; next is not null;)
        {
            var page = await (await manager.GetAsync(next, Now)).JsonAsync();
            seen.AddRange(page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("entity_id").GetString()!));
            next = page.GetProperty("next_cursor").GetString() is { } cursor ? $"audit-logs?store=1&entity=store_prices&cursor={cursor}" : null;
        }

        Assert.Equal([.. Open[..^2], "changes", .. Open[^2..], "ip"], Names(whole));
        Assert.Equal(Open, Names(open));
        Assert.Equal(5, whole.GetProperty("total").GetInt32());
        Assert.Equal(5, seen.Distinct().Count());
        Assert.Equal(Ids(whole), seen);
    }

    [Theory]
    [InlineData("audit-logs?store=1&format=csv", null)]
    [InlineData("audit-logs?store=1", "text/csv")]
    public async Task File_HasTheFieldsOfThePage_AndIsLogged(string path, string? accept)
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        await PricesAsync(world, store: 1, times: 3);
        using var manager = await BusinessApiTests.ClientAsync(host, await world.PersonAsync("Manager", 1));
        if (accept is not null)
            manager.DefaultRequestHeaders.Accept.ParseAdd(accept);

        using var answer = await manager.GetAsync(path, Now);
        var lines = (await answer.Content.ReadAsStringAsync(Now)).TrimEnd().Split("\r\n");

        Assert.Equal("text/csv", answer.Content.Headers.ContentType?.MediaType);
        Assert.Equal("When,Who,Action,Record,Its key,Store,Person,Role", lines[0].TrimStart('\uFEFF'));
        Assert.Equal(await world.OwnerScalarAsync<long>("select count(*) from audit_logs where store_id = 1"), lines.Length - 1);
        Assert.Equal(1, await world.OwnerScalarAsync<long>("select count(*) from app_activity_logs where event_type = 'EXPORT'"));
    }

    [Theory]
    [InlineData("text/csv;q=0.5, application/json", "application/json")]
    [InlineData("application/json;q=0.5, text/csv", "text/csv")]
    public async Task List_ComesAsWhatTheClientWantsMost(string accept, string type)
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        using var manager = await BusinessApiTests.ClientAsync(host, await world.PersonAsync("Manager", 1));
        manager.DefaultRequestHeaders.Accept.ParseAdd(accept);

        using var answer = await manager.GetAsync("audit-logs", Now);

        Assert.Equal(type, answer.Content.Headers.ContentType?.MediaType);
    }

    [Fact]
    public async Task List_OfForeignStoreOrWithoutKey_IsRefused_PLT_1()
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        await PricesAsync(world, store: 2, times: 1);
        using var manager = await BusinessApiTests.ClientAsync(host, await world.PersonAsync("Manager", 1));
        using var cashier = await BusinessApiTests.ClientAsync(host, await world.PersonAsync("Cashier", 1));

        foreach (var format in (string[])["json", "csv"])
        {
            using var foreign = await manager.GetAsync($"audit-logs?store=2&format={format}", Now);
            using var keyless = await cashier.GetAsync($"audit-logs?format={format}", Now);
            using var own = await manager.GetAsync($"audit-logs?entity=store_prices&format={format}", Now);

            await foreign.AssertProblemAsync(HttpStatusCode.Forbidden, "store-not-assigned");
            Assert.Equal(
                Permissions.AuditLogsView,
                (await keyless.AssertProblemAsync(HttpStatusCode.Forbidden, "permission-missing")).GetProperty("permission").GetString());
            Assert.DoesNotContain("Store prices", await own.Content.ReadAsStringAsync(Now), StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData("audit-logs?format=xml", HttpStatusCode.UnprocessableEntity, "invalid")]
    [InlineData("audit-logs?limit=201", HttpStatusCode.UnprocessableEntity, "invalid")]
    [InlineData("audit-logs?search=%00", HttpStatusCode.UnprocessableEntity, "invalid")]
    [InlineData("audit-logs?from=yesterday", HttpStatusCode.BadRequest, "malformed")]
    [InlineData("audit-logs?user=1", HttpStatusCode.BadRequest, "malformed")]
    public async Task List_ThatCannotBe_IsAProblem(string path, HttpStatusCode status, string slug)
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        using var manager = await BusinessApiTests.ClientAsync(host, await world.PersonAsync("Manager", 1));

        await (await manager.GetAsync(path, Now)).AssertProblemAsync(status, slug);
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private static async Task PricesAsync(World world, int store, int times)
    {
        for (var i = 0; i < times; i++)
            await world.PriceAsync(store, "BRO-SKIN", 180 + i, DateOnly.FromDateTime(DateTime.UtcNow).AddDays(i + 2));
    }

    private static IEnumerable<string> Names(JsonElement page) => page.GetProperty("items")[0].EnumerateObject().Select(p => p.Name);

    private static IEnumerable<string> Ids(JsonElement page) => page.GetProperty("items").EnumerateArray().Select(i => i.GetProperty("entity_id").GetString()!);
}
