using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using Venus.Server.Api;
using Venus.Tests.Api;
using Venus.Tests.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Attacks;

/// <summary>
/// A Cashier of store 1 with a valid token at every route of the REST surface. Whatever is refused for want of a key or a store stands in the activity log
/// as ACCESS_DENIED, once for each attempt; what cannot be read, found or identified is refused before anybody's right is asked, and stands in the host's
/// request log alone.
/// </summary>
public sealed class RestAttackTests(DatabaseServer server)
{
    /// <summary>Stands in what belongs to others, so that any answer that holds it has told something.</summary>
    private const string Secret = "SECRET-OF-OTHERS";

    // What every call or host writes of itself.
    private static readonly string[] Apart =
    [
        "public.user_sessions", "private.api_calls", "private.api_callers", "private.hosts", "private.health_samples", "private.data_protection_keys", "private.sign_in_attempts",
        "public.daily_job_runs",
    ];

    // His own affairs, which end his session.
    private static readonly string[] OwnAffairs = ["POST /auth/logout", "DELETE /auth/sessions"];

    private static readonly string[] Queries =
    [
        "store=2", "store=-1", "store=99999999999", "store=1%27%20or%201=1--", "store=1&store=2", "store[]=2", "limit=-1", "limit=1000000", "cursor=AAAA", "cursor=%27--", "role=Admin&is_system=true",
        "format=csv&store=2",
    ];

    private static readonly (string Name, string Value)[] Headers =
    [
        ("X-HTTP-Method-Override", "DELETE"), ("X-Forwarded-For", "127.0.0.1"), ("X-Original-URL", "/api/v1/audit-logs"), ("X-Rewrite-URL", "/api/v1/audit-logs"), ("X-Role", "Admin"),
        ("X-Forwarded-User", "admin"), ("Cookie", "__Host-venus=forged"), ("Range", "bytes=0-1"), ("Prefer", "tx=commit, role=service_role"),
    ];

    public static TheoryData<string> Texts { get; } =
    [
        "'; drop table sales; --", "' or '1'='1", "\"; select pg_sleep(9); --", "$$; rollback; $$", "%s%n{0}{{1}}", "<script>alert(1)</script>", "<img src=x onerror=alert(1)>", "javascript:alert(1)",
        "=cmd|' /C calc'!A0", "+1+1", "-2+3", "@SUM(A1:A9)", "Ravi\r\nFATAL everything is lost", "{Permission} {@Person}", "\u202Egnp.exe", "../../etc/passwd",
    ];

    [Fact]
    public async Task Route_EachOfThem_GivesAndTakesNothingOfOthers()
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database, LogLevel.Error);
        await world.OwnerAsync("update rate_limit_configs set requests_per_minute = 10000, requests_per_hour = 1000000");
        var sku = await BusinessApiTests.StockedAsync(world);
        var (cashier, admin) = (await world.PersonAsync("Cashier", 1), await world.PersonAsync("Admin"));
        using var seller = await BusinessApiTests.ClientAsync(host, await world.PersonAsync("Store Manager", 2));
        using var sold = await BusinessApiTests.SellAsync(seller, 2, sku);
        var foreignSale = (await sold.JsonAsync()).GetProperty("id").GetGuid();
        await world.OwnerAsync("update profiles set full_name = $2 where id = $1", admin.Id, Secret);
        await world.OwnerAsync("update stores set name = $1 where id <> 1", Secret);
        using var client = await BusinessApiTests.ClientAsync(host, cashier);
        var before = await world.FingerprintsAsync(Apart);
        var book = new AttackBook();
        var ids = (string[])[$"{foreignSale}", $"{admin.Identity.SessionId}", $"{admin.Id}", $"{Guid.Empty}", "..%2f..%2fusers%2fme", "1%27%20or%201=1--", new string('9', 3000)];

        foreach (var (method, path, _) in ContractTests.Routes(host).Where(r => !OwnAffairs.Contains($"{r.Method} {r.Path[VenusApi.Version1.Length..]}")))
        {
            string[] paths = path.Contains('{', StringComparison.Ordinal)
                ? [.. ids.Select(id => System.Text.RegularExpressions.Regex.Replace(path, "{[^}]*}", id.Replace("$", "$$", StringComparison.Ordinal)))]
                : [path];
            foreach (var target in paths)
            {
                await TryAsync(method, target);
                foreach (var query in Queries)
                    await TryAsync(method, $"{target}?{query}");
            }

            foreach (var (name, value) in Headers)
                await TryAsync(method, paths[0], header: (name, value));
            foreach (var other in (string[])["GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE", "PROPFIND"])
            {
                if (other != method && !OwnAffairs.Contains($"{other} {path[VenusApi.Version1.Length..]}"))
                    await TryAsync(other, paths[0]);
            }

            if (method is "POST" or "PUT")
            {
                foreach (var body in Bodies(cashier, admin, sku))
                    await TryAsync(method, paths[0], body);
            }
        }

        Assert.Equal(before, await world.FingerprintsAsync(Apart));
        Assert.Equal("", host.Log.Text);
        Assert.Equal(book.Denied, await world.OwnerScalarAsync<long>("select count(*) from app_activity_logs where user_id = $1 and event_type = 'ACCESS_DENIED'", cashier.Id));
        Assert.InRange(book.Denied, 50, book.Tried);
        book.AssertAllFailed(atLeast: 500);

        async Task TryAsync(string method, string target, string? body = null, (string Name, string Value)? header = null)
        {
            using var request = new HttpRequestMessage(new HttpMethod(method), new Uri(target, UriKind.Relative));
            if (method == "POST")
                request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
            if (header is { } extra)
                request.Headers.TryAddWithoutValidation(extra.Name, extra.Value);
            if (body is not null || method is "POST" or "PUT" or "PATCH")
                request.Content = new StringContent(body ?? "{}", Encoding.UTF8, "application/json");
            using var answer = await client.SendAsync(request, Now);
            var text = await answer.Content.ReadAsStringAsync(Now);
            var told = $"{method} {target[..Math.Min(target.Length, 120)]} {header?.Name} {body}";
            if ((int)answer.StatusCode >= 500)
                book.Note(told, $"a fault, {(int)answer.StatusCode}");
            else if (text.Contains(Secret, StringComparison.Ordinal) || text.Contains("S02", StringComparison.Ordinal))
                book.Note(told, text);
            else if (text.Contains("problem:permission-missing", StringComparison.Ordinal) || text.Contains("problem:store-not-assigned", StringComparison.Ordinal))
                book.NoteDenied(told);
            else
                book.Note(told, null);
        }
    }

    [Fact]
    public async Task Sale_WithForgedFields_IsTheSellersOwnInHisStore()
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        var sku = await BusinessApiTests.StockedAsync(world);
        var (cashier, admin) = (await world.PersonAsync("Cashier", 1), await world.PersonAsync("Admin"));
        using var client = await BusinessApiTests.ClientAsync(host, cashier);
        using var request = new HttpRequestMessage(HttpMethod.Post, "sales");
        request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        request.Content = JsonContentOf(new
        {
            store = 1,
            store_id = 2,
            id = admin.Id,
            cashier_id = admin.Id,
            user_id = admin.Id,
            created_by = admin.Id,
            created_at = "2020-01-01T00:00:00Z",
            business_date = "2020-01-01",
            total = 1,
            total_amount = 1,
            receipt_number = "S02/26-27/000001",
            status = "VOIDED",
            lines = new[] { new { sku, weight = 1, shown_price = 180, price_snapshot = 1, line_total = 1, store_id = 2 } },
            payments = new[] { new { method = "UPI", amount = 180, created_by = admin.Id } },
        });

        using var answer = await client.SendAsync(request, Now);

        Assert.True(answer.StatusCode is HttpStatusCode.Created or HttpStatusCode.BadRequest or HttpStatusCode.UnprocessableEntity, await answer.Content.ReadAsStringAsync(Now));
        Assert.Equal(
            0L,
            await world.OwnerScalarAsync<long>(
                "select count(*) from sales where store_id <> 1 or cashier_id <> $1 or total_amount <> 180 or business_date <> private.today(1) or id = $2 or receipt_number not like 'S01/%'",
                cashier.Id,
                admin.Id));
        Assert.Empty(await world.VerifyAsync());
    }

    [Theory]
    [MemberData(nameof(Texts))]
    public async Task Text_IsTextOnEveryWayOut(string text)
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        var admin = await world.PersonAsync("Admin");
        using var client = await BusinessApiTests.ClientAsync(host, admin);

        using var saved = await client.PutAsync("users/me", JsonContentOf(new { full_name = text }), Now);
        // What was typed makes no line of the log its own.
        Assert.DoesNotContain("\nFATAL", host.Log.Text, StringComparison.Ordinal);
        if (text.Any(char.IsControl) || text.Contains('\u202E', StringComparison.Ordinal))
        {
            await saved.AssertProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid");
            return;
        }

        var kept = (await saved.JsonAsync()).GetProperty("full_name").GetString()!;
        using var asked = new HttpRequestMessage(HttpMethod.Get, "audit-logs");
        asked.Headers.Accept.Add(new MediaTypeWithQualityHeaderValue("text/csv"));
        using var exported = await client.SendAsync(asked, Now);
        var csv = await exported.Content.ReadAsStringAsync(Now);

        Assert.Equal(text.Trim(), kept);
        Assert.Equal("application/json", saved.Content.Headers.ContentType?.MediaType);
        Assert.Equal("nosniff", saved.Headers.GetValues("X-Content-Type-Options").Single());
        Assert.Equal("text/csv", exported.Content.Headers.ContentType?.MediaType);
        // In the file it is a cell like any other, and nothing that a spreadsheet runs.
        Assert.Contains("=+-@".Contains(text[0], StringComparison.Ordinal) ? $"'{text}" : kept, CellsOf(csv));
        Assert.DoesNotContain(CellsOf(csv), cell => cell.Length > 0 && "=+-@".Contains(cell[0], StringComparison.Ordinal));
        Assert.Equal(5L, await world.OwnerScalarAsync<long>("select count(*) from stores"));
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    // RFC 4180: a cell in quotes holds commas, ends of lines and doubled quotes.
    private static IEnumerable<string> CellsOf(string csv) => System.Text.RegularExpressions.Regex.Matches(csv, "(?<=^|,|\r\n)(\"(?<cell>(?:[^\"]|\"\")*)\"|(?<cell>[^,\"\r]*))(?=,|\r\n)")
        .Select(match => match.Groups["cell"].Value.Replace("\"\"", "\"", StringComparison.Ordinal));

    private static StringContent JsonContentOf(object body) => new(JsonSerializer.Serialize(body), Encoding.UTF8, "application/json");

    private static IEnumerable<string> Bodies(Person cashier, Person admin, Guid sku)
    {
        var sale = JsonSerializer.Serialize(BusinessApiTests.Sale(2, sku));
        yield return JsonSerializer.Serialize(new { full_name = cashier.Name, id = admin.Id, user_id = admin.Id, status = "ACTIVE", is_system = true, email = "admin@venus.example" });
        yield return JsonSerializer.Serialize(new { full_name = cashier.Name, permissions = (string[])["roles.grant"], roles = (string[])["Admin"], stores = (int[])[1, 2], must_change_password = false });
        yield return $$"""{"full_name": "{{cashier.Name}}", "full_name": "{{cashier.Name}}", "__proto__": {"is_system": true}, "constructor": {"prototype": {} } }""";
        foreach (var picture in (string[])["https://evil.example/me.png", "//evil.example/me.png", "javascript:alert(1)", $"/files/{admin.Id}", "/files/../system/users"])
            yield return JsonSerializer.Serialize(new { full_name = cashier.Name, avatar_url = picture });
        yield return sale;
        yield return sale.Replace("\"store\":2", "\"store\":1,\"store\":2", StringComparison.Ordinal);
        yield return sale.Replace("\"store\":2", "\"store\":\"1 or 1=1\"", StringComparison.Ordinal);
        yield return sale.Replace("\"store\":2", "\"store\":1", StringComparison.Ordinal).Replace("\"weight\":1", "\"weight\":-1", StringComparison.Ordinal);
        yield return sale.Replace("\"store\":2", "\"store\":1", StringComparison.Ordinal).Replace("180", "1", StringComparison.Ordinal);
        yield return sale.Replace("\"store\":2", "\"store\":1", StringComparison.Ordinal).Replace("UPI", "CREDIT", StringComparison.Ordinal);
        yield return sale.Replace("\"store\":2", "\"store\":1", StringComparison.Ordinal).Replace($"{sku}", $"{admin.Id}", StringComparison.Ordinal);
        yield return sale.Replace("\"store\":2", $"\"store\":1,\"customer\":\"{admin.Id}\"", StringComparison.Ordinal);
        yield return """{"email": "admin@venus.example", "password": {"$ne": null}}""";
        yield return """{"refresh_token": "' or 1=1 --"}""";
        yield return "[" + string.Concat(Enumerable.Repeat("[", 500));
        yield return $$"""{"full_name": "{{new string('x', 200_000)}}"}""";
        yield return "<?xml version=\"1.0\"?><!DOCTYPE x [<!ENTITY y SYSTEM \"file:///etc/passwd\">]><x>&y;</x>";
        yield return "null";
    }
}
