using System.Security.Cryptography;
using System.Text;
using Npgsql;
using Venus.Core;
using Venus.Core.Features.ApiTokens;
using Venus.Core.Fields;
using Venus.Core.Security;
using Venus.Tests.Support;

namespace Venus.Tests.Features.ApiTokens;

public sealed class ApiTokenServiceTests(DatabaseServer server)
{
    [Fact]
    public async Task Create_TellsTheTokenOnce_AndKeepsItsDigestAlone()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");

        var made = (await CreateAsync(world, admin, "Stock sync", 365, Permissions.SkusView, Permissions.InventoryView, Permissions.SkusView)).Value;

        Assert.Matches("^venus_[A-Za-z0-9_-]{43}$", made.Secret);
        Assert.DoesNotContain(made.Secret, made.ToString(), StringComparison.Ordinal);
        var digest = SHA256.HashData(Encoding.UTF8.GetBytes(made.Secret));
        Assert.Equal(digest, await world.OwnerScalarAsync<byte[]>("select hash from api_tokens where id = $1", made.Id));
        var row = Assert.Single((await ListAsync(world, admin)).Rows);
        Assert.Equal(
            ("Stock sync", made.Secret[..12], ApiTokenStates.Active, 2, (DateTimeOffset?)null),
            (row.Name, row.Prefix, row.State, row.Usable, row.LastUsedAt));
        Assert.Equal([Permissions.InventoryView, Permissions.SkusView], row.Keys);

        // Its audit row names no digest, and no log holds more of it than how it begins.
        var audited = await world.OwnerScalarAsync<string>("select new_values::text || changes from audit_logs where entity_type = 'api_tokens'");
        Assert.DoesNotContain("hash", audited, StringComparison.Ordinal);
        foreach (var hidden in (string[])[made.Secret[13..], Convert.ToHexStringLower(digest)])
            Assert.False(await world.OwnerScalarAsync<bool>("select exists (select from audit_logs a where a::text ilike '%' || $1 || '%')", hidden));
    }

    [Fact]
    public async Task Digest_IsReadableByNobody()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        await CreateAsync(world, admin, "Stock sync", 1, Permissions.SkusView);

        foreach (var columns in (string[])["hash", "*"])
            Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => world.SqlAsync(admin, $"select {columns} from api_tokens"))).SqlState);
        Assert.Equal("Stock sync", await world.SqlAsync(admin, "select name from api_tokens"));
    }

    [Fact]
    public async Task Create_WithAKeyThatTheOwnerLacks_IsRefused()
    {
        await using var world = await World.CreateAsync(server);
        var cashier = await OwnerAsync(world, "Cashier");

        var refused = await CreateAsync(world, cashier, "Too much", 30, Permissions.SalesCreate, Permissions.SalesVoid);

        Assert.Equal(new PermissionMissing(Permissions.SalesVoid), refused.Problem);
        Assert.Equal(0L, await world.OwnerScalarAsync<long>("select count(*) from api_tokens"));
    }

    [Theory]
    [InlineData("", 30, "name")]
    [InlineData("Sync", 0, "expires_at")]
    [InlineData("Sync", -1, "expires_at")]
    [InlineData("Sync", 366, "expires_at")]
    public async Task Create_WithoutName_OrEndWithinAYear_IsRefused(string name, int days, string field)
    {
        await using var world = await World.CreateAsync(server);

        var token = Command(name, days, Permissions.SkusView);

        var refused = await world.As<IApiTokenService>(await world.PersonAsync("Admin")).CreateAsync(token);

        Assert.Equal(field, refused.Problem?.Field);
        // The form says it before, in the same words.
        Assert.Equal([refused.Problem!], ApiTokenRules.Check(token, DateTimeOffset.UtcNow));
        Assert.Equal(0L, await world.OwnerScalarAsync<long>("select count(*) from api_tokens"));
    }

    [Fact]
    public async Task Create_WithoutKeys_IsRefused()
    {
        await using var world = await World.CreateAsync(server);

        var refused = (await CreateAsync(world, await world.PersonAsync("Admin"), "Sync", 30)).Problem;

        Assert.Equal("keys", refused?.Field);
        Assert.Equal([refused!], ApiTokenRules.Check(Command("Sync", 30), DateTimeOffset.UtcNow));
    }

    [Fact]
    public async Task Create_ByAToken_IsRefused()
    {
        await using var world = await World.CreateAsync(server);
        var (token, _) = await world.TokenAsync(await world.PersonAsync("Admin"), Permissions.ApiTokensManage, Permissions.SkusView);

        Assert.IsType<SessionNeeded>((await CreateAsync(world, token, "Child", 30, Permissions.SkusView)).Problem);
        Assert.IsType<SessionNeeded>((await world.As<IApiTokenService>(token).RevokeAsync(token.Identity.Token!.Id)).Problem);
        Assert.Equal(1L, await world.OwnerScalarAsync<long>("select count(*) from api_tokens where revoked_at is null"));
    }

    [Fact]
    public async Task Create_AgainUnderTheSameId_AddsNothing()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        var command = new CreateApiToken(Guid.CreateVersion7(), "Sync", [Permissions.SkusView], DateTimeOffset.UtcNow.AddDays(1));
        Assert.True((await world.As<IApiTokenService>(admin).CreateAsync(command)).IsSuccess);

        // The first token is known to its maker; a second one under its name would be nobody's.
        Assert.IsType<IdempotencyMismatch>((await world.As<IApiTokenService>(admin).CreateAsync(command)).Problem);

        const string Same =
            """
            select posting.create_api_token(jsonb_build_object('token', id, 'name', name, 'hash', $1::text, 'prefix', prefix, 'keys', keys, 'expires_at', expires_at))
            from api_tokens
            """;
        var hash = await world.OwnerScalarAsync<string>("select encode(hash, 'hex') from api_tokens");
        Assert.Contains(command.Token.ToString(), (string)(await world.SqlAsync(admin, Same, hash))!, StringComparison.Ordinal);
        Assert.Equal(1L, await world.OwnerScalarAsync<long>("select count(*) from api_tokens"));
    }

    [Fact]
    public async Task Keys_Offered_AreTheOwnersOwn()
    {
        await using var world = await World.CreateAsync(server);
        var cashier = await OwnerAsync(world, "Cashier");

        var offered = (await world.As<IApiTokenService>(cashier).GetKeysAsync()).Value;

        Assert.Equal((await world.As<IUserRights>(cashier).GetAsync())!.Keys.Order(StringComparer.Ordinal), offered.Select(k => k.Key).Order(StringComparer.Ordinal));
        Assert.All(offered, key => Assert.NotEqual("", key.Module + key.Meaning));
    }

    [Fact]
    public async Task List_ShowsOnesOwnByState_AndCountsWhatTheOwnerStillHolds()
    {
        await using var world = await World.CreateAsync(server);
        var owner = await OwnerAsync(world, "Store Manager");
        var other = await OwnerAsync(world, "Store Manager");
        var (active, _) = await world.TokenAsync(owner, Permissions.SalesView, Permissions.SystemSettings);
        var (expired, _) = await world.TokenAsync(owner, Permissions.SalesView);
        var (revoked, _) = await world.TokenAsync(owner, Permissions.SkusView);
        await world.TokenAsync(other, Permissions.SalesView);
        await world.OwnerAsync("update api_tokens set created_at = now() - interval '2 days', expires_at = now() where id = $1", expired.Identity.Token!.Id);
        await world.OwnerAsync("update api_tokens set revoked_at = now() where id = $1", revoked.Identity.Token!.Id);

        Assert.Equal(3, (await ListAsync(world, owner)).Total);
        foreach (var (token, state) in (ReadOnlySpan<(Person, string)>)[(active, ApiTokenStates.Active), (expired, ApiTokenStates.Expired), (revoked, ApiTokenStates.Revoked)])
            Assert.Equal(token.Identity.Token!.Id, Assert.Single(List(new ApiTokenFilter(State: state))).Id);
        Assert.Equal(revoked.Identity.Token!.Id, Assert.Single(List(new ApiTokenFilter("skus.view"))).Id);
        var row = List(new ApiTokenFilter(State: ApiTokenStates.Active)).Single();
        Assert.Equal((2, 1), (row.Keys.Count, row.Usable));
        Assert.Equal(expired.Identity.Token!.Id, List(new ApiTokenFilter(), new Sorting("created_at", Descending: false))[0].Id);

        IReadOnlyList<ApiTokenRow> List(ApiTokenFilter filter, Sorting? sorting = null) =>
            world.As<IApiTokenService>(owner).ListAsync(filter, sorting, 0).GetAwaiter().GetResult().Value.Rows;
    }

    [Fact]
    public async Task Revoke_EndsOnesOwnAlone_AndIsAudited()
    {
        await using var world = await World.CreateAsync(server);
        var owner = await world.PersonAsync("Admin");
        var (token, _) = await world.TokenAsync(owner, Permissions.SkusView);
        var (foreign, _) = await world.TokenAsync(await world.PersonAsync("Admin"), Permissions.SkusView);
        var tokens = world.As<IApiTokenService>(owner);

        Assert.Equal(new NotFound("API token"), (await tokens.RevokeAsync(foreign.Identity.Token!.Id)).Problem);
        Assert.True((await tokens.RevokeAsync(token.Identity.Token!.Id)).IsSuccess);
        Assert.True((await tokens.RevokeAsync(token.Identity.Token!.Id)).IsSuccess);

        Assert.Null(await world.As<IUserRights>(token).GetAsync());
        Assert.NotNull(await world.As<IUserRights>(foreign).GetAsync());
        Assert.Equal(1L, await world.OwnerScalarAsync<long>(
            "select count(*) from audit_logs where entity_type = 'api_tokens' and action = 'UPDATE' and user_id = $1 and changes ? 'revoked_at'", owner.Id));
    }

    [Fact]
    public async Task Export_HandsOverEveryRow_AndIsLogged()
    {
        await using var world = await World.CreateAsync(server);
        var owner = await world.PersonAsync("Admin");
        for (var i = 0; i < 3; i++)
            await world.TokenAsync(owner, Permissions.SkusView);
        await world.OwnerAsync("update api_tokens set name = 'Stock sync ' || ctid::text");
        List<string> names = [];

        Assert.True((await world.As<IApiTokenService>(owner).ExportAsync(new ApiTokenFilter(), new Sorting("name", Descending: true), token =>
        {
            names.Add(token.Name);
            return Task.CompletedTask;
        })).IsSuccess);

        Assert.Equal(3, names.Count);
        Assert.Equal(names.OrderDescending(StringComparer.Ordinal), names);
        Assert.Equal("API tokens", await world.OwnerScalarAsync<string>("select metadata ->> 'what' from app_activity_logs where event_type = 'EXPORT' and user_id = $1", owner.Id));
    }

    private static async Task<Page<ApiTokenRow>> ListAsync(World world, Person owner) => (await world.As<IApiTokenService>(owner).ListAsync(new ApiTokenFilter(), null, 0)).Value;

    private static Task<Result<NewApiToken>> CreateAsync(World world, Person owner, string name, int days, params string[] keys) =>
        world.As<IApiTokenService>(owner).CreateAsync(Command(name, days, keys));

    private static CreateApiToken Command(string name, int days, params string[] keys) =>
        new(Guid.CreateVersion7(), name, keys, DateTimeOffset.UtcNow.AddDays(days).AddSeconds(days is 365 ? -1 : 0));

    private static async Task<Person> OwnerAsync(World world, string role)
    {
        var owner = await world.PersonAsync(role, 1);
        await world.GiveAsync(owner, Permissions.ApiTokensManage);
        return owner;
    }
}
