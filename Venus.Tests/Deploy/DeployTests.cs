using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Venus.Tests.Support;
using YamlDotNet.Core;
using YamlDotNet.Serialization;

namespace Venus.Tests.Deploy;

/// <summary>The folder <c>deploy/</c>, as far as it can be tried without a container engine.</summary>
public sealed partial class DeployTests(DatabaseServer server)
{
    private static readonly string Containerfile = File.ReadAllText(Repository.Folder("deploy", "Containerfile"));

    [Fact]
    public void Containerfile_CopiesWhatExists_AndPublishesWhatItStarts()
    {
        var copied = Copy().Matches(Containerfile).SelectMany(m => m.Groups["from"].Value.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToList();

        Assert.NotEmpty(copied);
        Assert.All(copied, path => Assert.True(Path.Exists(Repository.Folder(path)), path));
        var projects = Directory.EnumerateFiles(Repository.Folder("Venus.Server"), "*.csproj").Concat(Directory.EnumerateFiles(Repository.Folder("Venus.Data"), "*.csproj"))
            .SelectMany(p => Reference().Matches(File.ReadAllText(p))).Select(m => m.Groups["project"].Value).Distinct();
        Assert.All(projects, project => Assert.Contains(project, copied));
        // What the server's project takes from outside its folder.
        Assert.All((string[])["wwwroot", "appsettings.json", "docs"], path => Assert.Contains(path, copied));
        Assert.Contains("dotnet publish Venus.Server -c Release -o /app", Containerfile, StringComparison.Ordinal);
        Assert.EndsWith("ENTRYPOINT [\"dotnet\", \"Venus.Server.dll\"]", Containerfile.TrimEnd(), StringComparison.Ordinal);
        Assert.Contains("USER $APP_UID", Containerfile, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Containerfile_HealthCheck_PassesForAHostAndFailsForNone()
    {
        await using var database = await server.NewDatabaseAsync();
        var host = await ServedHost.StartAsync(database.Connections);

        Assert.Equal(0, await CheckAsync(host));
        await host.DisposeAsync();
        Assert.NotEqual(0, await CheckAsync(host));
    }

    [Fact]
    public void Compose_Parses_AndFitsTheOtherFiles()
    {
        var parser = new MergingParser(new Parser(new StringReader(File.ReadAllText(Repository.Folder("deploy", "compose.yaml")))));
        var compose = new DeserializerBuilder().Build().Deserialize<Dictionary<string, object>>(parser);
        var services = Map(compose["services"]);

        Assert.Equal(["db", "host-a", "host-b", "nginx"], services.Keys.Order());
        var nginx = File.ReadAllText(Repository.Folder("deploy", "nginx.conf"));
        foreach (var host in (string[])["host-a", "host-b"])
        {
            var service = Map(services[host]);
            Assert.Equal("deploy/Containerfile", Map(service["build"])["dockerfile"]);
            Assert.Contains($"server {AddressOf(service)}:8080 ", nginx, StringComparison.Ordinal);
            Assert.Equal(AddressOf(Map(services["nginx"])), Map(service["environment"])["Proxies__Known__0"]);
            Assert.Equal("35s", service["stop_grace_period"]);
            // Compose reads $$ as $.
            Assert.Equal(
                ["CMD", .. JsonSerializer.Deserialize<string[]>(HealthCheck().Match(Containerfile).Groups["command"].Value)!],
                ((List<object>)Map(service["healthcheck"])["test"]).Select(word => ((string)word).Replace("$$", "$", StringComparison.Ordinal)));
            Assert.DoesNotContain("${POSTGRES_PASSWORD", string.Join(' ', Map(service["environment"]).Values), StringComparison.Ordinal);
        }

        Assert.Equal("${POSTGRES_PASSWORD:?}", Map(Map(services["db"])["environment"])["POSTGRES_PASSWORD"]);
        foreach (var file in services.Values.Select(Map).Where(s => s.ContainsKey("volumes")).SelectMany(s => (List<object>)s["volumes"]).Select(v => ((string)v).Split(':')[0]).Where(v => v.EndsWith(".conf", StringComparison.Ordinal) || v.EndsWith(".sql", StringComparison.Ordinal)))
            Assert.True(File.Exists(Repository.Folder("deploy", file)), file);
    }

    [Fact]
    public async Task Database_OfABareServer_IsMadeMigratedAndGetsItsAdmin()
    {
        const string Password = "a password of each login";
        await using var bare = await BareServer.StartAsync();
        await PostgresPrograms.RunAsync(
            bare.Superuser,
            new Dictionary<string, string> { ["VENUS_OWNER_PASSWORD"] = Password, ["VENUS_APP_PASSWORD"] = Password, ["VENUS_JOBS_PASSWORD"] = Password },
            "psql", "-v", "ON_ERROR_STOP=1", "-d", "postgres", "-f", Repository.Folder("deploy", "database.sql"));
        var connections = bare.Connections("venus", Password);
        var settings = new Dictionary<string, string>
        {
            ["ConnectionStrings__Venus"] = connections.App,
            ["ConnectionStrings__VenusOwner"] = connections.Owner,
            ["ConnectionStrings__VenusJobs"] = connections.Jobs,
            ["VENUS_ADMIN_PASSWORD"] = "a long password of Ada",
        };

        foreach (var command in (string[][])[["migrate"], ["create-admin", "--email", "ada@venus.example", "--name", "Ada"], ["verify"]])
        {
            var (exitCode, _, error) = await HostProcess.RunServerAsync(settings, command);
            Assert.Equal((0, ""), (exitCode, error));
        }

        await using var host = await ServedHost.StartAsync(connections);
    }

    private static async Task<int> CheckAsync(ServedHost host)
    {
        var command = JsonSerializer.Deserialize<string[]>(HealthCheck().Match(Containerfile).Groups["command"].Value)!;
        var port = new Uri(host.Address).Port.ToString(CultureInfo.InvariantCulture);
        using var check = Process.Start(new ProcessStartInfo(command[0], command[1..].Select(word => word.Replace("8080", port, StringComparison.Ordinal))) { RedirectStandardError = true })!;
        await check.WaitForExitAsync();
        return check.ExitCode;
    }

    private static Dictionary<string, object> Map(object node) => ((Dictionary<object, object>)node).ToDictionary(e => (string)e.Key, e => e.Value);

    private static string AddressOf(Dictionary<string, object> service) => (string)Map(Map(service["networks"])["venus"])["ipv4_address"];

    [GeneratedRegex(@"^COPY (?!--from)(?<from>.+) \S+$", RegexOptions.Multiline)]
    private static partial Regex Copy();

    [GeneratedRegex(@"ProjectReference Include=""\.\.\\(?<project>[^\\]+)\\")]
    private static partial Regex Reference();

    [GeneratedRegex(@"^HEALTHCHECK (.|\\\n)+?CMD (?<command>\[.+\])$", RegexOptions.Multiline)]
    private static partial Regex HealthCheck();
}
