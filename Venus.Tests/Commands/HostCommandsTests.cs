using System.Text.Json;
using Venus.Tests.Support;

namespace Venus.Tests.Commands;

/// <summary>The built host on the command line, as an operator meets it.</summary>
public sealed class HostCommandsTests(DatabaseServer server)
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

    [Theory]
    [InlineData("migrate", "extra")]
    [InlineData("migrate", "verify")]
    [InlineData("verify", "--help")]
    [InlineData("verify", "--store", "--all")]
    public async Task Command_GivenWhatItDoesNotTake_SaysSoAndStartsNothing(params string[] arguments)
    {
        await using var cluster = new TestCluster();
        var settings = new Dictionary<string, string> { ["Embedded__Directory"] = cluster.Folder };

        var (exitCode, _, error) = await HostProcess.RunServerAsync(settings, arguments);

        Assert.Equal((1, $"{arguments[0]} takes no {arguments[1]}: call it alone, or with settings such as --Embedded:Directory=/srv/venus."), (exitCode, error));
        Assert.False(Directory.Exists(cluster.Folder));
    }

    [Fact]
    public async Task Command_GivenSettings_TakesThem()
    {
        await using var cluster = new TestCluster();

        var (exitCode, _, error) = await HostProcess.RunServerAsync(
            new Dictionary<string, string> { ["Embedded__BinDirectory"] = "" }, "verify", "--Embedded:Directory", cluster.Folder, "--Logging:LogLevel:Default=Warning");

        Assert.Equal((0, ""), (exitCode, error));
        Assert.True(Directory.Exists(cluster.Folder));
    }

    [Fact]
    public async Task Serve_ADatabaseWithTheDemoChain_OutsideDevelopment_IsRefused()
    {
        var world = await World.CreateAsync(server);
        await world.OwnerAsync("insert into auth.users (id, email) values ('00000000-0000-7000-8000-00000000d300', 'admin@venus.demo')");
        await world.OwnerAsync("insert into profiles (id, email, full_name, status) values ('00000000-0000-7000-8000-00000000d300', 'admin@venus.demo', 'Demo', 'ACTIVE')");
        var settings = new Dictionary<string, string>
        {
            ["ASPNETCORE_URLS"] = Ports.FreeAddress(),
            ["ConnectionStrings__Venus"] = world.Database.Connections.App,
            ["ConnectionStrings__VenusOwner"] = world.Database.Connections.Owner,
            ["ConnectionStrings__VenusJobs"] = world.Database.Connections.Jobs,
        };

        var serving = HostProcess.RunServerAsync(settings);

        var (exitCode, _, error) = await serving.WaitAsync(TimeSpan.FromSeconds(60), TestContext.Current.CancellationToken);
        Assert.Equal(1, exitCode);
        Assert.Contains("admin@venus.demo", error, StringComparison.Ordinal);
        Assert.Single(error.Split('\n'));
        Assert.Equal(0, (await HostProcess.RunServerAsync(settings, "verify")).ExitCode);
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
    [InlineData("Path", "/nowhere/fullchain.pem", "/nowhere/fullchain.pem")]
    [InlineData("Path", "appsettings.json", "certificate")]
    public async Task Serve_WithACertificateThatCannotBeUsed_SaysSoInOneSentence_AndTheLogIsJsonWithoutAFault(string setting, string value, string expected)
    {
        await using var cluster = new TestCluster();
        var settings = new Dictionary<string, string>
        {
            ["Embedded__Directory"] = cluster.Folder,
            ["ASPNETCORE_URLS"] = Ports.FreeAddress().Replace("http:", "https:", StringComparison.Ordinal),
            [$"Kestrel__Certificates__Default__{setting}"] = value,
        };

        var (exitCode, output, error) = await HostProcess.RunServerAsync(settings);

        Assert.Equal(1, exitCode);
        Assert.StartsWith("Venus cannot listen: ", error, StringComparison.Ordinal);
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Single(error.Split('\n'));
        Assert.DoesNotContain("Exception", output, StringComparison.Ordinal);
        // What is said around the web server too, of the embedded PostgreSQL above all.
        Assert.Contains("Started PostgreSQL", output, StringComparison.Ordinal);
        Assert.All(output.Split('\n', StringSplitOptions.RemoveEmptyEntries), line => Assert.Equal(JsonValueKind.Object, JsonElement.Parse(line).ValueKind));
    }

    [Theory]
    [InlineData("Identity__Provider", "Keycloak", "Identity:Provider is \"Keycloak\"")]
    [InlineData("GeoIp__File", "/nowhere/places.mmdb", "GeoIp:File")]
    [InlineData("Redis__Configuration", "password=secret", "Redis:Configuration")]
    [InlineData("Identity__KeySecret", "too short", "Identity:KeySecret")]
    [InlineData("Proxies__Known__0", "the balancer", "Proxies:Known")]
    [InlineData("ASPNETCORE_URLS", "http://0.0.0.0:5080", "without encryption")]
    [InlineData("ASPNETCORE_URLS", "127.0.0.1:5080", "\"127.0.0.1:5080\" is no address")]
    [InlineData("ASPNETCORE_URLS", "http://127.0.0.1:99999", "\"http://127.0.0.1:99999\" is no address")]
    [InlineData("Demo__Enabled", "true", "Demo:Enabled")]
    [InlineData("Demo__Enabled", "maybe", "Demo:Enabled")]
    [InlineData("Assistant__BaseUrl", "nonsense", "Assistant:BaseUrl")]
    [InlineData("Assistant__MaxTokens", "16.5", "Assistant:MaxTokens")]
    [InlineData("Serilog__MinimumLevel__Default", "Loud", "section Serilog")]
    public async Task Serve_WithASettingThatCannotServe_SaysSoInOneSentenceAndStartsNothing(string setting, string value, string expected)
    {
        await using var cluster = new TestCluster();
        var settings = new Dictionary<string, string> { ["Embedded__Directory"] = cluster.Folder, ["Assistant__ApiKey"] = "nvapi-x", [setting] = value };

        var (exitCode, output, error) = await HostProcess.RunServerAsync(settings);

        Assert.Equal((1, ""), (exitCode, output));
        Assert.Contains(expected, error, StringComparison.Ordinal);
        Assert.Single(error.Split('\n'));
        Assert.False(Directory.Exists(cluster.Folder));
    }
}
