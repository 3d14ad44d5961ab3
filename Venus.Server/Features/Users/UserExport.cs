using Microsoft.AspNetCore.Mvc;
using Venus.Core.Features.Users;
using Venus.Core.Fields;
using Venus.Core.Security;
using Venus.Server.Exports;
using Venus.Server.Security;

namespace Venus.Server.Features.Users;

/// <summary>The users of a filter as a file.</summary>
internal static class UserExport
{
    public const string Path = "/system/users/export";

    public static void MapUserExport(this IEndpointRouteBuilder app) => app.MapGet(Path, ExportAsync);

    [RequirePermission(Permissions.UsersView, ChainWide = true)]
    private static Task ExportAsync(HttpContext context, IUserService users, string? format, string? q, string? status, Guid? role, [FromQuery(Name = "in")] int? store, string? sort) =>
        ListExport.WriteAsync<UserRow>(context, "users", format, UserRow.Shape, (write, cancel) =>
            users.ExportAsync(new UserFilter(q, status, role, store), Sorting.Parse(sort), write, cancel));
}
