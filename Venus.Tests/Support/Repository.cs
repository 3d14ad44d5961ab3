namespace Venus.Tests.Support;

/// <summary>The sources the tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    public static string Folder(params string[] parts) => Path.Combine([Root, .. parts]);

    /// <summary>C# and Razor files of the projects, without what the build made.</summary>
    public static IEnumerable<string> Sources(params string[] projects) => projects
        .SelectMany(project => Directory.EnumerateFiles(Folder(project), "*", SearchOption.AllDirectories))
        .Where(file => !file.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            && !file.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal)
            && (file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal)));

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
