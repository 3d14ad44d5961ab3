using Venus.Core.Features.ApiTokens;
using Venus.Core.Fields;
using Venus.Core.Security;
using Venus.Server.Exports;
using Venus.Server.Security;

namespace Venus.Server.Features.ApiTokens;

/// <summary>The caller's own API tokens as a file: all rows of a filter.</summary>
internal static class ApiTokenExport
{
    public static void MapApiTokenExport(this IEndpointRouteBuilder app) => app.MapGet(ApiTokensPage.Path + "/export", ExportAsync);

    [RequirePermission(Permissions.ApiTokensManage)]
    private static Task ExportAsync(HttpContext context, IApiTokenService tokens, string? q, string? status, string? sort, string? format) =>
        ListExport.WriteAsync<ApiTokenRow>(context, "api-tokens", format, ApiTokenRow.Shape, (write, cancel) =>
            tokens.ExportAsync(ApiTokensPage.FilterOf(q, status), Sorting.Parse(sort), write, cancel));
}
