using System.Diagnostics;
using Npgsql;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Core.Features.Roles;
using Venus.Core.Features.Users;
using Venus.Core.Fields;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Tests.Features.Roles;
using Venus.Tests.Features.Stock;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Users;

public sealed class UserServiceTests(DatabaseServer server)
{
    private const string Password = "a long password for tests";

    [Fact]
    public async Task List_ShowsUsersInReach_AndTheirRolesAndCommonStores()
    {
        await using var world = await World.CreateAsync(server);
        var holder = await world.HolderAsync([1], Permissions.UsersView);
        var cashier = await world.PersonAsync("Cashier", 1, 2);
        await world.PersonAsync("Cashier", 2);
        var loose = await world.PersonAsync(null);

        var page = (await world.As<IUserService>(holder).ListAsync(new UserFilter(), null, 0)).Value;

        Assert.Equal([cashier.Id, holder.Id], page.Rows.Select(u => u.Id));
        Assert.Equal("Cashier S01 ACTIVE", $"{page.Rows[0].Roles.Single()} {page.Rows[0].Stores.Single()} {page.Rows[0].Status}");
        Assert.IsType<NotFound>((await world.As<IUserService>(holder).GetAsync(loose.Id)).Problem);
        await world.OwnerAsync("update profiles set created_by = $2 where id = $1", loose.Id, holder.Id);
        Assert.True((await world.As<IUserService>(holder).GetAsync(loose.Id)).IsSuccess);
        await world.OwnerAsync("insert into user_stores (user_id, store_id) values ($1, 2)", loose.Id);
        Assert.IsType<NotFound>((await world.As<IUserService>(holder).GetAsync(loose.Id)).Problem);
    }

    [Fact]
    public async Task List_OfThousandsInReach_AsksForTheReachOnce()
    {
        await using var world = await World.CreateAsync(server);
        var holder = await world.HolderAsync([1], Permissions.UsersView);
        await world.OwnerAsync(
            """
            with p as (insert into profiles (id, email, full_name, status)
              select gen_random_uuid(), 'bulk' || n || '@venus.test', 'Bulk ' || n, 'ACTIVE' from generate_series(1, 5000) n returning id)
            insert into user_stores (user_id, store_id) select id, 1 from p
            """);
        var users = world.As<IUserService>(holder);

        var clock = Stopwatch.StartNew();
        var page = (await users.ListAsync(new UserFilter("bulk"), null, 0)).Value;

        Assert.Equal((50, 5000), (page.Rows.Count, page.Total));
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(5), $"{clock.Elapsed} for 5,000 people");
    }

    [Fact]
    public async Task Email_WithoutItsKey_IsAbsentFromListSearchOrderExportAndSql()
    {
        await using var world = await World.CreateAsync(server);
        var without = await world.HolderAsync([1], Permissions.UsersView);
        var with = await world.HolderAsync([1], Permissions.UsersView, Permissions.UsersFieldEmail);
        var cashier = await world.PersonAsync("Cashier", 1);
        var address = $"{cashier.Id:N}@venus.test";
        List<UserRow> exported = [];

        var users = world.As<IUserService>(without);
        Assert.Null((await users.ListAsync(new UserFilter(), new Sorting("email", true), 0)).Value.Rows.Single(u => u.Id == cashier.Id).Email);
        Assert.Empty((await users.ListAsync(new UserFilter(address), null, 0)).Value.Rows);
        Assert.True((await users.ExportAsync(new UserFilter(), null, row => { exported.Add(row); return Task.CompletedTask; })).IsSuccess);
        Assert.Null(exported.Single(u => u.Id == cashier.Id).Email);
        Assert.DoesNotContain("email", UserRow.Shape.For((await world.As<IUserRights>(without).GetAsync())!).Select(f => f.Name));
        Assert.Equal(DBNull.Value, await world.SqlAsync(without, "select email from contacts where id = $1", cashier.Id));
        foreach (var column in (string[])["email", "contact_number"])
        {
            var refused = await Assert.ThrowsAsync<PostgresException>(() => world.SqlAsync(with, $"select {column} from profiles limit 1"));
            Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
        }

        Assert.Equal(cashier.Id, (await world.As<IUserService>(with).ListAsync(new UserFilter(address), null, 0)).Value.Rows.Single().Id);
        Assert.Equal(address, (await world.As<IUserService>(with).GetAsync(cashier.Id)).Value.User.Email);
    }

    [Fact]
    public async Task PRM_8_Manager_AssignsNeitherAForeignStoreNorHimself()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1, 2);
        var cashier = await world.PersonAsync("Cashier", 1);
        var users = world.As<IUserService>(manager);

        var foreign = await RefusedAsync<StoreNotAssigned>(world, () => users.SetStoresAsync(new SetUserStores(cashier.Id, [3], [])));
        var own = await RefusedAsync<OwnRights>(world, () => users.SetStoresAsync(new SetUserStores(manager.Id, [2], [])));

        Assert.Equal((3, "stores"), (foreign.Store, own.What));
        Assert.True((await users.SetStoresAsync(new SetUserStores(cashier.Id, [2], []))).IsSuccess);
        Assert.Equal([1, 2], (await users.GetAsync(cashier.Id)).Value.StoreIds.Order());
    }

    [Fact]
    public async Task PRM_5_StoreManagerAndAccountTogether_Hold81Keys()
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.PersonAsync("Store Manager", 1);
        var account = await world.RoleAsync("Account");
        var users = world.As<IUserService>(await world.PersonAsync("Admin"));

        var conflicts = (await RefusedAsync<DutyConflictUnconfirmed>(world, () => users.SetRolesAsync(new SetUserRoles(person.Id, [account.Id], [], [])))).Conflicts;
        Assert.Contains(conflicts, c => c is { First: Permissions.SettlementsSubmit, Second: Permissions.SettlementsApprove });
        Assert.True((await users.SetRolesAsync(new SetUserRoles(person.Id, [account.Id], [], conflicts))).IsSuccess);

        Assert.Equal(81, (await world.As<IUserRights>(person).GetAsync())!.Keys.Count);
        Assert.Contains("confirmed_conflicts", await world.OwnerScalarAsync<string>(
            "select metadata::text from audit_logs where entity_type = 'user_roles' and entity_id = $1", $"{person.Id}/{account.Id}"), StringComparison.Ordinal);
        Assert.Empty(await world.VerifyAsync());
    }

    [Fact]
    public async Task SetRoles_BeyondTheOwnKeys_TheSystemRole_OrHimself_IsRefused()
    {
        await using var world = await World.CreateAsync(server);
        var giver = await world.HolderAsync([1], Permissions.UsersView, Permissions.UsersAssignRoles);
        var (cashier, other) = (await world.PersonAsync("Cashier", 1), await world.PersonAsync("Staff", 1));
        var admin = await world.PersonAsync("Admin", 1);
        var (till, system) = (await world.RoleAsync("Cashier"), await world.RoleAsync("Admin"));
        var users = world.As<IUserService>(giver);

        await RefusedAsync<PermissionMissing>(world, () => users.SetRolesAsync(new SetUserRoles(other.Id, [till.Id], [], [])));
        await RefusedAsync<PermissionMissing>(world, () => users.SetRolesAsync(new SetUserRoles(cashier.Id, [], [till.Id], [])));
        await RefusedAsync<SystemRoleProtected>(world, () => users.SetRolesAsync(new SetUserRoles(other.Id, [system.Id], [], [])));
        await RefusedAsync<SystemRoleProtected>(world, () => users.SetRolesAsync(new SetUserRoles(admin.Id, [], [], [])));
        await RefusedAsync<OwnRights>(world, () => users.SetRolesAsync(new SetUserRoles(giver.Id, [], [], [])));
    }

    [Fact]
    public async Task PLT_12_TheLastAdmin_IsNeverDisabledOrDemoted()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        var users = world.As<IUserService>(admin);
        var role = (await world.As<IRoleService>(admin).ListAsync()).Value.Single(r => r.IsSystem);

        await RefusedAsync<LastAdmin>(world, () => users.SetEnabledAsync(admin.Id, false));
        await RefusedAsync<LastAdmin>(world, () => users.SetRolesAsync(new SetUserRoles(admin.Id, [], [role.Id], [])));

        var second = await world.PersonAsync("Admin");
        await RefusedAsync<OwnRights>(world, () => users.SetEnabledAsync(admin.Id, false));
        Assert.True((await users.SetEnabledAsync(second.Id, false)).IsSuccess);
    }

    [Fact]
    public async Task Create_WithPassword_HasTheDefaultRoleNoStore_AndIsItsCreatorsToReach()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        var users = world.As<IUserService>(manager);
        var command = new CreateUser(Guid.CreateVersion7(), " Ravi@Venus.Example ", "Ravi Kumar", "+91 98400-12345", Password);

        await RefusedAsync<PasswordRefused>(world, () => users.CreateAsync(command with { Password = "short" }));
        await RefusedAsync<InvalidInput>(world, () => users.CreateAsync(command with { Email = "nowhere" }));
        await RefusedAsync<InvalidInput>(world, () => users.CreateAsync(command with { ContactNumber = "call me" }));
        Assert.Null((await users.CreateAsync(command)).Value.Token);

        var made = (await users.GetAsync(command.User)).Value;
        Assert.Equal(("Ravi Kumar", "ravi@venus.example", "+919840012345", "ACTIVE"), (made.User.FullName, made.User.Email, made.User.ContactNumber, made.User.Status));
        Assert.Equal(["Staff"], made.User.Roles);
        Assert.Empty(made.StoreIds);
        Assert.True(await world.OwnerScalarAsync<bool>("select must_change_password from profiles where id = $1", command.User));
        await RefusedAsync<EmailTaken>(world, () => users.CreateAsync(command with { User = Guid.CreateVersion7() }));
        Assert.IsType<NotFound>((await world.As<IUserService>(await world.PersonAsync("Manager", 1)).GetAsync(command.User)).Problem);
    }

    [Fact]
    public async Task Invitation_IsShownOnlyToWhoHoldsEveryKeyOfTheTarget()
    {
        await using var world = await World.CreateAsync(server);
        var command = new CreateUser(Guid.CreateVersion7(), "ravi@venus.example", "Ravi Kumar", null, null);

        // He lacks one key of Staff.
        var manager = await world.PersonAsync("Manager", 1);
        await RefusedAsync<PermissionMissing>(world, () => world.As<IUserService>(manager).CreateAsync(command));
        var invited = (await world.As<IUserService>(await world.PersonAsync("Admin")).CreateAsync(command)).Value;

        Assert.Equal(64, invited.Token!.Length);
        Assert.Equal("INVITED", await world.OwnerScalarAsync<string>("select status from profiles where id = $1", command.User));
    }

    [Fact]
    public async Task ResetPassword_NeedsEveryKeyOfTheTarget()
    {
        await using var world = await World.CreateAsync(server);
        var helper = await world.HolderAsync([1], Permissions.UsersView, Permissions.UsersResetAccess);
        var (cashier, plain) = (await world.PersonAsync("Cashier", 1), await world.PersonAsync(null, 1));

        await RefusedAsync<PermissionMissing>(world, () => world.As<IUserService>(helper).ResetPasswordAsync(cashier.Id));
        Assert.Equal(64, (await world.As<IUserService>(helper).ResetPasswordAsync(plain.Id)).Value.Token!.Length);
    }

    [Fact]
    public async Task ResetPassword_NeedsEveryStoreOfTheTarget()
    {
        await using var world = await World.CreateAsync(server);
        var manager = await world.PersonAsync("Manager", 1);
        var elsewhere = await world.PersonAsync("Manager", 1, 2);

        await RefusedAsync<StoreNotAssigned>(world, () => world.As<IUserService>(manager).ResetPasswordAsync(elsewhere.Id));
    }

    [Fact]
    public async Task Disable_EndsSessions_AndDelete_NeedsIt_AndAnonymises()
    {
        await using var world = await World.CreateAsync(server);
        var users = world.As<IUserService>(await world.PersonAsync("Admin"));
        var cashier = await world.PersonAsync("Cashier", 1);

        await RefusedAsync<InvalidInput>(world, () => users.DeleteAsync(cashier.Id));
        Assert.True((await users.SetEnabledAsync(cashier.Id, false)).IsSuccess);
        Assert.Null(await world.As<IUserRights>(cashier).GetAsync());
        Assert.True((await users.DeleteAsync(cashier.Id)).IsSuccess);

        Assert.Equal($"DELETED Deleted user {cashier.Id}@deleted.invalid 0 0", await world.OwnerScalarAsync<string>(
            """
            select concat_ws(' ', status, full_name, email, (select count(*) from user_roles where user_id = p.id), (select count(*) from user_stores where user_id = p.id))
            from profiles p where id = $1
            """,
            cashier.Id));
        Assert.IsType<NotFound>((await users.GetAsync(cashier.Id)).Problem);
    }

    [Fact]
    public async Task Enable_OfSomebodyWhoNeverCameIn_InvitesHimStill_AndWhoDidIsActive()
    {
        await using var world = await World.CreateAsync(server);
        var users = world.As<IUserService>(await world.PersonAsync("Admin"));
        var invited = (await users.CreateAsync(new CreateUser(Guid.CreateVersion7(), "new@venus.test", "Somebody New", null, null))).Value.Id;
        var cashier = (await world.PersonAsync("Cashier", 1)).Id;
        await world.OwnerAsync("update profiles set last_sign_in_at = now() where id = $1", cashier);

        foreach (var (person, status) in (List<(Guid, string)>)[(invited, "INVITED"), (cashier, "ACTIVE")])
        {
            Assert.True((await users.SetEnabledAsync(person, false)).IsSuccess);
            Assert.True((await users.SetEnabledAsync(person, true)).IsSuccess);
            Assert.Equal(status, await world.OwnerScalarAsync<string>("select status from profiles where id = $1", person));
        }
    }

    [Fact]
    public async Task Delete_LeavesNothingByWhichThePersonSignedIn()
    {
        await using var world = await World.CreateAsync(server);
        var cashier = await world.PersonAsync("Cashier", 1);
        await world.OwnerAsync(
            """
            with b as (insert into private.known_browsers (user_id, browser_key) values ($1, '\x01')),
              l as (insert into private.one_time_links (user_id, kind, token_hash, new_email, expires_at) values ($1, 'EMAIL', '\x02', 'other@venus.test', now() + interval '1 hour')),
              i as (insert into private.user_identities (issuer, subject, user_id) values ('https://id.example', 'cashier', $1)),
              u as (insert into auth.users (id, email) values ($1, 'cashier@venus.test')),
              f as (insert into private.second_factors (user_id, secret, confirmed_at) values ($1, '\x03', now()) returning user_id)
            update profiles set status = 'DISABLED' where id = $1
            """,
            cashier.Id);
        await world.OwnerAsync("insert into private.recovery_codes (user_id, code_hash) values ($1, '\\x04')", cashier.Id);

        Assert.True((await world.As<IUserService>(await world.PersonAsync("Admin")).DeleteAsync(cashier.Id)).IsSuccess);

        foreach (var table in (string[])["private.known_browsers", "private.one_time_links", "private.user_identities", "auth.users", "private.second_factors", "private.recovery_codes"])
            Assert.Equal(0L, await world.OwnerScalarAsync<long>($"select count(*) from {table}"));
    }

    [Fact]
    public async Task Edit_OfWhatSomebodyElseChangedMeanwhile_IsRefusedAndWritesNothing()
    {
        await using var world = await World.CreateAsync(server);
        var users = world.As<IUserService>(await world.PersonAsync("Admin"));
        var cashier = await world.PersonAsync("Cashier", 1);
        var read = new UserContact(cashier.Name, null);
        Assert.True((await users.EditAsync(new EditUser(cashier.Id, cashier.Name, "9840012345", read))).IsSuccess);
        var counts = await world.CountsAsync();

        var refused = await users.EditAsync(new EditUser(cashier.Id, "Meena K", null, read));

        Assert.Equal(new StateChanged("user"), refused.Problem);
        Assert.Equal(counts, await world.CountsAsync());
        Assert.Equal(new UserContact(cashier.Name, "9840012345"), ContactOf((await users.GetAsync(cashier.Id)).Value.User));
        Assert.True((await users.EditAsync(new EditUser(cashier.Id, "Meena K", null, read with { ContactNumber = "9840012345" }))).IsSuccess);

        static UserContact ContactOf(UserRow user) => new(user.FullName, user.ContactNumber);
    }

    [Theory]
    [InlineData("  ", null)]
    [InlineData("Meena", "call me")]
    [InlineData("Meena", "123")]
    public async Task Edit_OfWhatDoesNotFit_IsRefusedInTheWordsOfTheForm(string name, string? phone)
    {
        await using var world = await World.CreateAsync(server);
        var cashier = await world.PersonAsync("Cashier", 1);
        var edit = new EditUser(cashier.Id, name, phone, new UserContact(cashier.Name, null));

        var refused = (await world.As<IUserService>(await world.PersonAsync("Admin")).EditAsync(edit)).Problem;

        Assert.Equal([refused!], UserRules.Check(edit));
    }

    [Theory]
    [InlineData("\u200bAdmin")]
    [InlineData("\u202enimdA")]
    [InlineData("Admin\u200d\u00a0\u00ad")]
    [InlineData("\u200d")]
    [InlineData("Line\nbreak")]
    public async Task Name_WithCharactersThatNobodySees_IsRefusedBesideItsField(string name)
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        var cashier = await world.PersonAsync("Cashier", 1);

        var person = await world.As<IUserService>(admin).EditAsync(new EditUser(cashier.Id, name, null, new UserContact(cashier.Name, null)));
        var role = await world.As<IRoleService>(admin).SaveAsync(new SaveRole(Guid.CreateVersion7(), null, name, null, false, false));

        Assert.Equal("full_name", Assert.IsType<InvalidInput>(person.Problem).Field);
        Assert.Equal("name", Assert.IsType<InvalidInput>(role.Problem).Field);
        foreach (var table in (string[])["stores", "skus", "api_tokens", "customers"])
            await Assert.ThrowsAsync<PostgresException>(() => world.OwnerAsync($"insert into {table} (name) values ($1)", name));
    }

    [Fact]
    public async Task Name_InIndianScriptsOrWithEmoji_IsKeptAsTyped()
    {
        await using var world = await World.CreateAsync(server);
        var users = world.As<IUserService>(await world.PersonAsync("Admin"));
        var cashier = await world.PersonAsync("Cashier", 1);
        var held = new UserContact(cashier.Name, null);
        foreach (var name in (string[])["അവന്\u200d നായര്\u200d", "क्\u200cष", "عربي اسم", "👩\u200d🍳 Meena", "x"])
        {
            Assert.True((await users.EditAsync(new EditUser(cashier.Id, name, null, held))).IsSuccess, name);
            held = new UserContact(name, null);
        }
    }

    [Fact]
    public async Task Changes_OfUsers_AreAuditedWithActorAndAddress()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        await world.OwnerAsync("update user_sessions set ip_address = '203.0.113.9' where id = $1", admin.Identity.SessionId);
        var cashier = await world.PersonAsync("Cashier", 1);
        var staff = await world.RoleAsync("Staff");
        var users = world.As<IUserService>(admin);

        Assert.True((await users.EditAsync(new EditUser(cashier.Id, "Meena K", null, new UserContact(cashier.Name, null)))).IsSuccess);
        Assert.True((await users.SetRolesAsync(new SetUserRoles(cashier.Id, [staff.Id], [], []))).IsSuccess);
        Assert.True((await users.SetStoresAsync(new SetUserStores(cashier.Id, [2], [1]))).IsSuccess);
        Assert.True((await users.SetEnabledAsync(cashier.Id, false)).IsSuccess);

        Assert.Equal(
            ["profiles UPDATE", "user_roles INSERT", "user_stores DELETE", "user_stores INSERT", "profiles UPDATE"],
            await world.OwnerScalarAsync<string[]>(
                "select array_agg(entity_type || ' ' || action order by id) from audit_logs where user_id = $1 and ip_address = '203.0.113.9'", admin.Id));
        Assert.Empty(await world.VerifyAsync());
    }

    [Theory]
    [InlineData("role")]
    [InlineData("store")]
    [InlineData("disable")]
    public Task Change_ReachesOpenCircuits_WithinASecond(string what) => Eventually.WithinASecondAsync(async () =>
    {
        await using var world = await World.CreateAsync(server);
        var cashier = await world.PersonAsync("Cashier", 1);
        var users = world.As<IUserService>(await world.PersonAsync("Admin"));
        var role = await world.RoleAsync("Cashier");
        await using var ear = await LiveEar.OpenAsync(world);
        var rights = world.As<IUserRights>(cashier);
        Assert.True((await rights.GetAsync())!.May(Permissions.SalesCreate, 1));

        var heard = ear.NextAsync(LiveTopic.Rights);
        var changed = Stopwatch.GetTimestamp();
        var done = what switch
        {
            "role" => await users.SetRolesAsync(new SetUserRoles(cashier.Id, [], [role.Id], [])),
            "store" => await users.SetStoresAsync(new SetUserStores(cashier.Id, [], [1])),
            _ => await users.SetEnabledAsync(cashier.Id, false),
        };
        Assert.True(done.IsSuccess);
        await heard;

        Assert.False((await rights.GetAsync())?.May(Permissions.SalesCreate, 1) ?? false);
        return Stopwatch.GetElapsedTime(changed);
    });

    [Fact]
    public async Task ResetSecondFactor_LogsWhoDidIt_AndNeedsEveryStoreOfItsPerson()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        var person = await world.PersonAsync(null, 1, 2);
        await world.OwnerAsync("insert into private.second_factors (user_id, secret, confirmed_at) values ($1, '\\x00', now())", person.Id);

        Assert.IsType<StoreNotAssigned>((await world.As<IUserService>(await world.PersonAsync("Manager", 1)).ResetSecondFactorAsync(person.Id)).Problem);
        Assert.Equal(1L, await world.OwnerScalarAsync<long>("select count(*) from private.second_factors"));

        Assert.True((await world.As<IUserService>(admin).ResetSecondFactorAsync(person.Id)).IsSuccess);

        Assert.Equal(0L, await world.OwnerScalarAsync<long>("select count(*) from private.second_factors"));
        Assert.Equal(
            admin.Id.ToString(),
            await world.OwnerScalarAsync<string>("select metadata ->> 'by' from app_activity_logs where user_id = $1 and event_type = 'MFA_CHANGED'", person.Id));
        Assert.IsType<InvalidInput>((await world.As<IUserService>(admin).ResetSecondFactorAsync(person.Id)).Problem);
    }

    [Fact]
    public async Task SignOutAndUnlock_EndSessionsAndLockouts()
    {
        await using var world = await World.CreateAsync(server);
        var users = world.As<IUserService>(await world.PersonAsync("Admin"));
        var cashier = await world.PersonAsync("Cashier", 1);
        await world.OwnerAsync(
            "insert into private.lockouts (email_key, locked_until) select private.email_key(email), now() + interval '1 hour' from profiles where id = $1", cashier.Id);

        Assert.True((await users.SignOutAsync(cashier.Id)).IsSuccess);
        Assert.True((await users.UnlockAsync(cashier.Id)).IsSuccess);

        Assert.Null(await world.As<IUserRights>(cashier).GetAsync());
        Assert.Equal(0L, await world.OwnerScalarAsync<long>("select count(*) from private.lockouts"));
        Assert.Equal(1L, await world.OwnerScalarAsync<long>("select count(*) from app_activity_logs where event_type = 'SESSION_REVOKED'"));
    }

    [Fact]
    public async Task SignOut_InSql_NeedsOneOfItsKeys()
    {
        await using var world = await World.CreateAsync(server);
        var cashier = await world.PersonAsync("Cashier", 1);
        const string SignOut = "select posting.sign_out_user(jsonb_build_object('user', $1::uuid))";

        var refused = await Assert.ThrowsAsync<PostgresException>(
            async () => await world.SqlAsync(await world.HolderAsync([1], Permissions.UsersView, Permissions.SessionsView), SignOut, cashier.Id));

        Assert.Equal("permission-missing", refused.MessageText);
        foreach (var key in (string[])[Permissions.SessionsRevoke, Permissions.UsersDisable])
            Assert.NotNull(await world.SqlAsync(await world.HolderAsync([1], key), SignOut, cashier.Id));
    }

    [Fact]
    public async Task Unlock_ForgetsWrongPasswordsOfThePersonAlone_SoThatTheNextOneDoesNotLockAgain()
    {
        await using var world = await World.CreateAsync(server);
        var users = world.As<IUserService>(await world.PersonAsync("Admin"));
        var (locked, other) = (await world.PersonAsync("Cashier", 1), await world.PersonAsync("Cashier", 1));
        await world.OwnerAsync(
            """
            with wrong as (
              insert into private.sign_in_attempts (id, at, email_key, user_id, network, from_known_browser, outcome, ip_address)
              select gen_random_uuid(), now(), private.email_key(p.email), p.id, '203.0.113.7', false, 'WRONG', '203.0.113.7'
              from profiles p, generate_series(1, 5) where p.id = any ($1))
            insert into private.lockouts (email_key, network, locked_until)
            select private.email_key(p.email), '203.0.113.7', now() + interval '15 minutes' from profiles p where p.id = any ($1)
            """,
            new[] { locked.Id, other.Id });

        Assert.True((await users.UnlockAsync(locked.Id)).IsSuccess);

        Assert.Equal([other.Id], await world.OwnerScalarAsync<Guid[]>("select array_agg(distinct user_id) from private.sign_in_attempts"));
        Assert.Equal(1L, await world.OwnerScalarAsync<long>(
            "select count(*) from private.lockouts l join profiles p on private.email_key(p.email) = l.email_key where p.id = $1", other.Id));
        Assert.Equal(1L, await world.OwnerScalarAsync<long>("select count(*) from private.lockouts"));
    }

    [Fact]
    public async Task People_ToExplain_OfTenThousand_AreTwentyAndACount_AndFoundByAPartOfTheName()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        await world.OwnerAsync(
            """
            alter table profiles disable trigger user;
            insert into profiles (id, email, full_name, status)
            select gen_random_uuid(), 'p' || n || '@venus.test', 'Person ' || lpad(n::text, 5, '0') || case n when 777 then ' 100%_sure' else '' end, 'ACTIVE' from generate_series(1, 10000) n;
            alter table profiles enable trigger user
            """);
        var permissions = world.As<IPermissionService>(admin);

        var all = (await permissions.FindPeopleAsync(new PeopleFilter())).Value;
        var some = (await permissions.FindPeopleAsync(new PeopleFilter("person 0099"))).Value;
        var one = (await permissions.FindPeopleAsync(new PeopleFilter(" 0%_SURE "))).Value;

        Assert.Equal((10_001, 20, admin.Id), (all.Total, all.Rows.Count, all.Rows[0].Id));
        Assert.Equal((10, "Person 00990"), (some.Total, some.Rows[0].Name));
        Assert.Equal("Person 00777 100%_sure", Assert.Single(one.Rows).Name);
        Assert.Equal(0, (await permissions.FindPeopleAsync(new PeopleFilter("%_%"))).Value.Total);
        Assert.InRange((await world.SqlAsync(admin, "select octet_length(private.people_to_explain('{}')::text)")) as int? ?? 0, 1, 4_000);
    }

    [Fact]
    public async Task Explain_SaysRolesGrantsAndStore_OnlyOfPeopleInReach()
    {
        await using var world = await World.CreateAsync(server);
        var asker = await world.HolderAsync([1, 2], Permissions.PermissionsView);
        var (cashier, stranger) = (await world.PersonAsync("Cashier", 1), await world.PersonAsync("Cashier", 3));
        var permissions = world.As<IPermissionService>(asker);

        Assert.Equal(new[] { asker.Id, cashier.Id }.Order(), (await permissions.FindPeopleAsync(new PeopleFilter())).Value.Rows.Select(p => p.Id).Order());
        var yes = (await permissions.ExplainAsync(cashier.Id, Permissions.SalesCreate, 1)).Value;
        Assert.Equal((true, "Cashier", true), (yes.Allowed, yes.Grants.Single().Role, yes.HasStore));
        Assert.False((await permissions.ExplainAsync(cashier.Id, Permissions.SalesCreate, 2)).Value.Allowed);
        var no = (await permissions.ExplainAsync(cashier.Id, Permissions.SalesVoid, null)).Value;
        Assert.False(no.Allowed);
        Assert.Equal(["Cashier"], no.OtherRoles);
        Assert.IsType<NotFound>((await permissions.ExplainAsync(stranger.Id, Permissions.SalesCreate, null)).Problem);
        Assert.IsType<StoreNotAssigned>((await permissions.ExplainAsync(cashier.Id, Permissions.SalesCreate, 3)).Problem);
        Assert.Equal(["Store Manager", "Cashier"], (await permissions.GetHoldersAsync()).Value[Permissions.SalesCreate]);
        await world.OwnerAsync("update profiles set status = 'DISABLED' where id = $1", cashier.Id);
        Assert.False((await permissions.ExplainAsync(cashier.Id, Permissions.SalesCreate, 1)).Value.Allowed);
    }

    private static async Task<T> RefusedAsync<T>(World world, Func<Task<Result<UserSaved>>> call)
        where T : Problem
    {
        var before = await world.CountsAsync();
        var problem = Assert.IsType<T>((await call()).Problem);
        Assert.Equal(before, await world.CountsAsync());
        return problem;
    }
}
