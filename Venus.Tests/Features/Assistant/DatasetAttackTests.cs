using System.Text.Json;
using System.Text.Json.Nodes;
using Npgsql;
using Venus.Core;
using Venus.Core.Features.Assistant;
using Venus.Data.Sessions;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Assistant;

/// <summary>
/// Questions that a hostile model makes up for a Store Manager of store 1. Each is refused or finds nothing of anybody else's, no table changes, and no
/// error of the database reaches the asker.
/// </summary>
public sealed class DatasetAttackTests(DatabaseServer server, SharedWorld shared) : IClassFixture<SharedWorld>
{
    private static readonly string[] Secrets = ["S02", "@venus.test", "Uptown", "venus_app", "pg_", "SCRAM"];

    public static TheoryData<string> Questions =>
    [
        """{"dataset": "users"}""",
        """{"dataset": "roles"}""",
        """{"dataset": "sessions"}""",
        """{"dataset": "audit_log"}""",
        """{"dataset": "transaction_log"}""",
        """{"dataset": "public.sales"}""",
        """{"dataset": "sales; drop table public.sales; --"}""",
        """{"dataset": "sales\" union select * from auth.users --"}""",
        """{"dataset": "pg_authid"}""",
        """{"dataset": "pg_catalog.pg_shadow"}""",
        """{"dataset": "information_schema.tables"}""",
        """{"dataset": "../users"}""",
        """{"dataset": "SALES"}""",
        """{"dataset": ""}""",
        """{"dataset": null}""",
        """{"dataset": ["sales"]}""",
        """{"dataset": {"name": "sales"}}""",
        """{}""",
        """{"dataset": "sales\u0000"}""",
        """{"dataset": "sales", "columns": ["email"]}""",
        """{"dataset": "sales", "columns": ["store_id"]}""",
        """{"dataset": "sales", "columns": ["cashier_id", "customer_id"]}""",
        """{"dataset": "sales", "columns": ["*"]}""",
        """{"dataset": "sales", "columns": ["xmin"]}""",
        """{"dataset": "sales", "columns": ["ctid", "tableoid"]}""",
        """{"dataset": "sales", "columns": ["sales"]}""",
        """{"dataset": "sales", "columns": ["pg_sleep(5)"]}""",
        """{"dataset": "sales", "columns": ["current_user"]}""",
        """{"dataset": "sales", "columns": ["(select string_agg(email, ',') from public.profiles)"]}""",
        """{"dataset": "sales", "columns": ["number\", (select passwd from pg_shadow limit 1) as \"x"]}""",
        """{"dataset": "sales", "columns": "number"}""",
        """{"dataset": "sales", "columns": [["number"]]}""",
        """{"dataset": "sales", "columns": [{"name": "number"}]}""",
        """{"dataset": "sales", "columns": [null]}""",
        """{"dataset": "sales", "columns": ["number", "number"]}""",
        """{"dataset": "sales", "limit": 1e9}""",
        """{"dataset": "sales", "limit": 201}""",
        """{"dataset": "sales", "limit": -1}""",
        """{"dataset": "sales", "limit": 0}""",
        """{"dataset": "sales", "limit": 1.5}""",
        """{"dataset": "sales", "limit": "10; delete from sales"}""",
        """{"dataset": "sales", "limit": 1e400}""",
        """{"dataset": "sales", "limit": null, "columns": ["number"], "order_by": "total; drop table sales"}""",
        """{"dataset": "sales", "order_by": "pg_sleep(5)"}""",
        """{"dataset": "sales", "order_by": "1"}""",
        """{"dataset": "sales", "order_by": ["number"]}""",
        """{"dataset": "sales", "sum": ["number"]}""",
        """{"dataset": "sales", "sum": ["total"]}""",
        """{"dataset": "sales", "sum": ["net_total) from public.sales; drop table sales; --"]}""",
        """{"dataset": "sales", "group_by": ["store", "number", "customer", "cashier"]}""",
        """{"dataset": "sales", "group_by": ["store", "store"]}""",
        """{"dataset": "sales", "group_by": ["rollup(store)"]}""",
        """{"dataset": "sales", "filters": [{"column": "store", "equal": "S02"}]}""",
        """{"dataset": "sales", "filters": [{"column": "store", "in": ["S02", "S03"]}]}""",
        """{"dataset": "sales", "filters": [{"column": "store_id", "equal": "2"}]}""",
        """{"dataset": "sales", "filters": [{"column": "store", "like": "%"}]}""",
        """{"dataset": "sales", "filters": [{"column": "store", "equal": "x' or '1'='1"}]}""",
        """{"dataset": "sales", "filters": [{"column": "store", "equal": "S01", "in": ["S02"]}]}""",
        """{"dataset": "sales", "filters": [{"column": "1=1 or store", "equal": "S02"}]}""",
        """{"dataset": "sales", "filters": [{"column": "store", "equal": {"$ne": ""}}]}""",
        """{"dataset": "sales", "filters": [{"column": "store", "in": []}]}""",
        """{"dataset": "sales", "filters": [{"column": "store", "in": [["S02"]]}]}""",
        """{"dataset": "sales", "filters": [{"column": "store", "from": "S00"}]}""",
        """{"dataset": "sales", "filters": [{"column": "total", "equal": "1e99999"}]}""",
        """{"dataset": "sales", "filters": [{"column": "total", "equal": "1); select pg_sleep(9); --"}]}""",
        """{"dataset": "sales", "filters": [{"column": "business_date", "from": "2026-02-31"}]}""",
        """{"dataset": "sales", "filters": [{"column": "id", "equal": "not-a-uuid"}]}""",
        """{"dataset": "sales", "filters": [{"column": "voided", "equal": "perhaps"}]}""",
        """{"dataset": "sales", "filters": [[[[[[[[[[[[[[[[[[[[]]]]]]]]]]]]]]]]]]]]}""",
        """{"dataset": "sales", "filters": {"column": "store"}}""",
        """{"dataset": "sales", "filters": [null]}""",
        """{"dataset": "sales", "filters": ["store = 'S02'"]}""",
        """{"dataset": "sales", "filters": [{}]}""",
        """{"dataset": "sales", "sql": "delete from public.sales", "filters": [{"column": "store", "equal": "S02"}]}""",
        """{"dataset": "stock", "filters": [{"column": "store", "equal": "S02"}]}""",
        """{"dataset": "stock_ledger", "filters": [{"column": "person", "equal": "Store Manager 6"}, {"column": "store", "equal": "S02"}]}""",
        """{"dataset": "stock_adjustments"}""",
        """{"dataset": "ai_datasets"}""",
        """{"dataset": "sales", "columns": ["number"], "group_by": ["store"]}""",
    ];

    [Theory]
    [MemberData(nameof(Questions))]
    public async Task Ask_Hostile_IsRefusedOrFindsNothing(string question)
    {
        var world = await shared.FilledAsync(DatasetWorld.FillAsync);
        var person = await world.PersonAsync("Store Manager", 1);
        var session = world.As<VenusSession>(person);
        var before = await world.CountsAsync();
        var sales = await world.OwnerScalarAsync<string>("select md5(string_agg(s::text, '' order by id)) from sales s");

        foreach (var function in (string[])["query_dataset", "count_rows", "describe_dataset"])
        {
            var answer = await session.LookUpAsync<JsonElement>(function, JsonNode.Parse(question)!, TestContext.Current.CancellationToken);
            var told = answer.Problem is { } problem ? problem.Message : answer.Value.GetRawText();
            Assert.True(
                answer.Problem is DatasetNotOpen or InvalidInput
                || (function == "query_dataset" && answer.Value.GetProperty("rows").GetArrayLength() == 0)
                || function == "count_rows" || function == "describe_dataset",
                $"{function}: {told}");
            if (answer.IsSuccess)
                Assert.All(Secrets, secret => Assert.DoesNotContain(secret, told, StringComparison.OrdinalIgnoreCase));
            Assert.True(told.Length < 10_000, told);
        }

        Assert.Equal(before, await world.CountsAsync());
        Assert.Equal(sales, await world.OwnerScalarAsync<string>("select md5(string_agg(s::text, '' order by id)) from sales s"));
    }

    [Fact]
    public async Task Ask_WithTenMegabytesOfFilters_IsRefused()
    {
        await using var world = await DatasetWorld.CreateAsync(server);
        var datasets = world.As<IDatasetService>(await world.PersonAsync("Store Manager", 1));

        var long1 = await datasets.QueryAsync(new DatasetQuery("sales", Filters: [.. Enumerable.Range(0, 100_000).Select(n => new DatasetFilter("number", new string('x', 100)))]));
        var long2 = await datasets.QueryAsync(new DatasetQuery("sales", Filters: [new DatasetFilter("number", In: [.. Enumerable.Range(0, 100_000).Select(n => new string('x', 100))])]));
        var long3 = await datasets.QueryAsync(new DatasetQuery("sales", Filters: [new DatasetFilter("total", new string('9', 10_000_000))]));
        var long4 = await datasets.QueryAsync(new DatasetQuery(new string('s', 10_000_000)));

        Assert.All((Problem?[])[long1.Problem, long2.Problem, long3.Problem], problem => Assert.True(Assert.IsType<InvalidInput>(problem).Message.Length < 300, problem!.Message));
        Assert.True(Assert.IsType<DatasetNotOpen>(long4.Problem).Message.Length < 300);
    }

    [Theory]
    [InlineData("insert into datasets.stores (code, name) values ('X', 'X')")]
    [InlineData("update datasets.stores set name = 'X'")]
    [InlineData("delete from datasets.stores")]
    [InlineData("create view datasets.mine as select 1")]
    [InlineData("insert into public.ai_datasets (name, title, permission, is_business, route, default_order) values ('x', 'X', 'skus.view', true, '/x', 'x')")]
    [InlineData("update public.ai_datasets set permission = 'skus.view'")]
    [InlineData("delete from public.ai_dataset_columns")]
    [InlineData("update public.ai_agent_configs set allowed_datasets = '{users}'")]
    public async Task Write_ByAnybodyAtTheDatabase_IsRefused(string statement)
    {
        await using var world = await World.CreateAsync(server);
        foreach (var role in DatasetWorld.Roles)
        {
            var person = await world.PersonAsync(role, 1);
            Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => world.SqlAsync(person, statement))).SqlState);
        }
    }

    /// <summary>Who comes past the functions to the views themselves gets what row security gives him, and nothing without a living session.</summary>
    [Fact]
    public async Task Views_ReadPastTheFunctions_ShowNobodyAnotherStore()
    {
        await using var world = await DatasetWorld.CreateAsync(server);
        var views = await world.OwnerScalarAsync<string[]>("select array_agg(relname::text) from pg_class where relnamespace = 'datasets'::regnamespace");
        foreach (var role in (string[])["Store Manager", "Account", "Cashier", "Staff"])
        {
            var person = await world.PersonAsync(role, 1);
            foreach (var view in views)
            {
                var told = (string)(await world.SqlAsync(person, $"select coalesce(jsonb_agg(to_jsonb(v))::text, '') from datasets.{view} v"))!;
                Assert.DoesNotContain("\"S02\"", told, StringComparison.Ordinal);
            }
        }

        var gone = await world.PersonAsync("Admin");
        await world.OwnerAsync("update user_sessions set expires_at = now() where user_id = $1", gone.Id);
        foreach (var view in views)
            Assert.Equal(0L, await world.SqlAsync(gone, $"select count(*) from datasets.{view}"));
    }
}
