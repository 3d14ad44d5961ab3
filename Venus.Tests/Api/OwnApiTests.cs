using System.Net;
using System.Net.Http.Json;
using Venus.Tests.Features.Files;
using Venus.Tests.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Api;

/// <summary>What people do to their own account over REST: signing up, profile, sessions.</summary>
public sealed class OwnApiTests(DatabaseServer server)
{
    private const string Ravi = "ravi.kumar@x.in";

    [Fact]
    public async Task SignUp_Closed_IsRefused_PLT_5()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var stranger = host.NewClient();

        using var closed = await SignUpAsync(stranger, "a long password");

        await closed.AssertProblemAsync(HttpStatusCode.Forbidden, "registration-closed");
        Assert.Equal(1, await rig.ReadAsync<long>("select count(*) from profiles"));
    }

    [Fact]
    public async Task SignUp_Open_MakesAnAccountThatSignsIn_PLT_5()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.ExecuteAsync("update system_settings set value = 'true' where key = 'registration_enabled'");
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var stranger = host.NewClient();

        using var tooShort = await SignUpAsync(stranger, "1234567");
        using var nobody = await stranger.PostAsJsonAsync("auth/signup", new { password = "a long password" }, Now);
        using var done = await SignUpAsync(stranger, "a long password");
        using var twice = await SignUpAsync(stranger, "a long password");
        using var login = await stranger.LoginAsync(Ravi, "a long password");
        using var client = host.NewClient((await login.TokensAsync()).Access);
        var me = await (await client.GetAsync("users/me", Now)).JsonAsync();

        var weak = await tooShort.AssertProblemAsync(HttpStatusCode.UnprocessableEntity, "weak-password");
        Assert.True(weak.GetProperty("errors").TryGetProperty("password", out _), weak.GetRawText());
        await nobody.AssertProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid");
        Assert.Equal(HttpStatusCode.Created, done.StatusCode);
        await twice.AssertProblemAsync(HttpStatusCode.Conflict, "email-taken");
        Assert.Equal("ravi.kumar", me.GetProperty("full_name").GetString());
        Assert.Equal("Staff", me.GetProperty("roles")[0].GetProperty("name").GetString());
        Assert.Equal(0, me.GetProperty("stores").GetArrayLength());
        Assert.False(me.GetProperty("mfa").GetBoolean());
    }

    [Fact]
    public async Task PutMe_ChangesNameAndTelephone_AndNothingElse()
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        var person = await world.PersonAsync("Cashier", 1);
        using var client = await BusinessApiTests.ClientAsync(host, person);
        var before = await (await client.GetAsync("users/me", Now)).JsonAsync();

        using var answer = await client.PutAsJsonAsync(
            "users/me", new { full_name = " Ravi Kumar ", contact_number = "+919840012345", email = "admin@venus.test", is_system = true, status = "DELETED" }, Now);
        var put = await answer.JsonAsync();
        var after = await (await client.GetAsync("users/me", Now)).JsonAsync();
        using var without = await client.PutAsJsonAsync("users/me", new { full_name = "Ravi" }, Now);

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(("Ravi Kumar", "+919840012345"), (put.GetProperty("full_name").GetString(), put.GetProperty("contact_number").GetString()));
        Assert.Equal(put.GetRawText(), after.GetRawText());
        Assert.Equal(before.EnumerateObject().Select(p => p.Name), put.EnumerateObject().Select(p => p.Name));
        foreach (var same in before.EnumerateObject().Where(p => p.Name is not ("full_name" or "contact_number")))
            Assert.Equal(same.Value.GetRawText(), put.GetProperty(same.Name).GetRawText());
        Assert.Null((await without.JsonAsync()).GetProperty("contact_number").GetString());
    }

    [Fact]
    public async Task PutMe_OfWhichNothingFits_NamesEachField()
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        using var client = await BusinessApiTests.ClientAsync(host, await world.PersonAsync("Cashier", 1));

        using var refused = await client.PutAsJsonAsync("users/me", new { full_name = " ", contact_number = "call me" }, Now);

        var problem = await refused.JsonAsync();
        Assert.Equal(HttpStatusCode.UnprocessableEntity, refused.StatusCode);
        Assert.Equal(["full_name", "contact_number"], problem.GetProperty("errors").EnumerateObject().Select(error => error.Name));
        Assert.Equal(problem.GetProperty("detail").GetString(), problem.GetProperty("errors").GetProperty("full_name")[0].GetString());
    }

    [Fact]
    public async Task PutMe_KeepsThePictureWhoseAddressItSends_AndRemovesOneThatItDoesNot()
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        var person = await world.PersonAsync("Cashier", 1);
        var picture = $"/files/{await AvatarTests.GiveAsync(world, person)}";
        using var client = await BusinessApiTests.ClientAsync(host, person);

        var me = await (await client.GetAsync("users/me", Now)).JsonAsync();
        using var kept = await client.PutAsJsonAsync("users/me", new { full_name = "Ravi", avatar_url = picture }, Now);
        using var refused = await client.PutAsJsonAsync("users/me", new { full_name = "Other", avatar_url = "https://evil.example/me.png" }, Now);
        var between = await (await client.GetAsync("users/me", Now)).JsonAsync();
        using var without = await client.PutAsJsonAsync("users/me", new { full_name = "Ravi", avatar_url = (string?)null }, Now);

        Assert.Equal(picture, me.GetProperty("avatar_url").GetString());
        Assert.Equal(picture, (await kept.JsonAsync()).GetProperty("avatar_url").GetString());
        var problem = await refused.AssertProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid");
        Assert.True(problem.GetProperty("errors").TryGetProperty("avatar_url", out _), problem.GetRawText());
        Assert.Equal(("Ravi", picture), (between.GetProperty("full_name").GetString(), between.GetProperty("avatar_url").GetString()));
        Assert.Null((await without.JsonAsync()).GetProperty("avatar_url").GetString());
        Assert.Equal(0L, await world.OwnerScalarAsync<long>("select count(*) from stored_files"));
    }

    [Theory]
    [InlineData("""{"full_name": "Ravi", "avatar_url": "https://evil.example/me.png"}""", "avatar_url")]
    [InlineData("""{"full_name": "Ravi", "avatar_url": "a\u0000b"}""", "avatar_url")]
    [InlineData("""{}""", "full_name")]
    [InlineData("""{"full_name": "   "}""", "full_name")]
    [InlineData("""{"full_name": "a\u0000b"}""", "full_name")]
    [InlineData("""{"full_name": "Ravi", "contact_number": "call me"}""", "contact_number")]
    public async Task PutMe_ThatCannotBe_NamesTheFieldAndChangesNothing(string body, string field)
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        var person = await world.PersonAsync("Cashier", 1);
        using var client = await BusinessApiTests.ClientAsync(host, person);
        using var content = new StringContent(body, System.Text.Encoding.UTF8, "application/json");

        using var answer = await client.PutAsync("users/me", content, Now);

        var problem = await answer.AssertProblemAsync(HttpStatusCode.UnprocessableEntity, "invalid");
        Assert.True(problem.GetProperty("errors").TryGetProperty(field, out _), problem.GetRawText());
        Assert.Equal(person.Name, await world.OwnerScalarAsync<string>("select full_name from profiles where id = $1", person.Id));
    }

    [Fact]
    public async Task Sessions_AreOnesOwn_AndEndAtOnce()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Ravi);
        await rig.AddPersonAsync("meena@venus.example");
        await using var host = await SignInHost.StartAsync(rig.Database);
        using var stranger = host.NewClient();
        using var first = await ClientAsync(host, stranger, Ravi);
        using var second = await ClientAsync(host, stranger, Ravi);
        using var other = await ClientAsync(host, stranger, "meena@venus.example");

        var list = await (await first.GetAsync("auth/sessions", Now)).JsonAsync();
        var foreign = (await (await other.GetAsync("auth/sessions", Now)).JsonAsync()).GetProperty("items")[0].GetProperty("id").GetGuid();
        var (mine, sibling) = (list.GetProperty("items")[0], list.GetProperty("items")[1]);
        using var foreignEnd = await first.DeleteAsync($"auth/sessions/{foreign}", Now);
        using var unknown = await first.DeleteAsync($"auth/sessions/{Guid.CreateVersion7()}", Now);
        using var ended = await first.DeleteAsync($"auth/sessions/{sibling.GetProperty("id").GetGuid()}", Now);
        using var endedTwice = await first.DeleteAsync($"auth/sessions/{sibling.GetProperty("id").GetGuid()}", Now);
        using var dead = await second.GetAsync("users/me", Now);
        using var alive = await first.GetAsync("users/me", Now);
        using var all = await first.DeleteAsync("auth/sessions", Now);
        using var gone = await first.GetAsync("users/me", Now);
        using var untouched = await other.GetAsync("users/me", Now);

        Assert.Equal(2, list.GetProperty("total").GetInt32());
        Assert.Equal(
            ["id", "device", "browser", "os", "client_app", "ip_address", "location", "created_at", "last_activity_at", "is_active", "is_this"],
            mine.EnumerateObject().Select(p => p.Name));
        Assert.Equal((true, false), (mine.GetProperty("is_this").GetBoolean(), sibling.GetProperty("is_this").GetBoolean()));
        await foreignEnd.AssertProblemAsync(HttpStatusCode.NotFound, "not-found");
        await unknown.AssertProblemAsync(HttpStatusCode.NotFound, "not-found");
        Assert.Equal(HttpStatusCode.NoContent, ended.StatusCode);
        await endedTwice.AssertProblemAsync(HttpStatusCode.NotFound, "not-found");
        await dead.AssertProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
        Assert.Equal(HttpStatusCode.OK, alive.StatusCode);
        Assert.Equal(HttpStatusCode.NoContent, all.StatusCode);
        await gone.AssertProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
        Assert.Equal(HttpStatusCode.OK, untouched.StatusCode);
        Assert.Equal(1, await rig.ReadAsync<long>("select count(*) from user_sessions where ended_at is null"));
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    private static Task<HttpResponseMessage> SignUpAsync(HttpClient client, string password) =>
        client.PostAsJsonAsync("auth/signup", new { email = Ravi, password }, Now);

    private static async Task<HttpClient> ClientAsync(SignInHost host, HttpClient stranger, string email)
    {
        using var login = await stranger.LoginAsync(email);
        return host.NewClient((await login.TokensAsync()).Access);
    }
}
