using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.Extensions.Logging.Abstractions;
using Venus.Data.Sessions;
using Venus.Tests.Support;

namespace Venus.Tests.Conventions;

public sealed class ModelTests(DatabaseServer server)
{
    /// <summary>The EF model equals the database: every mapped column exists with its type and nullability, and no column of a mapped table is left out.</summary>
    [Fact]
    public async Task Model_EveryMappedTable_EqualsTheDatabase()
    {
        await using var database = await server.NewDatabaseAsync();
        await using var context = new VenusContextFactory(database.App, NullLoggerFactory.Instance).Create();
        List<string> differences = [];
        foreach (var entity in context.Model.GetEntityTypes())
        {
            var table = entity.GetTableName() ?? entity.GetViewName()!;
            var isView = entity.GetTableName() is null;
            var mapped = entity.GetProperties()
                .Select(p => (Name: p.GetColumnName(isView ? StoreObjectIdentifier.View(table, "public") : StoreObjectIdentifier.Table(table, "public"))!, p))
                .Where(column => column.Name != "xmin")
                .ToDictionary(column => column.Name, column => $"{Plain(column.p.GetColumnType())} {(column.p.IsNullable ? "null" : "not null")}");
            var actual = await ColumnsAsync(database, table);
            foreach (var name in mapped.Keys.Union(actual.Keys).Order(StringComparer.Ordinal))
            {
                var left = mapped.GetValueOrDefault(name, "missing");
                var right = actual.GetValueOrDefault(name, "missing");
                // A view knows no nullability.
                if (isView ? (left == "missing") != (right == "missing") : left != right)
                    differences.Add($"{table}.{name}: model {left}, database {right}");
            }

            if (!isView)
                await CompareKeyAsync(database, entity, table, differences);
        }

        Assert.Empty(differences);
    }

    private static async Task CompareKeyAsync(TestDatabase database, IEntityType entity, string table, List<string> differences)
    {
        await using var command = database.Owner.DataSource.CreateCommand(
            """
            select array_agg(a.attname::text order by array_position(c.conkey, a.attnum))
            from pg_constraint c join pg_attribute a on a.attrelid = c.conrelid and a.attnum = any (c.conkey)
            where c.contype = 'p' and c.conrelid = ('public.' || $1)::regclass
            """);
        command.Parameters.Add(new() { Value = table });
        var actual = (string[])(await command.ExecuteScalarAsync())!;
        var mapped = entity.FindPrimaryKey()!.Properties.Select(p => p.GetColumnName()).ToArray();
        if (!mapped.SequenceEqual(actual))
            differences.Add($"{table}: key of the model ({string.Join(", ", mapped)}), of the database ({string.Join(", ", actual)})");
    }

    private static async Task<Dictionary<string, string>> ColumnsAsync(TestDatabase database, string table)
    {
        await using var command = database.Owner.DataSource.CreateCommand(
            """
            select a.attname, format_type(a.atttypid, a.atttypmod) || case when a.attnotnull then ' not null' else ' null' end
            from pg_attribute a where a.attrelid = ('public.' || $1)::regclass and a.attnum > 0 and not a.attisdropped
            """);
        command.Parameters.Add(new() { Value = table });
        Dictionary<string, string> columns = [];
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            columns[reader.GetString(0)] = Plain(reader.GetString(1));
        return columns;
    }

    // Lengths are checked where text is entered; the model only says that it is text.
    private static string Plain(string type) => System.Text.RegularExpressions.Regex.Replace(type, @"character( varying)?\(\d+\)", "text");
}
