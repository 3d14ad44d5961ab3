using System.Globalization;
using System.Text;
using Venus.Core;
using Venus.Core.Features.Stock;
using Venus.Core.Features.Stores;
using Venus.Core.Security;
using Venus.Server.Components;
using Venus.Server.Exports;
using Venus.Server.Security;

namespace Venus.Server.Features.Stock;

/// <summary>The stock ledger as a file: all rows of a filter, written while they are read.</summary>
internal static class LedgerExport
{
    private static readonly string[] Columns =
    [
        "Business date", "Posted at", "No.", "Bird", "Form", "Item", "Reason", "Document", "By", "Birds", "kg", "Birds after", "kg after", "Notes",
    ];

    public static void MapLedgerExport(this IEndpointRouteBuilder app) => app.MapGet(LedgerQuery.ExportPath, ExportAsync);

    [RequirePermission(Permissions.InventoryLedger)]
    private static async Task ExportAsync(
        HttpContext context, IStockService stock, IUserRights rights, int? store, string? from, string? to, string? bird, string? form, string? reason)
    {
        var cancel = context.RequestAborted;
        var query = LedgerQuery.Read(from, to, bird, form, reason, page: null);
        if (query is not { From: { } first, To: { } last })
        {
            await Refusal.AnswerAsync(context, new InvalidInput("from", "Name the first and the last day as 2026-07-14."));
            return;
        }

        if (store is not { } storeId)
        {
            await Refusal.AnswerAsync(context, new InvalidInput("store", "Name the store by its number."));
            return;
        }

        var place = (await rights.GetAsync(cancel))?.Stores.FirstOrDefault(s => s.Id == storeId);
        var filter = new LedgerFilter(storeId, first, last, query.Bird, query.Form, query.Reason);
        StreamWriter? file = null;
        try
        {
            // A refused export answers with the refusal, so nothing is begun before the first row or the end.
            var result = await stock.ExportLedgerAsync(filter, async row => await (file ??= await BeginAsync(context, filter, place!)).WriteAsync(Line(row, place!)), cancel);
            if (result.Problem is { } problem)
                await Refusal.AnswerAsync(context, problem);
            else
                file ??= await BeginAsync(context, filter, place!);
        }
        finally
        {
            if (file is not null)
                await file.DisposeAsync();
        }
    }

    private static async Task<StreamWriter> BeginAsync(HttpContext context, LedgerFilter filter, StoreAccess store)
    {
        context.Response.ContentType = "text/csv; charset=utf-8";
        context.Response.Headers.ContentDisposition =
            $"attachment; filename=\"stock-ledger-{store.Code}-{DayText.ToLink(filter.From)}-{DayText.ToLink(filter.To)}.csv\"";
        // The mark makes spreadsheets read names as UTF-8.
        var file = new StreamWriter(context.Response.Body, new UTF8Encoding(encoderShouldEmitUTF8Identifier: true));
        await file.WriteAsync(Csv.Line(Columns));
        return file;
    }

    private static string Line(LedgerRow row, StoreAccess store) => Csv.Line(
    [
        DayText.ToLink(row.BusinessDate),
        StoreDays.LocalTime(store.Timezone, row.At).ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture),
        row.EntryNo.ToString(CultureInfo.InvariantCulture),
        Csv.Text(row.BirdName),
        Csv.Text(row.FormName),
        Csv.Text(row.Item),
        Csv.Text(row.Reason),
        Csv.Text(row.Document),
        Csv.Text(row.By),
        row.Birds.ToString(CultureInfo.InvariantCulture),
        row.Kg.ToInput(),
        row.BirdsAfter.ToString(CultureInfo.InvariantCulture),
        row.KgAfter.ToInput(),
        Csv.Text(row.Notes ?? ""),
    ]);
}
