namespace Venus.Server.Features.Docs;

/// <summary>A document as it is shown.</summary>
/// <param name="Summary">Its first paragraph, as plain text.</param>
/// <param name="Body">HTML of everything behind the first paragraph.</param>
public sealed record Doc(DocShelf Shelf, string Name, string Title, string Summary, string Body, IReadOnlyList<DocPart> Parts)
{
    public string Link => Shelf.LinkTo(Name);
}

/// <summary>A part of a document, of the table of contents.</summary>
/// <param name="Anchor">The id of its heading.</param>
public sealed record DocPart(string Anchor, string Title);
