using Venus.Tests.Support;

namespace Venus.Tests.Commands;

/// <summary>The built host on the command line, as an operator meets it.</summary>
public sealed class HostCommandsTests
{
    [Fact]
    public async Task Migrate_EmptyFolder_PrintsWhatItAppliedAndLeavesNoServer()
    {
        await using var cluster = new TestCluster();
        var settings = new Dictionary<string, string> { ["Embedded__Directory"] = cluster.Folder };

        var first = await HostProcess.RunServerAsync(settings, "migrate");
        var second = await HostProcess.RunServerAsync(settings, "migrate");

        Assert.Equal((0, ""), (first.ExitCode, first.Error));
        Assert.Contains("applied 20261124080000_supabase_shape", first.Output, StringComparison.Ordinal);
        Assert.Equal((0, ""), (second.ExitCode, second.Error));
        Assert.Contains("Nothing to do", second.Output, StringComparison.Ordinal);
        Assert.False(cluster.IsRunning);
    }

    [Theory]
    [InlineData("migrate", "ConnectionStrings__Venus", "Host=db", "ConnectionStrings:VenusOwner")]
    [InlineData("migrate", "Embedded__BinDirectory", "/nowhere", "Embedded:BinDirectory")]
    [InlineData("migrate", "Embedded__Fsync", "off", "section Embedded")]
    [InlineData("mirgate", "Embedded__Download", "false", "no command \"mirgate\"")]
    public async Task Fault_TheOperatorsOwn_IsOneSentenceAndExitCodeOne(string command, string setting, string value, string expected)
    {
        await using var cluster = new TestCluster();
        var settings = new Dictionary<string, string> { ["Embedded__Directory"] = cluster.Folder, [setting] = value };

        var (exitCode, _, error) = await HostProcess.RunServerAsync(settings, command);

        Assert.Equal(1, exitCode);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Single(error.Split('\n'));
        Assert.DoesNotContain("   at ", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Serve_AtAnAddressThatIsNotTheMachines_SaysSoInOneSentence()
    {
        await using var cluster = new TestCluster();
        var settings = new Dictionary<string, string>
        {
            ["Embedded__Directory"] = cluster.Folder,
            ["ASPNETCORE_URLS"] = "http://192.0.2.1:5080",
            ["Proxies__Known__0"] = "192.0.2.2",
        };

        var (exitCode, _, error) = await HostProcess.RunServerAsync(settings);

        Assert.Equal(1, exitCode);
        Assert.StartsWith("Venus cannot listen: ", error, StringComparison.Ordinal);
        Assert.Single(error.Split('\n'));
    }

    [Theory]
    [InlineData("Identity__Provider", "Keycloak", "Identity:Provider is \"Keycloak\"")]
    [InlineData("GeoIp__File", "/nowhere/places.mmdb", "GeoIp:File")]
    [InlineData("Redis__Configuration", "password=secret", "Redis:Configuration")]
    [InlineData("Identity__KeySecret", "too short", "Identity:KeySecret")]
    [InlineData("Proxies__Known__0", "the balancer", "Proxies:Known")]
    [InlineData("ASPNETCORE_URLS", "http://0.0.0.0:5080", "without encryption")]
    [InlineData("Demo__Enabled", "true", "Demo:Enabled")]
    public async Task Serve_WithASettingThatCannotServe_SaysSoInOneSentenceAndStartsNothing(string setting, string value, string expected)
    {
        await using var cluster = new TestCluster();
        var settings = new Dictionary<string, string> { ["Embedded__Directory"] = cluster.Folder, [setting] = value };

        var (exitCode, output, error) = await HostProcess.RunServerAsync(settings);

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Single(error.Split('\n'));
        Assert.False(Directory.Exists(cluster.Folder));
    }
}
