using Venus.Server.Security;

namespace Venus.Server.Features.Docs;

/// <summary>Pictures of the documents, behind the same key as the words around them.</summary>
internal static class DocPictures
{
    public static void MapDocPictures(this IEndpointRouteBuilder app)
    {
        foreach (var shelf in DocShelf.All)
        {
            var endpoint = app.MapGet(shelf.PictureLink("{file}"), (string file) =>
                DocLibrary.Picture(shelf, file) is { } picture ? Results.Stream(picture, "image/webp") : Results.NotFound());
            if (shelf.Permission is { } key)
                endpoint.WithMetadata(new RequirePermissionAttribute(key));
            else
                endpoint.RequireAuthorization();
        }
    }
}
