using Venus.Core.Features.Knowledge;
using Venus.Core.Fields;
using Venus.Core.Security;
using Venus.Server.Exports;
using Venus.Server.Security;

namespace Venus.Server.Features.Knowledge;

/// <summary>The documents of a filter as a file, without their texts.</summary>
internal static class KnowledgeExport
{
    public static void MapKnowledgeExport(this IEndpointRouteBuilder app) => app.MapGet(KnowledgePage.Path + "/export", ExportAsync);

    [RequirePermission(Permissions.AiKnowledge)]
    private static Task ExportAsync(HttpContext context, IKnowledgeService knowledge, string? q, string? by, string? sort, string? format) =>
        ListExport.WriteAsync<KnowledgeRow>(context, "knowledge-base", format, KnowledgeRow.Shape, (write, cancel) =>
            knowledge.ExportAsync(KnowledgePage.FilterOf(q, by), Sorting.Parse(sort), write, cancel));
}
