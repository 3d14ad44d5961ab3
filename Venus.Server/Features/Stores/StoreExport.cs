using Venus.Core.Features.Stores;
using Venus.Core.Fields;
using Venus.Core.Security;
using Venus.Server.Exports;
using Venus.Server.Security;

namespace Venus.Server.Features.Stores;

/// <summary>The stores of a filter as a file.</summary>
internal static class StoreExport
{
    public const string Path = "/management/stores/export";

    public static void MapStoreExport(this IEndpointRouteBuilder app) => app.MapGet(Path, ExportAsync);

    [RequirePermission(Permissions.StoresView, ChainWide = true)]
    private static Task ExportAsync(HttpContext context, IStoreService stores, string? format, string? q, string? status, string? sort) =>
        ListExport.WriteAsync<StoreRow>(context, "stores", format, StoreRow.Shape, (write, cancel) =>
            stores.ExportAsync(new StoreFilter(q, status), Sorting.Parse(sort), write, cancel));
}
