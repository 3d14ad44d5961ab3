using Microsoft.Net.Http.Headers;
using Venus.Core.Features.Files;
using Venus.Server.Api;
using Venus.Server.Hosting;

namespace Venus.Server.Features.Files;

/// <summary>
/// The one way of a stored file out of Venus: to a browser by its cookie, to a REST client by its token. A browser keeps it and asks each time whether it may still show it: a computer is used by several people,
/// and rights change. The database decides who reads what.
/// </summary>
internal static class FileEndpoint
{
    public const string Root = "/files";

    public static void MapFiles(this IEndpointRouteBuilder app) =>
        app.MapGet(Root + "/{file:guid}", GetAsync).RequireAuthorization().WithMetadata(new KeepsOwnCaching());

    private static async Task<IResult> GetAsync(Guid file, HttpContext context, IFileService files, CancellationToken cancellationToken)
    {
        var version = new EntityTagHeaderValue($"\"{file:N}\"");
        var asked = context.Request.GetTypedHeaders().IfNoneMatch;
        if (asked.Any(known => known.Compare(version, useStrongComparison: false)) && (await files.FindAsync(file, cancellationToken)).IsSuccess)
        {
            Keep(context, version);
            return Results.StatusCode(StatusCodes.Status304NotModified);
        }

        var answer = await files.GetAsync(file, cancellationToken);
        if (!answer.IsSuccess)
            return VenusApi.IsApi(context) ? new ProblemAnswer(answer.Problem!) : Results.NotFound();
        var stored = answer.Value;
        Keep(context, version);
        // A picture stands in a page; whatever else is saved to disk, and never opened as a page of Venus.
        var disposition = new ContentDispositionHeaderValue(stored.ContentType.StartsWith("image/", StringComparison.Ordinal) ? "inline" : "attachment");
        disposition.SetHttpFileName(stored.FileName);
        context.Response.Headers.ContentDisposition = disposition.ToString();
        return Results.Bytes(stored.Content, stored.ContentType);
    }

    private static void Keep(HttpContext context, EntityTagHeaderValue version)
    {
        context.Response.Headers.CacheControl = "private, no-cache";
        context.Response.Headers.ETag = version.ToString();
    }
}
