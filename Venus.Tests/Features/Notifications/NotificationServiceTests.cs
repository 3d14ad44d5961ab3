using Venus.Core;
using Venus.Core.Features.Notifications;
using Venus.Core.Features.Roles;
using Venus.Core.Features.Sessions;
using Venus.Core.Features.Users;
using Venus.Core.Security;
using Venus.Data.Sessions;
using Venus.Tests.Features.Roles;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Notifications;

public sealed class NotificationServiceTests(DatabaseServer server)
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Roles_GivenAndTakenBySomebodyElse_AreTold_ToTheirPersonAlone()
    {
        await using var world = await World.CreateAsync(server);
        var (admin, person) = (await world.PersonAsync("Admin"), await world.PersonAsync("Cashier", 1));
        var (cashier, account) = (await world.RoleAsync("Cashier"), await world.RoleAsync("Account"));

        Assert.True((await world.As<IUserService>(admin).SetRolesAsync(new SetUserRoles(person.Id, [account.Id], [cashier.Id], []), Cancel)).IsSuccess);

        Assert.Equal(
            ["You lost the role Cashier.", "You were given the role Account."],
            (await UnreadAsync(world, person)).Select(n => n.Title).Order(StringComparer.Ordinal));
        Assert.Empty(await UnreadAsync(world, admin));
        Assert.Equal(2L, await world.SqlAsync(person, "select count(*) from notifications"));
        Assert.Equal(0L, await world.SqlAsync(admin, "select count(*) from notifications"));
    }

    [Fact]
    public async Task Stores_GivenBySomebodyElse_AreToldInOneSentence()
    {
        await using var world = await World.CreateAsync(server);
        var (admin, person) = (await world.PersonAsync("Admin"), await world.PersonAsync("Manager", 1));

        Assert.True((await world.As<IUserService>(admin).SetStoresAsync(new SetUserStores(person.Id, [2, 3], [1]), Cancel)).IsSuccess);

        Assert.Equal(
            ["You lost the store S01.", "You were given the stores S02, S03."],
            (await UnreadAsync(world, person)).Select(n => n.Title).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Keys_OfARole_AreToldToItsActiveHolders()
    {
        await using var world = await World.CreateAsync(server);
        var (admin, person, disabled, other) =
            (await world.PersonAsync("Admin"), await world.PersonAsync("Cashier", 1), await world.PersonAsync("Cashier", 1), await world.PersonAsync("Staff", 1));
        await world.OwnerAsync("update profiles set status = 'DISABLED' where id = $1", disabled.Id);
        var role = await world.RoleAsync("Cashier");

        Assert.True((await world.As<IRoleService>(admin).GrantAsync(role.Give(Permissions.SkusView, Permissions.CustomerView), Cancel)).IsSuccess);

        Assert.Equal("Your role Cashier was given 2 permissions.", Assert.Single(await UnreadAsync(world, person)).Title);
        Assert.Empty(await UnreadAsync(world, other));
        Assert.Equal(1L, await world.OwnerScalarAsync<long>("select count(*) from notifications"));
    }

    [Fact]
    public async Task RolledBack_TellsNothing()
    {
        await using var world = await World.CreateAsync(server);
        var (admin, person) = (await world.PersonAsync("Admin"), await world.PersonAsync("Cashier", 1));
        var staff = await world.RoleAsync("Staff");

        // Rolled back at its end.
        await world.SqlAsync(admin, $$"""select posting.set_user_roles('{"user": "{{person.Id}}", "added": ["{{staff.Id}}"]}')""");

        Assert.Equal(0L, await world.OwnerScalarAsync<long>("select count(*) from notifications"));
        Assert.Equal(1L, await world.OwnerScalarAsync<long>("select count(*) from user_roles where user_id = $1", person.Id));
    }

    [Fact]
    public async Task SignedOutEverywhereByAnAdministrator_IsToldOnce_OneselfNever()
    {
        await using var world = await World.CreateAsync(server);
        var (admin, person) = (await world.PersonAsync("Admin"), await world.PersonAsync("Cashier", 1));
        await world.OwnerAsync("insert into user_sessions (id, user_id, expires_at) select gen_random_uuid(), $1, now() + interval '1 day' from generate_series(1, 2)", person.Id);

        Assert.True((await world.As<IUserService>(admin).SignOutAsync(person.Id, Cancel)).IsSuccess);
        Assert.True((await world.As<VenusSession>(admin).PostAsync<Done>("sign_out_everywhere", new { }, Cancel)).IsSuccess);

        Assert.Equal(
            [(person.Id, "An administrator signed you out.")],
            [(await world.OwnerScalarAsync<Guid>("select user_id from notifications"), await world.OwnerScalarAsync<string>("select string_agg(title, '|') from notifications"))]);
    }

    [Fact]
    public async Task SessionRevoked_AndAccessReset_AreTold()
    {
        await using var world = await World.CreateAsync(server);
        var (admin, person) = (await world.PersonAsync("Admin"), await world.PersonAsync("Cashier", 1));
        var other = await world.OwnerScalarAsync<Guid>(
            "insert into user_sessions (id, user_id, expires_at) values (gen_random_uuid(), $1, now() + interval '1 day') returning id", person.Id);
        await world.OwnerAsync(
            "insert into private.second_factors (user_id, secret, confirmed_at) values ($1, '\\x01', now())", person.Id);

        Assert.True((await world.As<ISessionService>(admin).RevokeAsync(other, Cancel)).IsSuccess);
        Assert.True((await world.As<IUserService>(admin).ResetSecondFactorAsync(person.Id, Cancel)).IsSuccess);
        Assert.True((await world.As<IUserService>(admin).ResetPasswordAsync(person.Id, Cancel)).IsSuccess);

        Assert.Equal(
            [
                (NotificationKinds.AccessReset, "/me/security"), (NotificationKinds.AccessReset, "/me/security"), (NotificationKinds.SignedOut, "/me/sessions"),
            ],
            (await UnreadAsync(world, person)).Select(n => (n.Kind, n.Link!)).Order());
    }

    [Fact]
    public async Task NewBrowser_IsTold_TheVeryFirstIsNot()
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.PersonAsync("Cashier", 1);
        await world.OwnerAsync("insert into private.known_browsers (user_id, browser_key) values ($1, '\\x01')", person.Id);
        Assert.Empty(await UnreadAsync(world, person));

        await world.OwnerAsync(
            """
            with s as (
              insert into user_sessions (id, user_id, browser, os, expires_at) values (gen_random_uuid(), $1, 'Firefox', 'Linux', now() + interval '1 day') returning user_id)
            insert into private.known_browsers (user_id, browser_key) select user_id, '\x02' from s
            """,
            person.Id);

        Assert.StartsWith("New sign-in from Firefox on Linux.", Assert.Single(await UnreadAsync(world, person)).Title, StringComparison.Ordinal);
    }

    [Fact]
    public async Task JobFailed_IsToldToHoldersOfItsKeyAlone_WithAWayToIt()
    {
        await using var world = await World.CreateAsync(server);
        var (admin, manager) = (await world.PersonAsync("Admin"), await world.PersonAsync("Manager", 1));
        await world.OwnerAsync("insert into daily_job_runs (job, run_date, attempt, status, started_at) values ('sessions', '2026-07-14', 1, 'RUNNING', now())");

        await world.OwnerAsync("select private.fail_job(id, 'No room') from daily_job_runs");

        var told = Assert.Single(await UnreadAsync(world, admin));
        Assert.Equal(("The job \"Ended sessions\" of 14 Jul failed.", "/system/jobs?job=sessions&status=FAILED"), (told.Title, told.Link));
        Assert.Empty(await UnreadAsync(world, manager));
    }

    [Fact]
    public async Task Read_OneThenAll_CountsDown_AnothersIsNotFound()
    {
        await using var world = await World.CreateAsync(server);
        var (person, other) = (await world.PersonAsync("Cashier", 1), await world.PersonAsync("Admin"));
        await world.OwnerAsync(
            "insert into notifications (user_id, kind, title, created_at) select $1, 'RIGHTS_CHANGED', 'News ' || n, now() - n * interval '1 minute' from generate_series(1, 60) n",
            person.Id);
        await world.OwnerAsync("insert into notifications (user_id, kind, title) values ($1, 'RIGHTS_CHANGED', 'Hers')", other.Id);
        var mine = world.As<INotificationService>(person);
        var newest = (await mine.ListAsync(false, 0, 50, Cancel)).Value;
        Assert.Equal((60, 50, "News 1"), (newest.Total, newest.Rows.Count, newest.Rows[0].Title));
        Assert.Equal(10, (await mine.ListAsync(false, 1, 50, Cancel)).Value.Rows.Count);

        Assert.Equal(new NotFound("notification"), (await world.As<INotificationService>(other).ReadAsync(newest.Rows[0].Id, Cancel)).Problem);
        Assert.True((await mine.ReadAsync(newest.Rows[0].Id, Cancel)).IsSuccess);
        Assert.Equal(59, (await mine.CountUnreadAsync(Cancel)).Value);
        Assert.Equal("News 2", (await mine.ListAsync(false, 0, 50, Cancel)).Value.Rows[0].Title);
        Assert.True((await mine.ReadAsync(null, Cancel)).IsSuccess);
        Assert.Equal(0, (await mine.CountUnreadAsync(Cancel)).Value);
        Assert.Equal("Hers", Assert.Single(await UnreadAsync(world, other)).Title);
    }

    [Fact]
    public async Task DeletedPerson_IsForgottenWithWhatHeWasTold()
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.PersonAsync("Cashier", 1);
        await world.OwnerAsync("insert into notifications (user_id, kind, title) values ($1, 'NEW_BROWSER', 'x')", person.Id);

        await world.OwnerAsync("update profiles set status = 'DELETED' where id = $1", person.Id);

        Assert.Equal(0L, await world.OwnerScalarAsync<long>("select count(*) from notifications"));
    }

    private static async Task<IReadOnlyList<Notification>> UnreadAsync(World world, Person person) =>
        (await world.As<INotificationService>(person).ListAsync(true, 0, 50, Cancel)).Value.Rows;
}
