using Microsoft.AspNetCore.Mvc;
using Venus.Core.Features.Managers;
using Venus.Core.Fields;
using Venus.Core.Security;
using Venus.Server.Exports;
using Venus.Server.Security;

namespace Venus.Server.Features.Managers;

/// <summary>The managers of a filter as a file.</summary>
internal static class ManagerExport
{
    public const string Path = "/management/managers/export";

    public static void MapManagerExport(this IEndpointRouteBuilder app) => app.MapGet(Path, ExportAsync);

    [RequirePermission(Permissions.ManagersView, ChainWide = true)]
    private static Task ExportAsync(HttpContext context, IManagerService managers, string? format, string? q, [FromQuery(Name = "in")] int? store, string? sort) =>
        ListExport.WriteAsync<ManagerRow>(context, "managers", format, ManagerRow.Shape, (write, cancel) =>
            managers.ExportAsync(new ManagerFilter(q, store), Sorting.Parse(sort), write, cancel));
}
