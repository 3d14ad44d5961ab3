using Microsoft.Extensions.Configuration;
using Npgsql;
using Venus.Data.Connections;

namespace Venus.Tests.Embedded;

public sealed class ConfiguredConnectionsTests
{
    private const string App = "Host=db;Database=venus;Username=venus_app;Password=a";
    private const string Owner = "Host=db;Database=venus;Username=venus_owner;Password=o";
    private const string Jobs = "Host=db;Database=venus;Username=venus_jobs;Password=j";

    [Fact]
    public void Read_NoneGiven_LeavesItToTheEmbeddedServer() => Assert.Null(Read(null, null, null));

    [Fact]
    public void Read_AllGiven_AsksForErrorDetails()
    {
        var connections = Read(App, Owner, Jobs);

        Assert.NotNull(connections);
        Assert.All(
            [connections.App, connections.Owner, connections.Jobs],
            connection => Assert.True(new NpgsqlConnectionStringBuilder(connection).IncludeErrorDetail));
        Assert.DoesNotContain("Password", connections.ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("", null)]
    [InlineData(";Maximum Pool Size=50", 50)]
    [InlineData(";MaxPoolSize=100", 100)]
    public void Read_ConnectionsOfAHost_AreFewUnlessTheStringSaysSo(string said, int? most) =>
        Assert.Equal(most ?? AppLogin.PoolSize, new NpgsqlConnectionStringBuilder(Read(App + said, Owner, Jobs)!.App).MaxPoolSize);

    [Theory]
    [InlineData(App, null, null, "ConnectionStrings:VenusOwner and ConnectionStrings:VenusJobs are missing")]
    [InlineData(App, Owner, null, "ConnectionStrings:VenusJobs is missing")]
    [InlineData(null, Owner, Jobs, "ConnectionStrings:Venus is missing")]
    [InlineData(App, Owner, " ", "ConnectionStrings:VenusJobs is missing")]
    public void Read_SomeGiven_NamesWhatIsMissing(string? app, string? owner, string? jobs, string expected) =>
        Assert.Contains(expected, Refusal(app, owner, jobs), StringComparison.Ordinal);

    [Fact]
    public void Read_ConnectionsThatKeepTheirRole_AreRefused() =>
        Assert.Contains("No Reset On Close", Refusal(App + ";No Reset On Close=true", Owner, Jobs), StringComparison.Ordinal);

    [Fact]
    public void Read_TwoStringsOfOneLogin_AreRefused()
    {
        var refusal = Refusal(Owner, Owner, Jobs);

        Assert.Contains("ConnectionStrings:Venus and ConnectionStrings:VenusOwner", refusal, StringComparison.Ordinal);
        Assert.Contains("venus_owner", refusal, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Host=db;Nonsense=1;Password=hunter2")]
    [InlineData("Host=db;Port=many;Password=hunter2")]
    public void Read_Unreadable_IsRefusedWithoutRepeatingIt(string text)
    {
        var refusal = Refusal(text, Owner, Jobs);

        Assert.Contains("ConnectionStrings:Venus cannot be read", refusal, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refusal, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_WithoutADatabase_IsRefused() =>
        Assert.Contains("Host, Database and Username", Refusal("Host=db;Username=venus_app", Owner, Jobs), StringComparison.Ordinal);

    private static string Refusal(string? app, string? owner, string? jobs) => Assert.Throws<SetupException>(() => Read(app, owner, jobs)).Message;

    private static VenusConnections? Read(string? app, string? owner, string? jobs) => ConfiguredConnections.Read(
        new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
        {
            ["ConnectionStrings:Venus"] = app,
            ["ConnectionStrings:VenusOwner"] = owner,
            ["ConnectionStrings:VenusJobs"] = jobs,
        }).Build());
}
