using System.Globalization;
using System.Text.Json;
using Venus.Core;
using Venus.Core.Features.ApiTokens;
using Venus.Core.Features.Jobs;
using Venus.Core.Features.Logs;
using Venus.Core.Features.Managers;
using Venus.Core.Features.Prices;
using Venus.Core.Features.RateLimits;
using Venus.Core.Features.Roles;
using Venus.Core.Features.Sales;
using Venus.Core.Features.Sessions;
using Venus.Core.Features.Settings;
using Venus.Core.Features.Skus;
using Venus.Core.Features.Stock;
using Venus.Core.Features.Stores;
using Venus.Core.Features.Users;
using Venus.Core.Security;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Assistant;

/// <summary>What a person's own pages show him, in all of his stores, in the words and order of the dataset's columns.</summary>
internal sealed class DatasetPages(World world, Person person)
{
    private static readonly DateTimeOffset Begin = DateTimeOffset.UtcNow.AddDays(-2);
    private static readonly DateTimeOffset End = DateTimeOffset.UtcNow.AddDays(2);
    private static readonly DateOnly FromDay = DateOnly.FromDateTime(DateTime.UtcNow).AddDays(-2);
    private static readonly DateOnly ToDay = FromDay.AddDays(4);

    /// <summary>The columns of each dataset that are compared, and whence the page takes its rows.</summary>
    public static IReadOnlyDictionary<string, (string[] Columns, Func<DatasetPages, Task<Result<List<string>>>> Read)> All { get; } =
        new Dictionary<string, (string[], Func<DatasetPages, Task<Result<List<string>>>>)>
        {
            ["stock"] = (["store", "bird", "form", "kg", "birds"], pages => pages.InStoresAsync(pages.StockAsync)),
            ["stock_ledger"] = (
                ["store", "bird", "form", "business_date", "reason", "document", "person", "kg", "birds", "kg_after", "birds_after", "notes"],
                pages => pages.InStoresAsync(pages.LedgerAsync)),
            ["stock_adjustments"] = (
                ["store", "business_date", "mode", "opening", "bird", "form", "kg_change", "birds_change", "notes", "person"],
                pages => pages.InStoresAsync(pages.AdjustmentsAsync)),
            ["skus"] = (["code", "name", "bird", "form", "hsn_code", "gst_rate", "floor_price", "active"], pages => pages.SkusAsync()),
            ["prices"] = (["store", "sku_code", "sku", "price", "since", "next_price", "next_from"], pages => pages.InStoresAsync(pages.PricesAsync)),
            ["sales"] = (
                ["store", "number", "business_date", "cashier", "customer", "paid_by", "weight", "total", "net_total", "payment_status", "voided"],
                pages => pages.InStoresAsync(pages.SalesAsync)),
            ["sale_items"] = (
                ["number", "line_no", "sku", "weight", "birds", "list_price", "price", "total", "net_total"],
                pages => pages.InStoresAsync(store => pages.DetailsAsync(store, sale => sale.Items.Select(i => Line(
                    sale.Number, i.LineNo, i.Sku, i.Weight, i.Birds, i.ListPrice, i.Price, i.Total, sale.Void is null ? i.Total : 0))))),
            ["sale_payments"] = (
                ["number", "method", "amount", "reference", "tendered", "change_given"],
                pages => pages.InStoresAsync(store => pages.DetailsAsync(store, sale => sale.Payments.Select(p => Line(
                    sale.Number, p.Method, p.Amount, p.Reference, p.Tendered, p.Change))))),
            ["sale_reversals"] = (
                ["sale_number", "number", "person", "reason", "value"],
                pages => pages.InStoresAsync(store => pages.DetailsAsync(store, sale => sale.Void is { } made
                    ? [Line(sale.Number, made.Number, made.By, made.Reason, sale.Total)]
                    : []))),
            ["stores"] = (["code", "name", "status", "location", "phone", "gst_number", "timezone"], pages => pages.StoresAsync()),
            ["managers"] = (["name", "phone", "status", "stores", "qualifications", "onboarded_by"], pages => pages.ManagersAsync()),
            ["users"] = (["name", "phone", "status", "roles", "stores"], pages => pages.UsersAsync()),
            ["roles"] = (["name", "description", "system", "default", "second_factor_required", "keys", "users"], pages => pages.RolesAsync()),
            ["permissions"] = (["key", "module", "meaning", "roles"], pages => pages.PermissionsAsync()),
            ["rate_limits"] = (["role", "system", "users", "per_minute", "per_hour", "enabled"], pages => pages.RateLimitsAsync()),
            ["settings"] = (["setting", "value", "description", "updated_by"], pages => pages.SettingsAsync()),
            ["api_tokens"] = (["name", "status", "keys"], pages => pages.ApiTokensAsync()),
            ["sessions"] = (["person", "state", "ended_reason", "application"], pages => pages.SessionsAsync()),
            ["activity_log"] = (["person", "event", "outcome"], pages => pages.ActivityAsync()),
            ["audit_log"] = (["person", "action", "record", "record_key", "store"], pages => pages.AuditAsync()),
            ["transaction_log"] = (["person", "store", "type", "action", "document", "amount", "quantity"], pages => pages.TransactionsAsync()),
            ["job_runs"] = (["job", "outcome", "date", "store", "attempt", "started_by", "error"], pages => pages.JobsAsync()),
        };

    public Task<Result<List<string>>> ReadAsync(string dataset) => All[dataset].Read(this);

    /// <summary>A row as one text, whether it comes from a page or from a dataset: numbers without trailing zeros, nothing for null.</summary>
    public static string Line(params object?[] values) => string.Join('|', values.Select(value => value switch
    {
        null => "",
        JsonElement { ValueKind: JsonValueKind.Null } => "",
        JsonElement { ValueKind: JsonValueKind.Number } number => Plain(number.GetDecimal()),
        JsonElement json => json.ToString(),
        Core.Numbers.Money money => Plain(money.Amount),
        Core.Numbers.Weight weight => Plain(weight.Kg),
        decimal or int or long => Plain(Convert.ToDecimal(value, CultureInfo.InvariantCulture)),
        DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
        _ => Convert.ToString(value, CultureInfo.InvariantCulture),
    }));

    private static string Plain(decimal number) => number.ToString("0.###", CultureInfo.InvariantCulture);

    private async Task<Result<List<string>>> InStoresAsync(Func<StoreAccess, Task<Result<List<string>>>> read)
    {
        var stores = (await world.As<IUserRights>(person).GetAsync())!.Stores;
        List<string> all = [];
        foreach (var store in stores)
        {
            var part = await read(store);
            if (!part.IsSuccess)
                return part;
            all.AddRange(part.Value);
        }

        return all;
    }

    private static Result<List<string>> Lines<T>(Problem? problem, Func<IEnumerable<T>> rows, Func<T, string> line) =>
        problem is { } refused ? refused : rows().Select(line).ToList();

    private async Task<Result<List<string>>> StockAsync(StoreAccess store)
    {
        var matrix = await world.As<IStockService>(person).GetMatrixAsync(store.Id);
        return Lines(matrix.Problem, () => matrix.Value.Buckets, b => Line(
            store.Code, matrix.Value.Birds.Single(x => x.Code == b.Bird).Name, matrix.Value.Forms.Single(x => x.Code == b.Form).Name, b.Kg, b.Birds));
    }

    private async Task<Result<List<string>>> LedgerAsync(StoreAccess store)
    {
        var page = await world.As<IStockService>(person).GetLedgerAsync(new LedgerFilter(store.Id, FromDay, ToDay), 0, 500);
        return Lines(page.Problem, () => page.Value.Rows, l => Line(
            store.Code, l.BirdName, l.FormName, l.BusinessDate, l.Reason, l.Document, l.By, l.Kg, l.Birds, l.KgAfter, l.BirdsAfter, l.Notes));
    }

    private async Task<Result<List<string>>> AdjustmentsAsync(StoreAccess store)
    {
        var latest = await world.As<IAdjustmentService>(person).GetLatestAsync(store.Id, 100);
        return Lines(latest.Problem, () => latest.Value, a => Line(
            store.Code, a.BusinessDate, a.Mode.ToString().ToUpperInvariant(), a.IsOpening, a.BirdName, a.FormName, a.KgChange, a.BirdsChange, a.Notes, a.By));
    }

    private async Task<Result<List<string>>> SkusAsync()
    {
        var page = await world.As<ISkuService>(person).ListAsync(new SkuFilter(), 0, 200);
        return Lines(page.Problem, () => page.Value.Rows, s => Line(s.Code, s.Name, s.BirdName, s.FormName, s.HsnCode, s.GstRate, s.FloorPrice, s.IsActive));
    }

    private async Task<Result<List<string>>> PricesAsync(StoreAccess store)
    {
        var list = await world.As<IPriceService>(person).GetAsync(store.Id);
        return Lines(list.Problem, () => list.Value.Rows, p => Line(
            store.Code, p.Code, p.Name, p.Price, p.InForce?.From, p.Next?.Price, p.Next?.From));
    }

    private async Task<Result<List<string>>> SalesAsync(StoreAccess store)
    {
        var page = await world.As<ISaleService>(person).ListAsync(new SaleFilter(store.Id, FromDay, ToDay), 0, 200);
        return Lines(page.Problem, () => page.Value.Rows, s => Line(
            store.Code, s.Number, s.BusinessDate, s.Cashier, s.Customer, s.Method == "Split" ? "SPLIT" : s.Method, s.Weight, s.Total,
            s.Voided ? 0 : s.Total, s.Status, s.Voided));
    }

    private async Task<Result<List<string>>> DetailsAsync(StoreAccess store, Func<SaleDetail, IEnumerable<string>> lines)
    {
        var page = await world.As<ISaleService>(person).ListAsync(new SaleFilter(store.Id, FromDay, ToDay), 0, 200);
        if (page.Problem is { } refused)
            return refused;
        List<string> all = [];
        foreach (var sale in page.Value.Rows)
            all.AddRange(lines((await world.As<ISaleService>(person).GetAsync(store.Id, sale.Id)).Value));
        return all;
    }

    private async Task<Result<List<string>>> StoresAsync()
    {
        var page = await world.As<IStoreService>(person).ListAsync(new StoreFilter(), null, 0, 200);
        return Lines(page.Problem, () => page.Value.Rows, s => Line(s.Code, s.Name, s.State, s.Location, s.Phone, s.GstNumber, s.Timezone));
    }

    private async Task<Result<List<string>>> ManagersAsync()
    {
        var page = await world.As<IManagerService>(person).ListAsync(new ManagerFilter(), null, 0, 200);
        return Lines(page.Problem, () => page.Value.Rows, m => Line(m.FullName, m.ContactNumber, m.Status, string.Join(", ", m.Stores), m.Qualifications, m.OnboardedBy));
    }

    private async Task<Result<List<string>>> UsersAsync()
    {
        var page = await world.As<IUserService>(person).ListAsync(new UserFilter(), null, 0, 200);
        return Lines(page.Problem, () => page.Value.Rows, u => Line(
            u.FullName, u.ContactNumber, u.Status, u.Roles.Count == 0 ? "No Role" : string.Join(", ", u.Roles), string.Join(", ", u.Stores)));
    }

    private async Task<Result<List<string>>> RolesAsync()
    {
        var list = await world.As<IRoleService>(person).ListAsync();
        return Lines(list.Problem, () => list.Value, r => Line(r.Name, r.Description, r.IsSystem, r.IsDefault, r.RequireMfa, r.KeyCount, r.Users));
    }

    private async Task<Result<List<string>>> PermissionsAsync()
    {
        var holders = await world.As<IPermissionService>(person).GetHoldersAsync();
        if (holders.Problem is { } refused)
            return refused;
        var catalogue = await world.As<IRoleService>(person).GetCatalogueAsync();
        return Lines(catalogue.Problem, () => catalogue.Value.Keys, k => Line(k.Key, k.Module, k.Meaning, string.Join(", ", holders.Value.GetValueOrDefault(k.Key, []))));
    }

    private async Task<Result<List<string>>> RateLimitsAsync()
    {
        var list = await world.As<IRateLimitService>(person).GetAsync();
        return Lines(list.Problem, () => list.Value, l => Line(l.Role, l.IsSystem, l.Users, l.PerMinute, l.PerHour, l.Enabled));
    }

    private async Task<Result<List<string>>> SettingsAsync()
    {
        var list = await world.As<ISettingsService>(person).GetAsync();
        return Lines(list.Problem, () => list.Value, s => Line(s.Key, s.Value, s.Description, s.UpdatedBy));
    }

    private async Task<Result<List<string>>> ApiTokensAsync()
    {
        var page = await world.As<IApiTokenService>(person).ListAsync(new ApiTokenFilter(), null, 0, 200);
        return Lines(page.Problem, () => page.Value.Rows, t => Line(t.Name, t.State, string.Join(", ", t.Keys)));
    }

    private async Task<Result<List<string>>> SessionsAsync()
    {
        var page = await world.As<ISessionService>(person).ListAsync(new SessionFilter(), null, 0, 200);
        return Lines(page.Problem, () => page.Value.Rows, s => Line(s.User, s.State, s.EndedReason, s.ClientApp));
    }

    private async Task<Result<List<string>>> ActivityAsync()
    {
        var page = await world.As<ILogService>(person).ListActivityAsync(new ActivityFilter(Begin, End), 0, 200);
        return Lines(page.Problem, () => page.Value.Rows, l => Line(l.User, l.Event, l.Status));
    }

    private async Task<Result<List<string>>> AuditAsync()
    {
        var page = await world.As<ILogService>(person).ListAuditAsync(new AuditFilter(Begin, End), 0, 200);
        return Lines(page.Problem, () => page.Value.Rows, l => Line(l.User, l.Action, l.Entity, l.EntityId, l.Store));
    }

    private async Task<Result<List<string>>> TransactionsAsync()
    {
        var page = await world.As<ILogService>(person).ListTransactionsAsync(new TransactionFilter(Begin, End), 0, 200);
        return Lines(page.Problem, () => page.Value.Rows, l => Line(l.User, l.Store, l.Type, l.Action, l.Document, l.Amount, l.Quantity));
    }

    private async Task<Result<List<string>>> JobsAsync()
    {
        var page = await world.As<IJobService>(person).ListRunsAsync(new JobRunFilter(), null, 0, 200);
        return Lines(page.Problem, () => page.Value.Rows, r => Line(r.Title, r.Status, r.Date, r.Store, r.Attempt, r.RequestedBy ?? "The clock", r.Error));
    }
}
