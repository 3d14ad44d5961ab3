namespace Venus.Tests.Support;

internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Folder(params string[] parts) => Path.Combine([Root, .. parts]);

    private static string Find(string start)
    {
        var folder = new DirectoryInfo(start);
        while (!File.Exists(Path.Combine(folder.FullName, "Venus.sln")))
        {
            folder = folder.Parent ?? throw new InvalidOperationException($"No folder above {start} holds Venus.sln.");
        }

        return folder.FullName;
    }
}
