using System.Text.Json;
using Venus.Core.Features.Assistant;
using Venus.Core.Features.Health;
using Venus.Core.Features.Identity;
using Venus.Core.Features.Logs;
using Venus.Core.Features.Prices;
using Venus.Core.Features.Sales;
using Venus.Core.Features.Skus;
using Venus.Core.Features.Stock;
using Venus.Core.Features.Stores;
using Venus.Core.Numbers;
using Venus.Core.Security;

namespace Venus.Server.Api;

/// <summary>Examples of answers for the OpenAPI document, written by the shapes that write the answers.</summary>
internal static class ApiSamples
{
    private static readonly Guid Id = Guid.Parse("019ac000-0000-7000-8000-000000000001");
    private static readonly Guid Other = Guid.Parse("019ac000-0000-7000-8000-000000000002");
    private static readonly DateTimeOffset At = new(2026, 7, 14, 9, 30, 0, TimeSpan.Zero);
    private static readonly DateOnly Day = new(2026, 7, 14);
    private static readonly UserRights Anybody = new(Id, "", "", IsSystem: false, MustChangePassword: false, [], new HashSet<string>(), []);

    public static ApiSample Tokens { get; } = ApiSample.Of(new TokenAnswer("eyJ…", BearerHandler.Name, (int)AccessTokens.Lifetime.TotalSeconds, "q1w2…"));

    public static ApiSample Switch { get; } = ApiSample.Of(new SwitchAnswer(false, "Venus is at work."));

    public static ApiSample Recorded { get; } = ApiSample.Of(new { Status = "recorded", SessionId = Id });

    public static ApiSample Run { get; } = ApiSample.Of(new { Id, Job = "session-purge", Status = "RUNNING" });

    public static ApiSample Chat { get; } = ApiSample.Of(new
    {
        ConversationId = Id,
        Response = "Downtown has 412.5 kg of broiler [1].",
        IsCut = false,
        Citations = new[] { new Citation(1, "Stock", "/business/stock", "The words of a passage") },
        ToolCalls = new[] { new { Tool = "query_dataset", Says = "Stock: sum of kg by store" } },
    });

    public static ApiSample ChatToken { get; } = ApiSample.Of(new { Text = "Downtown has " });

    public static ApiSample ChatStatus { get; } = ApiSample.Of(new { Available = true, Enabled = true, HasPermission = true, Datasets = new[] { "stock" }, PerHour = 50, Remaining = 49 });

    public static ApiSample Conversations { get; } = ApiSample.Of(new { Items = new[] { new { Id, Title = "Stock of broiler", UpdatedAt = At } } });

    public static ApiSample Conversation { get; } = ApiSample.Of(new
    {
        Id,
        Title = "Stock of broiler",
        UpdatedAt = At,
        Messages = new[] { new { Role = "user", Content = "How much broiler is in stock?", Citations = Array.Empty<Citation>(), CreatedAt = At, Outcome = QuestionOutcome.Answered } },
    });

    public static ApiSample Health { get; } = ApiSample.Of(new
    {
        Status = ProbeStates.Ok,
        CheckedAt = At,
        Probes = new[] { new ProbeResult("database", "Database", ProbeStates.Ok, "Answers this host", 2) },
        Hosts = new[] { new HostReading("venus-1", At, At, true, 12.5m, 8.1m, 41.3m, 2, true) },
    });

    public static ApiSample Me { get; } = Of(
        new OwnProfile(
            Id, "meena@venus.example", "Meena Kumari", "/files/019ac000-0000-7000-8000-000000000002", "+919840012345", "ACTIVE", [new OwnRole(Id, "Cashier")],
            [Permissions.InventoryView, Permissions.SalesCreate], [new StoreAccess(1, "S01", "Downtown", "Asia/Kolkata", "ACTIVE")], false, true, Homepage.Dashboard),
        me => ApiSample.Of(UserEndpoints.Me, me, me with { AvatarUrl = null, ContactNumber = null }));

    public static ApiSample Session { get; } = Of(
        new MySession(Id, "Desktop", "Chrome", "Windows", "Venus Web", "203.0.113.7", "Chennai", At, At, true, true),
        own => ApiSample.Of(AuthEndpoints.Session, own, new MySession(Id, null, null, null, null, null, null, At, At, true, true)));

    public static ApiSample Store { get; } = Of(
        new StoreRow(1, "S01", "Downtown", "Chennai", "1 Main Road", "+914412345678", "33AAAAA0000A1Z5", "Asia/Kolkata", "ACTIVE", true, Day, At),
        store => ApiSample.Of(BusinessShapes.Store, store, store with { Location = null, Address = null, Phone = null, GstNumber = null, OpeningDate = null }));

    public static ApiSample Sku { get; } = Of(
        new SkuRow(
            Id, "BRO-SKIN", "Broiler Chicken - With Skin", "Cleaned", "BROILER", "Broiler", "SKIN", "With skin", "0207", 5.5m, "101", new Money(150), true, 1, 1),
        sku => ApiSample.Of(BusinessShapes.Sku, sku, sku with { Description = null, HsnCode = null, Plu = null, FloorPrice = null }));

    public static ApiSample Price { get; } = Of(
        new PriceRow(Id, "BRO-SKIN", "Broiler Chicken - With Skin", new Money(150), new PriceStep(new Money(180), Day), new PriceStep(new Money(185), Day.AddDays(1))),
        price => ApiSample.Of(BusinessShapes.Price, price, price with { FloorPrice = null, InForce = null, Next = null }));

    public static ApiSample Stock { get; } = Of(
        new StockRow(new StockBucket("BROILER", "SKIN", new Weight(97.5m), 0, 1), "Broiler", "With skin"), row => ApiSample.Of(BusinessShapes.Stock, row, row));

    public static ApiSample Posted { get; } = Of(
        new SalePosted(Id, "S01/2026-27/000042", Day, new Money(450), Money.Zero, new Money(450), new Money(50), "PAID", At),
        sale => ApiSample.Of(BusinessShapes.Posted, sale, sale));

    public static ApiSample Sale { get; } = Of(
        new SaleDetail(
            1, Id, "S01/2026-27/000042", "33AAAAA0000A1Z5", At, Day, "Meena Kumari", "Walk-in", "+919840012345", "POS", new Money(450), Money.Zero, new Money(450),
            Money.Zero, "PAID", "Cut small",
            [new SaleItemRow(1, "Broiler Chicken - With Skin", new Weight(2.5m), 0, new Money(180), new Money(180), null, new Money(450), "0207", 0m, Money.Zero, Money.Zero)],
            [new SalePaymentRow("CASH", new Money(450), null, new Money(500), new Money(50))],
            new SaleVoidRow("S01/2026-27/V000001", At, "Ravi Kumar", "Wrong weight"),
            1),
        sale => ApiSample.Of(BusinessShapes.Sale(Anybody), sale, sale with { GstNumber = null, Phone = null, Notes = null, Void = null }));

    public static ApiSample Audit { get; } = Of(
        new AuditRow(
            1, At, Id, "Ravi Kumar", 1, "S01", "INSERT", "user_roles", $"{Id}/{Other}",
            JsonDocument.Parse($$$"""{"role_id": {"before": null, "after": "{{{Other}}}"}}""").RootElement, "203.0.113.7", null,
            new Dictionary<Guid, string> { [Id] = "Meena Kumari" }, new Dictionary<Guid, string> { [Other] = "Cashier" }),
        row => ApiSample.Of(LogShapes.Audit, row, row with { User = null, Store = null, Changes = null, Ip = null, People = null, Roles = null }));

    public const string SaleBody = """
        {"store": 1, "lines": [{"sku": "019ac000-0000-7000-8000-000000000001", "weight": 2.5, "shown_price": 180}], "payments": [{"method": "CASH", "amount": 450, "tendered": 500}]}
        """;

    private static ApiSample Of<T>(T record, Func<T, ApiSample> sample) => sample(record);
}
