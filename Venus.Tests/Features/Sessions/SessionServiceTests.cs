using Venus.Core;
using Venus.Core.Features.Roles;
using Venus.Core.Features.Sessions;
using Venus.Core.Fields;
using Venus.Core.Security;
using Venus.Tests.Features.Stock;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Sessions;

public sealed class SessionServiceTests(DatabaseServer server)
{
    [Fact]
    public async Task List_TellsActiveIdleAndEndedApart()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        var idle = await world.PersonAsync("Cashier", 1);
        var ended = await world.PersonAsync("Cashier", 1);
        var expired = await world.PersonAsync("Cashier", 1);
        await world.OwnerAsync("update user_sessions set last_activity_at = now() - interval '31 minutes' where user_id = $1", idle.Id);
        await world.OwnerAsync("update user_sessions set ended_at = now(), ended_reason = 'SIGN_OUT' where user_id = $1", ended.Id);
        await world.OwnerAsync("update user_sessions set expires_at = now() where user_id = $1", expired.Id);
        var sessions = world.As<ISessionService>(admin);

        async Task<IEnumerable<Guid>> InAsync(string state) => (await sessions.ListAsync(new SessionFilter(State: state), null, 0)).Value.Rows.Select(row => row.UserId).Order();

        Assert.Equal([admin.Id], await InAsync(SessionStates.Active));
        Assert.Equal([idle.Id], await InAsync(SessionStates.Idle));
        Assert.Equal(new[] { ended.Id, expired.Id }.Order(), await InAsync(SessionStates.Ended));
        Assert.Equal(idle.Id, Assert.Single((await sessions.ListAsync(new SessionFilter(Search: idle.Name), null, 0)).Value.Rows).UserId);
        Assert.True((await sessions.ListAsync(new SessionFilter(admin.Id), null, 0)).Value.Rows.Single().Own);
    }

    [Fact]
    public async Task List_IsSortedAndPagedInTheDatabase()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        for (var i = 0; i < 4; i++)
            await world.PersonAsync("Cashier", 1);
        var sessions = world.As<ISessionService>(admin);

        var names = (await sessions.ListAsync(new SessionFilter(), new Sorting("user", Descending: false), 1, 2)).Value;

        Assert.Equal(5, names.Total);
        var all = (await sessions.ListAsync(new SessionFilter(), null, 0)).Value.Rows.Select(row => row.User).Order(StringComparer.Ordinal);
        Assert.Equal(all.Skip(2).Take(2), names.Rows.Select(row => row.User));
    }

    [Fact]
    public async Task Search_FindsNames_AndDevicesForHoldersOfTheirKeyAlone()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        var viewer = await world.HolderAsync([1], Permissions.SessionsView);
        var cashier = await world.PersonAsync("Cashier", 1);
        await world.OwnerAsync("update user_sessions set user_agent = 'Counter/7 (Tablet)', ip_address = '203.0.113.9' where user_id = $1", cashier.Id);

        async Task<int> FoundAsync(Person person, string search) => (await world.As<ISessionService>(person).ListAsync(new SessionFilter(Search: search), null, 0)).Value.Total;

        Assert.Equal((1, 1, 1, 0), (await FoundAsync(admin, cashier.Name), await FoundAsync(admin, "counter tab"), await FoundAsync(admin, "203.0.113.9"), await FoundAsync(admin, "counter zebra")));
        Assert.Equal((1, 0, 0), (await FoundAsync(viewer, cashier.Name), await FoundAsync(viewer, "counter"), await FoundAsync(viewer, "203.0.113.9")));
    }

    [Fact]
    public async Task FindPeople_AreThoseInReach_ForHoldersOfTheKey()
    {
        await using var world = await World.CreateAsync(server);
        var viewer = await world.HolderAsync([1], Permissions.SessionsView);
        var near = await world.PersonAsync("Cashier", 1);
        var far = await world.PersonAsync("Cashier", 2);
        var sessions = world.As<ISessionService>(viewer);

        Assert.Equal(near.Id, Assert.Single((await sessions.FindPeopleAsync(new PeopleFilter(Person: near.Id))).Value.Rows).Id);
        Assert.Empty((await sessions.FindPeopleAsync(new PeopleFilter(Person: far.Id))).Value.Rows);
        Assert.Equal(new PermissionMissing(Permissions.SessionsView), (await world.As<ISessionService>(near).FindPeopleAsync(new PeopleFilter())).Problem);
    }

    [Fact]
    public async Task Export_IsInTheOrderOfTheList()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        for (var i = 0; i < 3; i++)
            await world.PersonAsync("Cashier", 1);
        var sessions = world.As<ISessionService>(admin);

        foreach (var sort in (Sorting?[])[null, new("user", Descending: false), new("user", Descending: true)])
        {
            List<string> exported = [];
            Assert.True((await sessions.ExportAsync(new SessionFilter(), sort, row =>
            {
                exported.Add(row.User);
                return Task.CompletedTask;
            })).IsSuccess);
            Assert.Equal((await sessions.ListAsync(new SessionFilter(), sort, 0)).Value.Rows.Select(row => row.User), exported);
        }
    }

    [Fact]
    public async Task Export_WhileSessionsBeginAndEnd_HoldsEachOneOnce()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        await world.OwnerAsync(
            """
            insert into user_sessions (id, user_id, created_at, expires_at)
            select gen_random_uuid(), $1, now() - n * interval '1 second', now() + interval '1 day' from generate_series(1, 2100) n
            """,
            admin.Id);
        var before = await world.OwnerScalarAsync<Guid[]>("select array_agg(id) from user_sessions");
        List<Guid> exported = [];

        Assert.True((await world.As<ISessionService>(admin).ExportAsync(new SessionFilter(), null, async row =>
        {
            exported.Add(row.Id);
            if (exported.Count == 1)
                await world.PersonAsync("Cashier", 1);
            if (exported.Count == 2)
                await world.OwnerAsync("delete from user_sessions where id in (select id from user_sessions where user_id = $1 and id <> $2 order by created_at desc limit 5)", admin.Id, admin.Identity.SessionId);
        })).IsSuccess);

        Assert.Equal(before.Order(), exported.Order());
    }

    [Fact]
    public async Task Export_OfMoreThanAFileHolds_IsRefusedWholeAndNotLogged_UntilItIsFiltered()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        var cashier = await world.PersonAsync("Cashier", 1);
        await world.OwnerAsync(
            """
            insert into user_sessions (id, user_id, created_at, expires_at)
            select gen_random_uuid(), $1, now(), now() + interval '1 day' from generate_series(1, 50000)
            """,
            cashier.Id);
        var rows = 0;
        Task<Result<Done>> ExportAsync(SessionFilter filter) => world.As<ISessionService>(admin).ExportAsync(filter, null, _ => Task.FromResult(rows++));
        Task<long> LoggedAsync() => world.OwnerScalarAsync<long>("select count(*) from app_activity_logs where event_type = 'EXPORT'");

        var refused = (await ExportAsync(new SessionFilter())).Problem;
        Assert.Equal("A file of this list holds 50,000 rows at most, and there are more. Filter the list, and take it in parts.", refused?.Message);
        Assert.Equal((0, 0L), (rows, await LoggedAsync()));

        Assert.True((await ExportAsync(new SessionFilter(admin.Id))).IsSuccess);
        Assert.Equal((1, 1L), (rows, await LoggedAsync()));
    }

    [Fact]
    public async Task Revoke_EndsTheSessionAndIsLogged()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        var cashier = await world.PersonAsync("Cashier", 1);

        Assert.True((await world.As<ISessionService>(admin).RevokeAsync(cashier.Identity.SessionId)).IsSuccess);
        Assert.True((await world.As<ISessionService>(admin).RevokeAsync(cashier.Identity.SessionId)).IsSuccess);

        Assert.Null(await world.As<IUserRights>(cashier).GetAsync());
        Assert.Equal("REVOKED", await world.OwnerScalarAsync<string>("select ended_reason from user_sessions where id = $1", cashier.Identity.SessionId));
        Assert.Equal(1L, await world.OwnerScalarAsync<long>(
            "select count(*) from app_activity_logs where event_type = 'SESSION_REVOKED' and user_id = $1 and metadata ->> 'by' = $2", cashier.Id, admin.Id.ToString()));
    }

    [Fact]
    public async Task Revoke_OfAnAdmin_IsOutOfTheReachOfOthers()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        var warden = await world.PersonAsync("Staff", 1);
        await world.OwnerAsync("insert into role_permissions (role_id, permission_key) select id, 'sessions.revoke' from roles where name = 'Staff'");

        Assert.IsType<SystemRoleProtected>((await world.As<ISessionService>(warden).RevokeAsync(admin.Identity.SessionId)).Problem);
        Assert.Equal(new NotFound("session"), (await world.As<ISessionService>(warden).RevokeAsync(Guid.CreateVersion7())).Problem);

        Assert.NotNull(await world.As<IUserRights>(admin).GetAsync());
    }
}
