using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Npgsql;

namespace Venus.Benchmarks;

/// <summary>
/// The floor of a sale: pgbench, a C client, writes the rows, counters and chain heads that a sale writes, in one pipelined transaction, and checks
/// nothing.
/// </summary>
internal static partial class SaleFloor
{
    private const string Script =
        """
        \set store 6 + :client_id % 5
        \set doc random(1, 281474976710655)
        \startpipeline
        begin;
        update stock_balances set kg = kg - 0.250, last_entry_no = last_entry_no + 1
          where store_id = :store and (bird, form) in (('BROILER', 'SKIN'), ('BROILER', 'SKINLESS'), ('PARENT_CULL', 'SKIN'));
        insert into private.document_counters as c (store_id, financial_year, series, last_no) values (:store, '26-27', '', 1)
          on conflict on constraint document_counters_pkey do update set last_no = c.last_no + 1;
        update private.chain_heads set no = no + 1, hash = sha256(hash || hash) where store_id = :store;
        insert into sales (store_id, id, business_date, cashier_id, customer_id, customer_name, lines_total, total_amount, receipt_number, outstanding, payment_status)
          select :store, ('00000000-0000-7000-8000-' || lpad(to_hex((:doc)::bigint), 12, '0'))::uuid, current_date, '00000000-0000-7000-8000-000000000001',
            '00000000-0000-0000-0000-000000000000', 'Walk-in Customer', 135, 135, 'F/26-27/' || lpad(c.last_no::text, 6, '0'), 0, 'PAID'
          from private.document_counters c where c.store_id = :store;
        insert into sale_items (store_id, sale_id, line_no, sku_id, weight, list_price, price_snapshot, line_total)
          select :store, ('00000000-0000-7000-8000-' || lpad(to_hex((:doc)::bigint), 12, '0'))::uuid, k.n, k.id, 0.250, 180, 180, 45
          from (values (1, '00000000-0000-7000-8000-000000000102'::uuid), (2, '00000000-0000-7000-8000-000000000103'), (3, '00000000-0000-7000-8000-000000000105')) as k (n, id);
        insert into sale_payments (store_id, sale_id, method, amount, tendered, change)
          values (:store, ('00000000-0000-7000-8000-' || lpad(to_hex((:doc)::bigint), 12, '0'))::uuid, 'CASH', 135, 150, 15);
        insert into inventory_ledger (store_id, bird, form, entry_no, business_date, kg, birds, reason_code, ref_type, ref_id, line_no, kg_after, birds_after, user_id, chain_no)
          select :store, b.bird, b.form, b.last_entry_no, current_date, -0.250, 0, 'SALE_DEBIT', 'SALE',
            ('00000000-0000-7000-8000-' || lpad(to_hex((:doc)::bigint), 12, '0'))::uuid, row_number() over (), b.kg, 0, '00000000-0000-7000-8000-000000000001', h.no
          from stock_balances b join private.chain_heads h on h.store_id = b.store_id
          where b.store_id = :store and (b.bird, b.form) in (('BROILER', 'SKIN'), ('BROILER', 'SKINLESS'), ('PARENT_CULL', 'SKIN'));
        insert into party_ledger (store_id, party_type, party_id, entry_type, debit, credit, business_date, ref_type, ref_id, created_by, chain_no)
          select :store, 'CUSTOMER', '00000000-0000-0000-0000-000000000000', e.type, e.debit, e.credit, current_date, 'SALE',
            ('00000000-0000-7000-8000-' || lpad(to_hex((:doc)::bigint), 12, '0'))::uuid, '00000000-0000-7000-8000-000000000001', h.no
          from private.chain_heads h, (values ('SALE', 135, 0), ('RECEIPT', 0, 135)) as e (type, debit, credit) where h.store_id = :store;
        insert into cash_ledger (store_id, account, entry_type, amount, business_date, ref_type, ref_id, created_by, chain_no)
          select :store, 'CASH', 'SALE', 135, current_date, 'SALE', ('00000000-0000-7000-8000-' || lpad(to_hex((:doc)::bigint), 12, '0'))::uuid,
            '00000000-0000-7000-8000-000000000001', h.no from private.chain_heads h where h.store_id = :store;
        insert into business_transaction_logs (user_id, store_id, type, action, resource_id, amount, quantity, metadata, chain_no)
          select '00000000-0000-7000-8000-000000000001', :store, 'SALE', 'CREATE', ('00000000-0000-7000-8000-' || lpad(to_hex((:doc)::bigint), 12, '0'))::uuid,
            135, 0.750, '{"type": "POS", "lines": 3, "methods": ["CASH"]}', h.no from private.chain_heads h where h.store_id = :store;
        insert into private.chain (store_id, no, event, event_id, digest, hash)
          select :store, h.no, 'SALE', 'F', h.hash, h.hash from private.chain_heads h where h.store_id = :store;
        insert into private.idempotency (store_id, operation, key, payload_hash, result)
          values (:store, 'sale', ('00000000-0000-7000-8000-' || lpad(to_hex((:doc)::bigint), 12, '0'))::uuid, sha256('x'), '{"id": "x", "total": 135, "number": "x"}');
        commit;
        \endpipeline
        """;

    // By key and unchecked: session, right, store and maintenance; the locks of the key and of the day; an earlier answer; store, customer, SKUs and prices.
    private const string Reads =
        """
        begin;
        select p.id from profiles p join user_sessions s on s.user_id = p.id cross join private.identity_provider
          where s.id = ('00000000-0000-7000-8000-00000000000' || (:store - 5))::uuid and p.status = 'ACTIVE' and s.ended_at is null and s.expires_at > now()
            and exists (select from user_roles ur join roles r on r.id = ur.role_id where ur.user_id = p.id
              and (r.is_system or exists (select from role_permissions rp where rp.role_id = r.id and rp.permission_key = 'sales.create')))
            and exists (select from user_stores us where us.user_id = p.id and us.store_id = :store - 5)
            and (select value from system_settings where key = 'maintenance_mode') = 'false';
        select pg_advisory_xact_lock_shared(77, :store), pg_advisory_xact_lock(hashtextextended('sale' || :doc, :store));
        select result from private.idempotency where store_id = :store and operation = 'sale'
          and key = ('00000000-0000-7000-8000-' || lpad(to_hex((:doc)::bigint), 12, '0'))::uuid;
        select s.id, s.code, s.name, s.gst_number, t.round_off, t.require_scale, s.timezone from stores s join store_settings t on t.store_id = s.id where s.id = :store;
        select * from customers where id = '00000000-0000-0000-0000-000000000000';
        select s.name, s.bird, s.form, s.is_active, s.floor_price, s.hsn_code, s.gst_rate, f.counted_in_birds, b.min_avg_kg, b.max_avg_kg, p.price
          from (values ('00000000-0000-7000-8000-000000000102'::uuid), ('00000000-0000-7000-8000-000000000103'), ('00000000-0000-7000-8000-000000000105')) as x (sku)
          join skus s on s.id = x.sku join bird_types b on b.code = s.bird join stock_forms f on f.code = s.form
          join lateral (select sp.price from store_prices sp where sp.store_id = :store and sp.sku_id = x.sku and sp.effective_date <= current_date
            order by sp.effective_date desc, sp.created_at desc limit 1) p on true;
        """;

    /// <summary>Gives the floor's stores, from 6, the session that <see cref="Reads"/> looks for: that of a cashier of stores 1 to 5.</summary>
    public static Task PrepareAsync(BenchmarkChain chain) => chain.ExecuteAsync(
        """
        insert into user_sessions (id, user_id, expires_at)
        select ('00000000-0000-7000-8000-00000000000' || us.store_id)::uuid, min(us.user_id::text)::uuid, now() + interval '1 day'
        from user_stores us group by us.store_id
        """);

    /// <param name="reads">Whether the transaction also reads what the rules of a sale need: more than any sale can reach that keeps them.</param>
    /// <returns>Transactions per second.</returns>
    public static async Task<double> RunAsync(NpgsqlConnectionStringBuilder owner, int clients, TimeSpan duration, bool reads = false)
    {
        var script = Path.GetTempFileName();
        await File.WriteAllTextAsync(script, reads ? Script.Replace("begin;", Reads, StringComparison.Ordinal) : Script);
        try
        {
            var start = new ProcessStartInfo(Program())
            {
                RedirectStandardOutput = true,
                RedirectStandardError = true,
                Environment = { ["PGPASSWORD"] = owner.Password },
            };
            foreach (var argument in (string[])
                ["-h", owner.Host!, "-p", owner.Port.ToString(CultureInfo.InvariantCulture), "-U", owner.Username!, "-n", "-M", "prepared", "-c",
                clients.ToString(CultureInfo.InvariantCulture), "-j", "2", "-T", duration.TotalSeconds.ToString(CultureInfo.InvariantCulture), "-f", script, owner.Database!])
                start.ArgumentList.Add(argument);
            using var pgbench = Process.Start(start)!;
            var output = await pgbench.StandardOutput.ReadToEndAsync();
            var error = await pgbench.StandardError.ReadToEndAsync();
            await pgbench.WaitForExitAsync();
            return Tps().Match(output) is { Success: true } tps && pgbench.ExitCode == 0
                ? double.Parse(tps.Groups[1].Value, CultureInfo.InvariantCulture)
                : throw new InvalidOperationException($"pgbench failed: {error}");
        }
        finally
        {
            File.Delete(script);
        }
    }

    private static string Program() => Directory.Exists("/usr/lib/postgresql")
        ? Directory.EnumerateFiles("/usr/lib/postgresql", "pgbench", SearchOption.AllDirectories).Max() ?? "pgbench"
        : "pgbench";

    [GeneratedRegex(@"tps = ([0-9.]+)")]
    private static partial Regex Tps();
}
