using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Venus.Core.Security;
using Venus.Data.Features.Identity;
using Venus.Server.Api;
using Venus.Tests.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Api;

/// <summary>Every route of the REST surface against whoever may come: without a token, with each kind of false one, in each role, for another store.</summary>
public sealed class ContractTests(DatabaseServer server)
{
    private const int Here = 1;
    private const int There = 2;

    private static readonly string[] Roles = ["Admin", "Manager", "Store Manager", "Account", "Cashier", "Staff"];

    /// <summary>A route without a line here fails <see cref="Routes_AreTheListedOnes_AndNameTheirKeys"/>.</summary>
    private static readonly Contract[] Contracts =
    [
        Open("GET /auth/registration-status", 200),
        Open("GET /auth/maintenance-status", 200),
        Open("POST /auth/signup", 403, """{"email": "ravi@x.in", "password": "a long password"}"""),
        Open("POST /auth/login", 422, "{}"),
        Open("POST /auth/refresh", 422, "{}"),
        Own("POST /auth/logout", 204),
        Own("POST /auth/record-session", 200),
        Own("GET /auth/sessions", 200),
        Own("DELETE /auth/sessions", 204),
        Own("DELETE /auth/sessions/{id:guid}", 204) with { Id = stage => stage.OwnSession, ForeignId = stage => stage.OthersSession },
        Own("GET /users/me", 200),
        Own("PUT /users/me", 200) with { Body = (_, _) => """{"full_name": "Ravi Kumar"}""" },
        Keyed("GET /stores", [Permissions.StoresView]),
        Keyed("GET /skus", [Permissions.SkusView]),
        Keyed("GET /prices", [Permissions.StorePricesView]) with { TakesStore = true },
        Keyed("GET /stock", [Permissions.InventoryView]) with { TakesStore = true },
        Keyed("GET /sales/{id:guid}", [Permissions.SalesView, Permissions.SalesCreate]) with
        {
            Id = stage => stage.Sales[Here],
            ForeignId = stage => stage.Sales[There],
            // With sales.create alone: one's own of today.
            Status = rights => rights.May(Permissions.SalesView) ? 200 : 404,
        },
        Keyed("POST /sales", [Permissions.SalesCreate], 201) with { Body = (stage, store) => stage.Sale(store) },
        Keyed("GET /health/detailed", [Permissions.SystemHealth]),
        Keyed("POST /jobs/{name}/runs", [Permissions.SystemJobs], 202),
        Keyed("GET /openapi.json", [Permissions.SystemDocs]),
        Keyed("GET /audit-logs", [Permissions.AuditLogsView]) with { TakesStore = true },
        Keyed("POST /ai/chat", [Permissions.AiChat]) with { Body = (_, _) => """{"message": "How much broiler is in stock?"}""" },
        Keyed("POST /ai/chat/stream", [Permissions.AiChat]) with { Body = (_, _) => """{"message": "How much broiler is in stock?"}""" },
        Own("GET /ai/status", 200),
        Own("GET /ai/conversations", 200),
        Own("GET /ai/conversations/{id:guid}", 200) with { Id = stage => stage.OwnTalk, ForeignId = stage => stage.OthersTalk },
        Keyed("DELETE /ai/conversations/{id:guid}", [Permissions.AiChat], 204) with { Id = stage => stage.OwnTalk, ForeignId = stage => stage.OthersTalk },
    ];

    [Fact]
    public async Task Routes_AreTheListedOnes_AndNameTheirKeys()
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);

        Assert.Equal(
            Contracts.Select(contract => $"{contract.Route}: {Text(contract.Keys)}").Order(),
            Routes(host).Select(route => $"{route.Method} {route.Path[VenusApi.Version1.Length..]}: {Text(KeysOf(route.Endpoint))}").Order());

        static string Text(IReadOnlyList<string>? keys) => keys is null ? "public" : string.Join(' ', keys);
    }

    [Fact]
    public async Task Token_ThatIsNone_Is401OnEveryRoute_AndDoesNothing_PLT_10()
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        var stage = await Stage.CreateAsync(world, host);
        var (person, other) = (await world.PersonAsync("Admin"), await world.PersonAsync("Admin"));
        var signing = await host.Services.GetRequiredService<SigningKeys>().GetAsync(Now);
        var forge = new TokenForge(signing, await TokenAsync(host, person));
        var others = await TokenAsync(host, other);
        var tokens = TokenForge.Faults.ToDictionary(fault => fault, fault => forge.Make(fault, others));
        foreach (var (fault, change) in Endings)
        {
            var gone = await world.PersonAsync("Admin");
            tokens[fault] = await TokenAsync(host, gone);
            await world.OwnerAsync(change, gone.Id);
        }

        tokens["venus_ and nothing behind it"] = "venus_";
        tokens["an API token of nobody"] = $"venus_{new string('A', 43)}";
        foreach (var (fault, change) in TokenEndings)
        {
            var (token, secret) = await world.TokenAsync(await world.PersonAsync("Admin"), Permissions.SkusView);
            tokens[fault] = secret;
            await world.OwnerAsync(change, token.Id, token.Identity.Token!.Id);
        }

        await stage.ActAsync(world, person);
        var before = await CountsAsync(world);
        List<string> faults = [];
        foreach (var contract in Contracts)
        {
            await world.OwnerAsync("truncate private.api_calls, private.api_callers");
            foreach (var (fault, token) in tokens)
            {
                using var answer = await SendAsync(host, token, contract, stage, Here);
                var expected = contract.Keys is null ? contract.Status(null!) : 401;
                if ((int)answer.StatusCode != expected)
                    faults.Add($"{contract.Route} with the token \"{fault}\" answered {(int)answer.StatusCode}");
                else if (contract.Keys is not null)
                    await answer.AssertProblemAsync(HttpStatusCode.Unauthorized, "unauthenticated");
            }
        }

        Assert.Empty(faults);
        Assert.Equal(before, await CountsAsync(world));
        foreach (var contract in Contracts.Where(c => c.Keys is not null && c.Route is not ("POST /auth/logout" or "DELETE /auth/sessions" or "DELETE /auth/sessions/{id:guid}")))
        {
            using var answer = await SendAsync(host, forge.Good, contract, stage, Here);
            Assert.True(answer.IsSuccessStatusCode, $"{contract.Route} with a good token answered {(int)answer.StatusCode}");
        }
    }

    [Fact]
    public async Task Role_EachOne_IsServedByItsKeysAlone_AndEachRefusalIsLogged_PLT_10()
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        var stage = await Stage.CreateAsync(world, host);
        List<string> faults = [];
        foreach (var role in (string?[])[.. Roles, null])
        {
            foreach (var contract in Contracts.Where(c => c.Keys is not null))
            {
                var person = await world.PersonAsync(role, Here);
                var rights = (await world.As<IUserRights>(person).GetAsync(Now))!;
                await stage.ActAsync(world, person);

                using var answer = await SendAsync(host, await TokenAsync(host, person), contract, stage, Here);

                var text = await answer.Content.ReadAsStringAsync(Now);
                ApiCalls.AssertTellsNothing(text);
                var served = contract.Keys!.Count == 0 || contract.Keys.Any(rights.May);
                if ((int)answer.StatusCode != (served ? contract.Status(rights) : 403))
                    faults.Add($"{contract.Route} as {role ?? "nobody"} answered {(int)answer.StatusCode}: {text}");
                if (served)
                    continue;
                Assert.Equal(
                    contract.Keys[0], (await answer.AssertProblemAsync(HttpStatusCode.Forbidden, "permission-missing")).GetProperty("permission").GetString());
                Assert.Equal([contract.Keys[0]], await DeniedAsync(world, person));
            }
        }

        Assert.Empty(faults);
    }

    [Fact]
    public async Task ApiToken_OfEachRole_IsServedByItsOwnKeysAlone_AndEachRefusalNamesIt()
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        var stage = await Stage.CreateAsync(world, host);
        List<string> faults = [];
        foreach (var role in Roles)
        {
            foreach (var contract in Contracts.Where(c => c.Keys is not null))
            {
                var person = await world.PersonAsync(role, Here);
                await world.GiveAsync(person, Permissions.ApiTokensManage);
                var owned = (await world.As<IUserRights>(person).GetAsync(Now))!.Keys;
                await stage.ActAsync(world, person);
                // One that has all its owner has but what the route needs, and one that has nothing beyond that.
                var (broad, broadSecret) = await world.TokenAsync(person, [.. owned.Except(contract.Keys!)]);
                var (narrow, narrowSecret) = await world.TokenAsync(person, contract.Keys!.Count == 0 ? [Permissions.SkusView] : [.. contract.Keys]);
                // A token finds the conversations that it began itself.
                await world.OwnerAsync("update ai_conversations set api_token = $2 where id = $1", stage.OwnTalk, narrow.Identity.Token!.Id);

                using var refused = await SendAsync(host, broadSecret, contract, stage, Here);
                using var answer = await SendAsync(host, narrowSecret, contract, stage, Here);

                var rights = (await world.As<IUserRights>(narrow).GetAsync(Now))!;
                Assert.Equal(owned.Intersect(contract.Keys.Count == 0 ? [Permissions.SkusView] : contract.Keys).Order(StringComparer.Ordinal), rights.Keys.Order(StringComparer.Ordinal));
                if (NeedsSession(contract))
                {
                    await refused.AssertProblemAsync(HttpStatusCode.Forbidden, "session-needed");
                    await answer.AssertProblemAsync(HttpStatusCode.Forbidden, "session-needed");
                    continue;
                }

                var served = contract.Keys.Count == 0 || contract.Keys.Any(rights.May);
                if ((int)answer.StatusCode != (served ? contract.Status(rights) : 403))
                    faults.Add($"{contract.Route} by a token of {role} answered {(int)answer.StatusCode}: {await answer.Content.ReadAsStringAsync(Now)}");
                if (contract.Keys.Count == 0)
                    continue;
                Assert.Equal(
                    contract.Keys[0], (await refused.AssertProblemAsync(HttpStatusCode.Forbidden, "permission-missing")).GetProperty("permission").GetString());
                string[] denied = served ? [broadSecret] : [broadSecret, narrowSecret];
                Assert.Equal(
                    denied.Select(secret => $"{contract.Keys[0]} by Stock sync ({secret[..12]})"),
                    await world.OwnerScalarAsync<string[]>(
                        "select coalesce(array_agg((metadata ->> 'permission') || ' by ' || (metadata ->> 'api_token') order by id), '{}') from app_activity_logs where user_id = $1 and event_type = 'ACCESS_DENIED'",
                        broad.Id));
            }
        }

        Assert.Empty(faults);
        Assert.Equal(
            Contracts.Where(c => c.Keys is not null && c.Route.Contains("/auth/", StringComparison.Ordinal)).Select(c => c.Route), Contracts.Where(NeedsSession).Select(c => c.Route));

        bool NeedsSession(Contract contract) =>
            Routes(host).Single(r => $"{r.Method} {r.Path[VenusApi.Version1.Length..]}" == contract.Route).Endpoint.Metadata.GetMetadata<NeedsSession>() is not null;
    }

    [Fact]
    public async Task Store_OfOthers_Is403_AndTheirRecord404_InEachRole_PLT_1()
    {
        await using var world = await World.CreateAsync(server);
        await using var host = await SignInHost.StartAsync(world.Database);
        var stage = await Stage.CreateAsync(world, host);
        var sales = await world.OwnerScalarAsync<long>("select count(*) from sales");
        var tried = new HashSet<string>();
        List<string> faults = [];
        foreach (var role in Roles.Where(role => role != "Admin"))
        {
            foreach (var contract in Contracts.Where(c => c.ReachesRecords))
            {
                var person = await world.PersonAsync(role, Here);
                var rights = (await world.As<IUserRights>(person).GetAsync(Now))!;
                if (contract.Keys!.Count > 0 && !contract.Keys.Any(rights.May))
                    continue;
                tried.Add(contract.Route);

                using var answer = await SendAsync(host, await TokenAsync(host, person), contract, stage, There);

                if (contract.ForeignId is not null)
                    await answer.AssertProblemAsync(HttpStatusCode.NotFound, "not-found");
                else if (answer.StatusCode != HttpStatusCode.Forbidden)
                    faults.Add($"{contract.Route} as {role} answered {(int)answer.StatusCode} for another store");
                else
                    Assert.Equal(There, (await answer.AssertProblemAsync(HttpStatusCode.Forbidden, "store-not-assigned")).GetProperty("store").GetInt32());
            }
        }

        Assert.Empty(faults);
        Assert.Equal(Contracts.Where(c => c.ReachesRecords).Select(c => c.Route).Order(), tried.Order());
        Assert.Equal(sales, await world.OwnerScalarAsync<long>("select count(*) from sales"));
        Assert.Equal(1, await world.OwnerScalarAsync<long>("select count(*) from user_sessions where id = $1 and ended_at is null", stage.OthersSession));
    }

    /// <summary>Every route of the REST surface, as the host maps it.</summary>
    internal static IReadOnlyList<(string Method, string Path, RouteEndpoint Endpoint)> Routes(SignInHost host) =>
    [
        .. from endpoint in host.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
           let path = "/" + endpoint.RoutePattern.RawText!.TrimStart('/')
           where path.StartsWith(VenusApi.Root, StringComparison.Ordinal)
           from method in endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
           select (method, path, endpoint),
    ];

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    // What ends a token that was good.
    private static readonly Dictionary<string, string> Endings = new()
    {
        ["of a disabled person"] = "update profiles set status = 'DISABLED' where id = $1",
        ["of a revoked session"] = "update user_sessions set ended_at = now(), ended_reason = 'REVOKED' where user_id = $1",
        ["of an expired session"] = "update user_sessions set expires_at = now() where user_id = $1",
    };

    // What ends an API token ($2) of somebody ($1).
    private static readonly Dictionary<string, string> TokenEndings = new()
    {
        ["a revoked API token"] = "update api_tokens set revoked_at = now() where user_id = $1 and id = $2",
        ["an expired API token"] = "update api_tokens set created_at = now() - interval '2 days', expires_at = now() where user_id = $1 and id = $2",
        ["an API token of a disabled person"] = "update profiles set status = 'DISABLED' where id = $1 and $2::uuid is not null",
        ["an API token of somebody without api_tokens.manage"] = "delete from user_roles where user_id = $1 and $2::uuid is not null",
    };

    private static IReadOnlyList<string>? KeysOf(RouteEndpoint endpoint) => endpoint.Metadata.GetMetadata<IAllowAnonymous>() is not null
        ? null
        : endpoint.Metadata.GetMetadata<IAuthorizeData>() is not null ? endpoint.Metadata.GetRequiredMetadata<NeedsKey>().AnyOf : ["no authorization"];

    private static Contract Open(string route, int status, string? body = null) => new(route, null, _ => status) { Body = body is null ? null : (_, _) => body };

    private static Contract Own(string route, int status) => new(route, [], _ => status);

    private static Contract Keyed(string route, string[] keys, int status = 200) => new(route, keys, _ => status);

    private static async Task<string> TokenAsync(SignInHost host, Person person) =>
        await host.Services.GetRequiredService<AccessTokens>().CreateAsync(person.Identity, Now);

    private static async Task<HttpResponseMessage> SendAsync(SignInHost host, string? token, Contract contract, Stage stage, int store)
    {
        using var client = host.NewClient();
        using var request = new HttpRequestMessage(new HttpMethod(contract.Method), contract.PathFor(stage, store));
        if (token is not null)
            request.Headers.TryAddWithoutValidation("Authorization", $"Bearer {token}");
        if (contract.Method == "POST")
            request.Headers.Add("Idempotency-Key", Guid.CreateVersion7().ToString());
        if (contract.Body is { } body)
            request.Content = new StringContent(body(stage, store), Encoding.UTF8, "application/json");
        return await client.SendAsync(request, Now);
    }

    private static async Task<IReadOnlyDictionary<string, long>> CountsAsync(World world) =>
        (await world.CountsAsync()).Where(table => table.Key is not ("private.api_calls" or "private.api_callers" or "private.hosts" or "private.health_samples")).ToDictionary();

    private static Task<string[]> DeniedAsync(World world, Person person) => world.OwnerScalarAsync<string[]>(
        "select coalesce(array_agg(metadata ->> 'permission'), '{}') from app_activity_logs where user_id = $1 and event_type = 'ACCESS_DENIED'", person.Id);

    /// <param name="Route">Method and path below the version.</param>
    /// <param name="Keys">Null: public; none: any signed-in person.</param>
    /// <param name="Status">What somebody who may call it is answered.</param>
    private sealed record Contract(string Route, IReadOnlyList<string>? Keys, Func<UserRights, int> Status)
    {
        public Func<Stage, int, string>? Body { get; init; }

        /// <summary>It has a parameter store.</summary>
        public bool TakesStore { get; init; }

        /// <summary>A record that the caller may see.</summary>
        public Func<Stage, Guid>? Id { get; init; }

        /// <summary>One of another store or person.</summary>
        public Func<Stage, Guid>? ForeignId { get; init; }

        public string Method => Route.Split(' ')[0];

        public bool ReachesRecords => TakesStore || ForeignId is not null || Route == "POST /sales";

        public string PathFor(Stage stage, int store)
        {
            var path = VenusApi.Version1 + Route.Split(' ')[1].Replace("{name}", "sessions", StringComparison.Ordinal) + (TakesStore ? $"?store={store}" : "");
            return (store == Here ? Id : ForeignId) is { } id ? path.Replace("{id:guid}", id(stage).ToString(), StringComparison.Ordinal) : path;
        }
    }

    /// <summary>Stock and a sale in two stores, and sessions and conversations to be ended.</summary>
    private sealed class Stage
    {
        private readonly Guid _sku;

        private Stage(Guid sku) => _sku = sku;

        public Dictionary<int, Guid> Sales { get; } = [];

        public Guid OwnSession { get; private set; }

        public Guid OthersSession { get; private set; }

        public Guid OwnTalk { get; private set; }

        public Guid OthersTalk { get; private set; }

        public static async Task<Stage> CreateAsync(World world, SignInHost host)
        {
            var stage = new Stage(await BusinessApiTests.StockedAsync(world));
            await stage.ActAsync(world, await world.PersonAsync("Staff", Here));
            (stage.OthersSession, stage.OthersTalk) = (stage.OwnSession, stage.OwnTalk);
            foreach (var store in (int[])[Here, There])
            {
                using var seller = await BusinessApiTests.ClientAsync(host, await world.PersonAsync("Store Manager", store));
                using var sold = await BusinessApiTests.SellAsync(seller, store, stage._sku);
                stage.Sales[store] = (await sold.JsonAsync()).GetProperty("id").GetGuid();
            }

            return stage;
        }

        /// <summary>From here on, what is one's own is this person's.</summary>
        public async Task ActAsync(World world, Person person)
        {
            (OwnSession, OwnTalk) = (person.Identity.SessionId, Guid.CreateVersion7());
            await world.OwnerAsync("insert into ai_conversations (id, user_id) values ($1, $2)", OwnTalk, person.Id);
        }

        public string Sale(int store) => JsonSerializer.Serialize(BusinessApiTests.Sale(store, _sku));
    }
}
