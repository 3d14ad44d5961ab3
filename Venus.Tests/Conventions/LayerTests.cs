using System.Text.RegularExpressions;
using Venus.Core;
using Venus.Data;
using Venus.Tests.Support;

namespace Venus.Tests.Conventions;

public sealed partial class LayerTests
{
    [Fact]
    public void Core_References_NeitherEntityFrameworkNorAspNet() => Assert.DoesNotContain(
        typeof(Problem).Assembly.GetReferencedAssemblies(),
        reference => reference.Name!.StartsWith("Microsoft.", StringComparison.Ordinal) || reference.Name.StartsWith("Npgsql", StringComparison.Ordinal));

    [Fact]
    public void Data_References_NotTheServer() => Assert.DoesNotContain(
        typeof(VenusDbContext).Assembly.GetReferencedAssemblies(), reference => reference.Name == "Venus.Server");

    [Theory]
    [InlineData("Venus.Core")]
    [InlineData("Venus.Data")]
    [InlineData("Venus.Server")]
    public void Features_DependOnEachOther_NeverInCircles(string project)
    {
        var uses = Directory.GetDirectories(Path.Combine(Repository.Root, project, "Features"))
            .ToDictionary(folder => Path.GetFileName(folder), folder => FeaturesNamedIn(folder, project));

        Assert.DoesNotContain(uses.Keys, feature => Reaches(uses, feature, feature, []));
    }

    [Fact]
    public void PermissionKeys_AreSpelledOnce()
    {
        var keys = typeof(Core.Security.Permissions).GetFields().Select(field => $"\"{field.GetRawConstantValue()}\"").ToArray();
        var spelled = from file in Repository.Sources("Venus.Core", "Venus.Data", "Venus.Server")
                      where Path.GetFileName(file) != "Permissions.cs"
                      let text = File.ReadAllText(file)
                      from key in keys
                      where text.Contains(key, StringComparison.Ordinal)
                      select $"{Path.GetFileName(file)}: {key}";
        Assert.Empty(spelled);
    }

    private static HashSet<string> FeaturesNamedIn(string folder, string project) => [.. Directory
        .EnumerateFiles(folder, "*", SearchOption.AllDirectories)
        .Where(file => file.EndsWith(".cs", StringComparison.Ordinal) || file.EndsWith(".razor", StringComparison.Ordinal))
        .SelectMany(file => FeatureName().Matches(File.ReadAllText(file)))
        .Where(match => match.Groups["project"].Value == project)
        .Select(match => match.Groups["feature"].Value)
        .Where(feature => feature != Path.GetFileName(folder))];

    private static bool Reaches(Dictionary<string, HashSet<string>> uses, string from, string goal, HashSet<string> seen) =>
        uses.TryGetValue(from, out var next) && next.Any(feature => feature == goal || (seen.Add(feature) && Reaches(uses, feature, goal, seen)));

    [GeneratedRegex(@"(?:using|@using)\s+(?<project>Venus\.\w+)\.Features\.(?<feature>\w+)")]
    private static partial Regex FeatureName();
}
