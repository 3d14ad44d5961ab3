using System.Text.Json;
using Venus.Core.Features.Logs;

namespace Venus.Tests.Features.Logs;

public sealed class LogShapesTests
{
    [Theory]
    [InlineData("""{"price": {"before": null, "after": 125.00}, "updated_by": {"before": null, "after": null}}""", "price: 125.00")]
    [InlineData("""{"price": {"before": 118.00, "after": 125.00}, "plu": {"before": "7", "after": null}}""", "price: 118.00 → 125.00, plu: 7 → none")]
    public void Changes_AsText_NameWhatChanged(string changes, string text) =>
        Assert.Equal(text, LogShapes.Audit.Fields.Single(field => field.Name == "changes").Value(
            new AuditRow(1, DateTimeOffset.UnixEpoch, null, null, null, null, "UPDATE", "store_prices", "1", JsonDocument.Parse(changes).RootElement)));

    [Fact]
    public void Details_WithSeveralValues_AreWordsNotJson() =>
        Assert.Equal("lines: 3, methods: CASH + UPI", LogShapes.Text(JsonDocument.Parse("""{"lines": 3, "methods": ["CASH", "UPI"]}""").RootElement));

    /// <summary>Whoever is called as somebody's id reads would otherwise stand there under that name, and ten of them fill the memory.</summary>
    [Fact]
    public void Named_AfterSomebodyWhoseNameHoldsIds_PutsTheNameAsItIs()
    {
        var (one, other) = (Guid.CreateVersion7(), Guid.CreateVersion7());
        var people = new Dictionary<Guid, string> { [one] = $"{other} {other}", [other] = $"{one}" };

        Assert.Equal($"by {other} {other} ({one}), {one} ({other})", LogShapes.Named($"by {one}, {other}", people, new Dictionary<Guid, string> { [other] = "Cashier" }));
    }
}
