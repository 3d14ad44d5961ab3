using Npgsql;
using Venus.Core.Security;
using Venus.Tests.Support;

namespace Venus.Tests.Security;

/// <summary>
/// Every function of schema posting called as PostgreSQL lets a signed-in person call it, past all services: by itself it refuses whoever lacks the
/// key or the store, and is nobody's without a living session.
/// </summary>
public sealed class PostingFunctionTests(DatabaseServer server)
{
    private const string Payload =
        """{"store": 1, "key": "00000000-0000-7000-8000-00000000aaaa", "sale": "00000000-0000-7000-8000-00000000bbbb", "permission": "inventory.ledger"}""";

    /// <summary>What they change belongs to no store.</summary>
    private static readonly string[] ChainWide =
    [
        "posting.save_role", "posting.grant_keys", "posting.delete_role", "posting.create_user", "posting.edit_user", "posting.set_user_roles",
        "posting.set_user_stores", "posting.set_user_enabled", "posting.delete_user", "posting.reset_user_password", "posting.reset_second_factor", "posting.unlock_user",
        "posting.sign_out_user", "posting.revoke_session", "posting.save_settings", "posting.save_rate_limit", "posting.save_ai_config", "posting.create_store",
        "posting.onboard_manager", "posting.remove_manager", "posting.create_api_token", "posting.revoke_api_token",
        "posting.begin_question", "posting.delete_conversation",
        "posting.save_knowledge", "posting.delete_knowledge", "posting.reindex_knowledge",
    ];

    /// <summary>They concern nobody but whoever calls, who needs no key and no store.</summary>
    private static readonly string[] Own = ["posting.end_own_session", "posting.end_question", "posting.my_sessions", "posting.read_notifications", "posting.remove_own_avatar", "posting.save_own_homepage", "posting.save_own_profile", "posting.set_own_avatar", "posting.sign_out_everywhere"];

    [Fact]
    public async Task Call_WithoutTheKey_IsRefused()
    {
        await using var world = await World.CreateAsync(server);

        await AssertAllRefuseAsync(world, await world.PersonAsync(null, 1), "permission-missing");
    }

    [Fact]
    public async Task Call_InAnotherStore_IsRefused()
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.PersonAsync(null, 2);
        await world.OwnerAsync(
            """
            with r as (insert into roles (id, name) values (gen_random_uuid(), 'Every key') returning id),
              k as (insert into role_permissions (role_id, permission_key) select r.id, p.key from r, permissions p)
            insert into user_roles (user_id, role_id) select $1, id from r
            """,
            person.Id);

        await AssertAllRefuseAsync(world, person, "store-not-assigned", except: ChainWide);
    }

    [Fact]
    public async Task Call_ByATokenWithoutTheKey_IsRefused_ThoughItsOwnerHoldsAll()
    {
        await using var world = await World.CreateAsync(server);
        var (token, _) = await world.TokenAsync(await world.PersonAsync("Admin", 1), Permissions.SkusView);

        await AssertAllRefuseAsync(world, token, "permission-missing");
    }

    [Theory]
    [InlineData("posting.my_sessions")]
    [InlineData("posting.end_own_session")]
    [InlineData("posting.sign_out_everywhere")]
    [InlineData("posting.create_api_token")]
    [InlineData("posting.revoke_api_token")]
    public async Task Call_ByAToken_ThatNeedsASession_IsRefused(string function)
    {
        await using var world = await World.CreateAsync(server);
        var (token, _) = await world.TokenAsync(await world.PersonAsync("Admin"), Permissions.ApiTokensManage);

        var refusal = await Assert.ThrowsAsync<PostgresException>(() => world.SqlAsync(token, $"select {function}('{Payload}')"));

        Assert.Equal("session-needed", refusal.MessageText);
    }

    [Theory]
    [InlineData("update profiles set status = 'DISABLED' where id = $1")]
    [InlineData("update user_sessions set expires_at = now() where user_id = $1")]
    public async Task Call_WithoutALivingSession_IsRefused(string end)
    {
        await using var world = await World.CreateAsync(server);
        await world.PersonAsync("Admin");
        var gone = await world.PersonAsync("Admin");
        await world.OwnerAsync(end, gone.Id);

        await AssertAllRefuseAsync(world, gone, "unauthenticated");
        await AssertAllRefuseAsync(world, null, "unauthenticated");
    }

    private static async Task AssertAllRefuseAsync(World world, Person? person, string slug, params string[] except)
    {
        var functions = await world.OwnerScalarAsync<string[]>("select array_agg(p.oid::regproc::text) from pg_proc p where p.pronamespace = 'posting'::regnamespace");
        List<string> open = [];
        foreach (var function in functions.Except(except).Where(f => slug == "unauthenticated" || !Own.Contains(f)))
        {
            var answer = await Record.ExceptionAsync(() => world.SqlAsync(person, $"select {function}('{Payload}')"));
            if ((answer as PostgresException)?.MessageText != slug)
                open.Add($"{function}: {answer?.Message ?? "done"}");
        }

        Assert.Contains("posting.post_sale", functions);
        Assert.Empty(open);
    }
}
