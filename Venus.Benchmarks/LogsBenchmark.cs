using System.Diagnostics;
using System.Globalization;
using Venus.Core;
using Venus.Core.Features.Logs;

namespace Venus.Benchmarks;

/// <summary>
/// The pages of the three logs over a million rows each, as an Admin asks for them: everything, a rare word, a word that every row holds, one person, one
/// kind, oldest first. The figure of a question is the median of its askings; the last line names the slowest.
/// </summary>
internal static class LogsBenchmark
{
    private const int Rows = 1_000_000;
    private const int Askings = 7;

    public static async Task<int> RunAsync()
    {
        await using var chain = await BenchmarkChain.StartAsync();
        await FillAsync(chain);
        var logs = chain.As<ILogService>(1);
        var person = await chain.ScalarAsync<Guid>("select user_id from user_roles ur join roles r on r.id = ur.role_id where r.is_system");
        var (from, before) = (DateTimeOffset.UtcNow.AddYears(-3), DateTimeOffset.UtcNow.AddDays(1));
        var activity = new ActivityFilter(from, before);
        var audit = new AuditFilter(from, before);
        var transactions = new TransactionFilter(from, before);
        (string Name, Func<Task<Problem?>> Ask)[] questions =
        [
            .. Activity(activity, "everything"), .. Activity(activity with { Search = "reason4711" }, "a rare word"), .. Activity(activity with { Search = "chrome" }, "a common word"),
            .. Activity(activity with { User = person }, "one person"), .. Activity(activity with { Event = "ACCESS_DENIED", Status = "FAILED" }, "one kind"),
            .. Activity(activity with { Ascending = true }, "oldest first"),
            .. Audit(audit, "everything"), .. Audit(audit with { Search = "value4711" }, "a rare word"), .. Audit(audit with { Search = "update" }, "a common word"),
            .. Audit(audit with { Entity = "skus" }, "one kind"), .. Audit(audit with { Store = 3 }, "one store"),
            .. Transactions(transactions, "everything"), .. Transactions(transactions with { Search = "4711" }, "a number"),
            .. Transactions(transactions with { Store = 3, Type = "SALE" }, "one store and kind"), .. Transactions(transactions with { User = person }, "one person"),
        ];

        List<(string Name, double Milliseconds)> medians = [];
        foreach (var (name, ask) in questions)
        {
            List<double> taken = [];
            for (var i = 0; i < Askings; i++)
            {
                var started = Stopwatch.GetTimestamp();
                if (await ask() is { } problem)
                    throw new InvalidOperationException(problem.Message);
                taken.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            }

            medians.Add((name, taken.Quantile(0.5)));
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name}: {medians[^1].Milliseconds:0}"));
        }

        var slowest = medians.MaxBy(m => m.Milliseconds);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"logs: rows {Rows} slowest {slowest.Milliseconds:0} ({slowest.Name})"));
        return 0;

        IEnumerable<(string, Func<Task<Problem?>>)> Activity(ActivityFilter filter, string name) =>
            [($"activity, {name}", async () => (await logs.ListActivityAsync(filter, 0)).Problem)];
        IEnumerable<(string, Func<Task<Problem?>>)> Audit(AuditFilter filter, string name) =>
            [($"audit, {name}", async () => (await logs.ListAuditAsync(filter, 0)).Problem)];
        IEnumerable<(string, Func<Task<Problem?>>)> Transactions(TransactionFilter filter, string name) =>
            [($"transactions, {name}", async () => (await logs.ListTransactionsAsync(filter, 0)).Problem)];
    }

    private static async Task FillAsync(BenchmarkChain chain)
    {
        await chain.ExecuteAsync(
            "insert into user_roles (user_id, role_id) select (select id from profiles where email = 'cashier1@venus.test'), id from roles where is_system");
        await chain.ExecuteAsync(
            $"""
            insert into app_activity_logs (user_id, event_type, status, ip_address, user_agent, browser, os, device_type, metadata, "timestamp")
            select p.ids[n % 51 + 1], case when n % 20 = 0 then 'ACCESS_DENIED' else 'LOGIN' end, case when n % 7 = 0 then 'FAILED' else 'SUCCESS' end,
              '198.51.100.' || n % 250, 'Mozilla/5.0', 'Chrome', 'Windows', 'Desktop', jsonb_build_object('reason', 'reason' || n % 5000),
              now() - ({Rows} - n) * interval '60 seconds'
            from generate_series(1, {Rows}) n, (select array_agg(id) as ids from profiles) p
            """);
        await chain.ExecuteAsync(
            $$"""
            insert into audit_logs (user_id, store_id, action, entity_type, entity_id, changes, "timestamp", chain_no)
            select p.ids[n % 51 + 1], n % 6, case when n % 3 = 0 then 'INSERT' else 'UPDATE' end, case when n % 50 = 0 then 'skus' else 'store_prices' end, n::text,
              jsonb_build_object('price', jsonb_build_object('before', n % 200, 'after', 'value' || n % 5000)), now() - ({{Rows}} - n) * interval '60 seconds', n
            from generate_series(1, {{Rows}}) n, (select array_agg(id) as ids from profiles) p
            """);
        await chain.ExecuteAsync(
            $"""
            insert into business_transaction_logs (user_id, store_id, type, action, resource_id, amount, quantity, created_at, chain_no)
            select p.ids[n % 51 + 1], n % 5 + 1, case when n % 30 = 0 then 'ADJUSTMENT' else 'SALE' end, 'CREATE', gen_random_uuid(), 135, 0.75,
              now() - ({Rows} - n) * interval '60 seconds', n
            from generate_series(1, {Rows}) n, (select array_agg(id) as ids from profiles) p
            """);
        await chain.ExecuteAsync("analyze");
    }
}
