using CsCheck;
using Npgsql;
using Venus.Core.Features.Prices;
using Venus.Core.Numbers;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Prices;

public sealed class PriceRulesTests(DatabaseServer server)
{
    private static readonly Gen<Money> Prices = Gen.Long[1, 999_999_999_999].Select(paise => new Money(paise / 100m));
    private static readonly Gen<decimal> Percents = Gen.Int[-9_999, 90_000].Select(hundredths => hundredths / 100m);

    [Theory]
    [InlineData(180.00, 5, 189.00)]
    [InlineData(182.35, -3.5, 175.97)]
    [InlineData(0.01, 50, 0.02)]
    [InlineData(0.01, -50, 0.01)]
    public void Change_Stk26_RoundsHalfAwayFromZero(double price, double percent, double expected) =>
        Assert.Equal(new Money((decimal)expected), PriceRules.Change(new Money((decimal)price), (decimal)percent));

    [Fact]
    public async Task Change_AnyPriceAndPercent_AsPostgresRounds()
    {
        await using var world = await World.CreateAsync(server);
        var cases = Gen.Select(Prices, Percents).Array[2_000].Single();
        await using var command = world.Database.Owner.DataSource.CreateCommand(
            "select array_agg(round(p.price * (100 + p.percent) / 100, 2) order by p.n) from unnest($1, $2) with ordinality as p (price, percent, n)");
        command.Parameters.Add(new NpgsqlParameter { Value = cases.Select(c => c.Item1.Amount).ToArray() });
        command.Parameters.Add(new NpgsqlParameter { Value = cases.Select(c => c.Item2).ToArray() });

        var sql = (decimal[])(await command.ExecuteScalarAsync())!;

        Assert.Equal(sql, cases.Select(c => PriceRules.Change(c.Item1, c.Item2).Amount));
    }

    [Fact]
    public void InForce_Stk7_TakesTheLatestDayThenTheLatestEntry()
    {
        List<PriceStep> entered = [new(new Money(180), Day(13)), new(new Money(190), Day(15))];

        Assert.Null(PriceRules.InForce(entered, Day(12)));
        Assert.Equal(new Money(180), PriceRules.InForce(entered, Day(14))?.Price);
        Assert.Equal(new Money(190), PriceRules.InForce(entered, Day(15))?.Price);
        entered.Add(new(new Money(195), Day(15)));
        Assert.Equal(new Money(195), PriceRules.InForce(entered, Day(15))?.Price);
        Assert.Equal(new Money(180), PriceRules.InForce(entered, Day(14))?.Price);
    }

    [Theory]
    [InlineData(99.99, "price-below-floor")]
    [InlineData(100, null)]
    [InlineData(0, "invalid")]
    [InlineData(-1, "invalid")]
    public void Refusal_FloorOf100_NamesTheField(double price, string? slug)
    {
        var row = new PriceRow(Guid.CreateVersion7(), "BRO-SKIN", "Broiler - With Skin", new Money(100), null, null);

        var problem = PriceRules.Refusal(row, new Money((decimal)price));

        Assert.Equal(slug, problem switch { null => null, PriceBelowFloor => "price-below-floor", _ => "invalid" });
        Assert.Equal(slug is null ? null : row.Sku.ToString(), problem?.Field);
    }

    private static DateOnly Day(int day) => new(2026, 1, day);
}
