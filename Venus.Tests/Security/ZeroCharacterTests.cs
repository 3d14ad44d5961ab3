using Venus.Core;
using Venus.Core.Features.Roles;
using Venus.Core.Features.Search;
using Venus.Core.Features.Skus;
using Venus.Core.Features.Users;
using Venus.Data.Sessions;
using Venus.Tests.Support;

namespace Venus.Tests.Security;

/// <summary>PostgreSQL has no text with a zero character. A circuit can be sent one, and is told so: by each of the ways that text goes to the database.</summary>
public sealed class ZeroCharacterTests(DatabaseServer server)
{
    private const string Text = "Ravi\0Kumar";

    public static TheoryData<string> Ways => [.. Calls.Keys];

    private static readonly Dictionary<string, Func<World, Person, Task<Problem?>>> Calls = new()
    {
        ["posting"] = async (world, who) => (await world.As<IUserService>(who).CreateAsync(new CreateUser(Guid.CreateVersion7(), "ravi@venus.example", Text, null, null))).Problem,
        ["write"] = async (world, who) =>
            (await world.As<ISkuService>(who).SaveAsync(new SaveSku(null, null, "NEW", "New", Text, "BROILER", "SKIN", null, 0, null, null, true, 9))).Problem,
        ["question"] = async (world, who) => (await world.As<ISearchService>(who).FindAsync(Text)).Problem,
        ["look-up"] = async (world, who) => (await world.As<VenusSession>(who).LookUpAsync<object>("query_dataset", new { dataset = Text }, default)).Problem,
        ["read"] = async (world, who) =>
            (await Assert.ThrowsAsync<RefusedException>(() => world.As<IPermissionService>(who).ExplainAsync(who.Id, Text, null))).Problem,
        ["list"] = async (world, who) =>
            (await Assert.ThrowsAsync<RefusedException>(() => world.As<IUserService>(who).ListAsync(new UserFilter(Search: Text), null, 0))).Problem,
    };

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Text_WithAZeroCharacter_IsRefusedInWords_AndWritesNothing(string way)
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        var before = await world.CountsAsync();

        var problem = await Calls[way](world, admin);

        Assert.Equal("Texts hold no zero character.", Assert.IsType<InvalidInput>(problem).Message);
        Assert.Equal(before, await world.CountsAsync());
    }
}
