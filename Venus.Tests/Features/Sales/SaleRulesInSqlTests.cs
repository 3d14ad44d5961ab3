using CsCheck;
using Npgsql;
using Venus.Core.Features.Sales;
using Venus.Core.Numbers;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Sales;

/// <summary>The arithmetic of a sale exists twice, in C# and in SQL. For any weight, price and tax the two agree to the paisa.</summary>
public sealed class SaleRulesInSqlTests(DatabaseServer server)
{
    private const int Batch = 500;
    private static readonly decimal[] UsualRates = [0m, 0.25m, 3m, 5m, 12m, 18m, 28m];

    // Within what a sale can hold: 20,000 kg at ₹4,00,000 are still less than ₹9,99,99,99,999.99.
    private static readonly Gen<decimal> Kg = Gen.OneOf(Gen.Int[1, 20_000], Gen.Int[1, 20_000_000]).Select(grams => grams / 1000m);
    private static readonly Gen<decimal> Price = Gen.OneOf(Gen.Int[1, 50_000], Gen.Int[1, 40_000_000]).Select(paise => paise / 100m);
    private static readonly Gen<decimal> Rate = Gen.OneOf(Gen.Int[0, 6].Select(i => UsualRates[i]), Gen.Int[0, 10_000].Select(r => r / 100m));

    [Fact]
    public async Task LineTotal_HalfTax_Total_AnyFigures_AgreeWithTheDatabase()
    {
        await using var database = await server.NewDatabaseAsync();

        await Gen.Select(Kg, Price, Rate).Array[Batch].SampleAsync(async lines =>
        {
            var sql = await InSqlAsync(database.Owner.DataSource, lines);
            return sql.SequenceEqual(lines.Select(l => InCode(l.Item1, l.Item2, l.Item3)));
        }, iter: 40, threads: 1);
    }

    private static (decimal Line, decimal Tax, decimal Rupees) InCode(decimal kg, decimal price, decimal rate)
    {
        var line = SaleRules.LineTotal(new Weight(kg), new Money(price));
        return (line.Amount, SaleRules.HalfTax(line, rate).Amount, SaleRules.Total(line, roundOff: true).Amount);
    }

    private static async Task<List<(decimal Line, decimal Tax, decimal Rupees)>> InSqlAsync(
        NpgsqlDataSource source, (decimal Kg, decimal Price, decimal Rate)[] lines)
    {
        await using var command = source.CreateCommand(
            """
            select l, private.half_tax(l, rate), private.round_to_rupee(l)
            from unnest($1::numeric[], $2::numeric[], $3::numeric[]) with ordinality as u (kg, price, rate, n)
            cross join lateral (select private.line_total(kg, price)) as t (l)
            order by n
            """);
        command.Parameters.Add(new() { Value = lines.Select(l => l.Kg).ToArray() });
        command.Parameters.Add(new() { Value = lines.Select(l => l.Price).ToArray() });
        command.Parameters.Add(new() { Value = lines.Select(l => l.Rate).ToArray() });
        List<(decimal, decimal, decimal)> rows = [];
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            rows.Add((reader.GetDecimal(0), reader.GetDecimal(1), reader.GetDecimal(2)));
        return rows;
    }
}
