using System.Net;
using Npgsql;
using Venus.Core.Security;
using Venus.Server.Features.Docs;
using Venus.Server.Layout;
using Venus.Tests.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Docs;

/// <summary>Who gets pages and pictures of the documentation, by their addresses.</summary>
public sealed class DocAccessTests(DatabaseServer server)
{
    private const string Ravi = "ravi@venus.example";

    [Theory]
    [InlineData("/docs", null, HttpStatusCode.Redirect)]
    [InlineData("/docs", "Staff", HttpStatusCode.OK)]
    [InlineData("/docs/manuals/cashier", null, HttpStatusCode.Redirect)]
    [InlineData("/docs/manuals/cashier", "", HttpStatusCode.OK)]
    [InlineData("/docs/manuals/pictures/pos.webp", null, HttpStatusCode.Redirect)]
    [InlineData("/docs/manuals/pictures/pos.webp", "", HttpStatusCode.OK)]
    [InlineData("/docs/manuals/pictures/none.webp", "", HttpStatusCode.NotFound)]
    [InlineData("/docs/manuals/pictures/..%2F..%2Ftechnical%2Fpictures%2Fapi.webp", "", HttpStatusCode.NotFound)]
    [InlineData("/docs/technical/database", null, HttpStatusCode.Redirect)]
    [InlineData("/docs/technical/database", "Cashier", HttpStatusCode.Forbidden)]
    [InlineData("/docs/technical/database", "Manager", HttpStatusCode.OK)]
    [InlineData("/docs/technical/pictures/api.webp", null, HttpStatusCode.Redirect)]
    [InlineData("/docs/technical/pictures/api.webp", "Store Manager", HttpStatusCode.Forbidden)]
    [InlineData("/docs/technical/pictures/api.webp", "Manager", HttpStatusCode.OK)]
    [InlineData("/docs/technical/database.md", "Cashier", HttpStatusCode.Forbidden)]
    [InlineData("/docs/manuals/cashier.md", null, HttpStatusCode.Redirect)]
    public async Task Address_IsAnsweredByWhoAsks(string address, string? role, HttpStatusCode expected)
    {
        await using var database = await server.NewDatabaseAsync();
        await using var host = await SignInHost.StartAsync(database);
        using var browser = host.NewBrowser();
        if (role is not null)
        {
            var person = await IdentityRig.AddPersonAsync(database, Ravi);
            await using var command = database.Owner.DataSource.CreateCommand("insert into user_roles (user_id, role_id) select $1, id from roles where name = $2");
            command.Parameters.Add(new NpgsqlParameter { Value = person });
            command.Parameters.Add(new NpgsqlParameter { Value = role });
            await command.ExecuteNonQueryAsync(Now);
            using var signedIn = await SignInHost.SignInAsync(browser, Ravi);
        }

        using var answer = await browser.GetAsync(address, Now);

        Assert.Equal(expected, answer.StatusCode);
        if (expected == HttpStatusCode.OK && address.EndsWith(".webp", StringComparison.Ordinal))
        {
            Assert.Equal("image/webp", answer.Content.Headers.ContentType!.MediaType);
            Assert.InRange((await answer.Content.ReadAsByteArrayAsync(Now)).Length, 2_000, 150_000);
        }
    }

    [Fact]
    public async Task PRM_3_PRM_4_SeededRoles_SeeTheirMenusAndReadEveryManual()
    {
        await using var world = await World.CreateAsync(server);
        // My Performance joins the cashier's list with its page.
        (string? Role, string[] Menu)[] expected =
        [
            (null, ["Home", "Documentation"]),
            ("Staff", ["Home", "Documentation"]),
            ("Cashier", ["Home", "Stock", "POS", "Price Config", "Documentation"]),
        ];

        foreach (var (role, menu) in expected)
        {
            var rights = (await world.As<IUserRights>(await world.PersonAsync(role, role is null ? [] : [1])).GetAsync(Now))!;

            Assert.Equal(menu, SidebarEntries.For(rights, [.. SidebarEntries.All, .. SidebarEntries.Footer]).Select(entry => entry.Title));
            Assert.Equal(6, DocLibrary.Of(DocShelf.Manuals, rights).Count);
            Assert.False(rights.May(Permissions.StorePricesEdit));
        }
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;
}
