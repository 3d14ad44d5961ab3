using System.Net;
using System.Net.Http.Headers;
using Microsoft.Extensions.Configuration;
using Venus.Data.Connections;
using Venus.Data.Features.Identity;
using Venus.Tests.Api;
using Venus.Tests.Browser;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Identity;

/// <summary>Where people come from, by a file of the host; empty without it.</summary>
public sealed class PlacesTests(DatabaseServer server)
{
    [Theory]
    [InlineData("198.51.100.7", "Chennai, India", "Chennai", "India")]
    [InlineData("203.0.113.9", "India", null, "India")]
    [InlineData("2001:db8::7", "Coimbatore, India", "Coimbatore", "India")]
    [InlineData("192.0.2.1", "", null, null)]
    public async Task Place_OfAnAddress_StandsInItsSessionAndInAllItsActivity(string address, string session, string? city, string? country)
    {
        await using var world = await World.CreateAsync(server);
        var file = PlacesFile.Write(("198.51.100.0/24", "Chennai", "India"), ("203.0.113.0/24", null, "India"), ("2001:db8::/32", "Coimbatore", "India"));
        await using var host = await SignInHost.StartAsync(
            world.Database, new Dictionary<string, string?> { [PlaceFinder.Setting] = file, ["Proxies:Known:0"] = "127.0.0.1" });
        File.Delete(file);
        var cashier = await world.PersonAsync("Cashier", 1);
        await VenusHost.GiveAccountAsync(world, cashier);
        using var client = host.NewClient();
        client.DefaultRequestHeaders.Add("X-Forwarded-For", address);

        await (await client.LoginAsync("nobody@venus.test")).AssertProblemAsync(HttpStatusCode.Unauthorized, "wrong-credentials");
        var (access, _) = await (await client.LoginAsync($"{cashier.Id:N}@venus.test", VenusHost.Password)).TokensAsync();
        client.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", access);
        await (await client.GetAsync("audit-logs", Now)).AssertProblemAsync(HttpStatusCode.Forbidden, "permission-missing");

        Assert.Equal(session, await world.OwnerScalarAsync<string>("select coalesce(location, '') from user_sessions where user_id = $1 and ip_address = $2", cashier.Id, address));
        Assert.Equal(
            $"ACCESS_DENIED {city} {country}, LOGIN {city} {country}, LOGIN {city} {country}",
            await world.OwnerScalarAsync<string>(
                "select string_agg(event_type || ' ' || coalesce(location_city, '') || ' ' || coalesce(location_country, ''), ', ' order by event_type) from app_activity_logs where ip_address = $1",
                address));
    }

    [Fact]
    public void File_ThatCannotBeRead_StopsTheHostWithASentence()
    {
        var text = Path.GetTempFileName();
        File.WriteAllText(text, "places");

        foreach (var file in (string[])["/nowhere/places.mmdb", text])
            Assert.Contains($"{PlaceFinder.Setting} \"{file}\" cannot be read", Assert.Throws<SetupException>(() => PlaceFinder.Open(Configured(file))).Message, StringComparison.Ordinal);
        Assert.Null(PlaceFinder.Open(Configured(null)));
        File.Delete(text);
    }

    private static IConfiguration Configured(string? file) => new ConfigurationBuilder().AddInMemoryCollection([new(PlaceFinder.Setting, file)]).Build();

    private static CancellationToken Now => TestContext.Current.CancellationToken;
}
