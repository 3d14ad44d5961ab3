using Venus.Core.Security;

namespace Venus.Server.Features.Docs;

/// <summary>Documents that stand together: one folder of the repository's <c>docs</c>, one part of the page, one key.</summary>
/// <param name="Folder">Its name below <c>docs</c> and in addresses.</param>
/// <param name="Permission">Null: for every signed-in person.</param>
/// <param name="Names">Its documents in reading order, as their files are called.</param>
public sealed record DocShelf(string Folder, string Title, string? Permission, IReadOnlyList<string> Names)
{
    public const string Root = "/docs";

    /// <summary>A manual per default role; everybody reads them all.</summary>
    public static DocShelf Manuals { get; } = new(
        "manuals", "Manuals", null, ["staff", "cashier", "store-manager", "account", "manager", "admin"]);

    public static DocShelf Technical { get; } = new(
        "technical",
        "Technical topics",
        Permissions.SystemDocs,
        ["quick-start", "architecture", "database", "authentication", "api", "deployment", "customization", "troubleshooting", "best-practices"]);

    public static IReadOnlyList<DocShelf> All { get; } = [Manuals, Technical];

    public bool IsOpenTo(UserRights? rights) => rights is not null && (Permission is null || rights.May(Permission));

    public string LinkTo(string name) => $"{Root}/{Folder}/{name}";

    public string PictureLink(string file) => $"{Root}/{Folder}/{DocLibrary.Pictures}/{file}";
}
