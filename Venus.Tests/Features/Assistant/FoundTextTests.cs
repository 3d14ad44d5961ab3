using System.Text.Json;
using Bunit;
using Venus.Core.Features.Assistant;
using Venus.Server.Features.Assistant;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Assistant;

/// <summary>How figures that were found are written and drawn.</summary>
public sealed class FoundTextTests
{
    private static readonly DateOnly Today = new(2026, 7, 14);

    [Theory]
    [InlineData("12.5", "number", "kg", "12.500")]
    [InlineData("-0.25", "number", "kg", "−0.250")]
    [InlineData("308424.5", "number", "₹", "3,08,424.50")]
    [InlineData("180", "number", "₹ per kg", "180.00")]
    [InlineData("1234567", "number", null, "12,34,567")]
    [InlineData("0.1250", "number", "%", "0.125")]
    [InlineData("-3", "number", "birds", "−3")]
    [InlineData("null", "number", "kg", "None")]
    [InlineData("true", "boolean", null, "Yes")]
    [InlineData("false", "boolean", null, "No")]
    [InlineData("\"2026-07-13\"", "date", null, "13 Jul")]
    [InlineData("\"2025-07-13\"", "date", null, "13 Jul 2025")]
    [InlineData("\"2026-07-13T21:05:00+05:30\"", "moment", null, "13 Jul 21:05")]
    [InlineData("\"2026-07-13\"", "text", null, "2026-07-13")]
    [InlineData("\"<b>\"", "text", null, "<b>")]
    public void Value_IsWrittenAsOnTheScreens(string json, string type, string? unit, string expected) =>
        Assert.Equal(expected, FoundText.Value(Json(json), new DatasetRowColumn("x", type, unit), Today));

    [Theory]
    [InlineData("sum_net_total", "₹", "Sum of net total (₹)")]
    [InlineData("net_kg", "kg", "Net kg")]
    [InlineData("kg", "kg", "Kg")]
    [InlineData("store_name", null, "Store name")]
    public void Heading_IsInWords_WithItsUnit(string name, string? unit, string expected) => Assert.Equal(expected, FoundText.Heading(new DatasetRowColumn(name, "number", unit)));

    [Theory]
    [InlineData("""[["A", 1], ["B", 2]]""", true)]
    [InlineData("""[["A", 1]]""", false)]
    [InlineData("""[["A", 0], ["B", 0]]""", false)]
    [InlineData("""[["A", 1], ["B", -2]]""", false)]
    [InlineData("""[["A", 1], ["B", null]]""", false)]
    public void Table_IsDrawnAsBars_WhereTheyMeanSomething(string rows, bool bars)
    {
        using var shell = new ShellContext();
        var table = new FoundTable("Stock", [new("store", "text"), new("kg", "number", "kg")], JsonSerializer.Deserialize<IReadOnlyList<IReadOnlyList<JsonElement>>>(rows)!, false);

        var view = shell.Render<FoundTableView>(found => found.Add(f => f.Table, table).Add(f => f.Today, Today));

        Assert.Equal(bars, view.FindAll(".bars").Count == 1);
        Assert.Equal(!bars, view.FindAll("table").Count == 1);
    }

    [Fact]
    public void Table_OfNamesAlone_IsATable()
    {
        using var shell = new ShellContext();
        var table = new FoundTable("Stores", [new("store", "text"), new("name", "text")], [[Json("\"S01\""), Json("\"Downtown\"")], [Json("\"S02\""), Json("\"Uptown\"")]], false);

        var view = shell.Render<FoundTableView>(found => found.Add(f => f.Table, table).Add(f => f.Today, Today));

        Assert.Equal(2, view.FindAll("tbody tr").Count);
    }

    private static JsonElement Json(string text) => JsonSerializer.Deserialize<JsonElement>(text);
}
