using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Npgsql;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Data;
using Venus.Data.Features.Identity;
using Venus.Data.Sessions;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Identity;

/// <summary>What people do to their own access, through the service and on a real database; and what bars them.</summary>
public sealed class MyAccountTests(DatabaseServer server)
{
    private const string Email = "ravi@venus.example";
    private const string NewPassword = "another horse battery";

    [Fact]
    public async Task ChangePassword_Right_EndsEveryOtherSession_AndIsLogged()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Email);
        var other = await rig.SignInAsync(Email);
        var mine = await rig.SignInAsync(Email);
        using var my = new Me(rig, mine.Identity);

        Assert.True((await my.Account.ChangePasswordAsync(IdentityRig.Password, NewPassword, Now)).IsSuccess);

        Assert.True(await rig.Identity.IsAliveAsync(mine.Identity.SessionId, false, Now));
        Assert.Equal("PASSWORD_CHANGED", await rig.ReadAsync<string>("select ended_reason from user_sessions where id = $1", other.Identity.SessionId));
        Assert.IsType<WrongCredentials>((await rig.TryAsync(Email)).Problem);
        Assert.True((await rig.TryAsync(Email, NewPassword)).IsSuccess);
        Assert.Contains("PASSWORD_CHANGED SUCCESS", await rig.ActivityAsync());
    }

    [Theory]
    [InlineData("wrong", NewPassword, typeof(WrongPassword))]
    [InlineData(IdentityRig.Password, "short", typeof(PasswordRefused))]
    [InlineData(IdentityRig.Password, "password", typeof(PasswordRefused))]
    [InlineData(IdentityRig.Password, "RAVI@venus.example", typeof(PasswordRefused))]
    [InlineData(IdentityRig.Password, IdentityRig.Password, typeof(PasswordRefused))]
    public async Task ChangePassword_Refused_ChangesNothing(string current, string password, Type problem)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Email);
        using var my = new Me(rig, (await rig.SignInAsync(Email)).Identity);

        Assert.IsType(problem, (await my.Account.ChangePasswordAsync(current, password, Now)).Problem);

        Assert.True((await rig.TryAsync(Email)).IsSuccess);
    }

    [Fact]
    public async Task ChangePassword_FiveWrong_LocksOut()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Email);
        using var my = new Me(rig, (await rig.SignInAsync(Email)).Identity);

        for (var i = 0; i < 4; i++)
            Assert.IsType<WrongPassword>((await my.Account.ChangePasswordAsync("wrong", NewPassword, Now)).Problem);
        Assert.IsType<SignInLocked>((await my.Account.ChangePasswordAsync("wrong", NewPassword, Now)).Problem);
        Assert.IsType<SignInLocked>((await my.Account.ChangePasswordAsync(IdentityRig.Password, NewPassword, Now)).Problem);
    }

    [Fact]
    public async Task SecondFactor_On_IsAskedForAtSignIn_AndEachCodeServesOnce()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Email);
        using var my = new Me(rig, (await rig.SignInAsync(Email)).Identity);
        var (secret, step, recovery) = await my.EnrolAsync();

        var due = Assert.IsType<SecondFactorDue>((await my.Provider.VerifyAsync(new Credentials(Email, IdentityRig.Password), Origin, Now)).Problem);
        var wrong = Assert.IsType<WrongCode>((await my.Provider.VerifyCodeAsync(due.AttemptId, "12345x", Now)).Problem);
        // The code of the set-up is used up.
        var used = Assert.IsType<WrongCode>((await my.Provider.VerifyCodeAsync(wrong.AttemptId!.Value, Totp.CodeAt(secret, step), Now)).Problem);
        var verified = await my.Provider.VerifyCodeAsync(used.AttemptId!.Value, Totp.CodeAt(secret, step + 1), Now);
        await rig.Identity.StartSessionAsync(new NewSession(verified.Value), [1], Now);

        var again = Assert.IsType<SecondFactorDue>((await my.Provider.VerifyAsync(new Credentials(Email, IdentityRig.Password), Origin, Now)).Problem);
        var replayed = Assert.IsType<WrongCode>((await my.Provider.VerifyCodeAsync(again.AttemptId, Totp.CodeAt(secret, step + 1), Now)).Problem);
        Assert.True((await my.Provider.VerifyCodeAsync(replayed.AttemptId!.Value, recovery[0].ToLowerInvariant(), Now)).IsSuccess);
        Assert.Contains("LOGIN FAILED wrong-code", await rig.ActivityAsync());
    }

    [Fact]
    public async Task SecondFactor_BegunInTwoTabs_TellsTheFirst_AndTheSecondIsConfirmed()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Email);
        using var my = new Me(rig, (await rig.SignInAsync(Email)).Identity);
        var first = (await my.Account.StartSecondFactorAsync(Now)).Value;
        var second = (await my.Account.StartSecondFactorAsync(Now)).Value;

        Assert.IsType<SecondFactorReplaced>((await my.Account.ConfirmSecondFactorAsync(first.Id, Code(Me.FromBase32(first.Secret), 0), Now)).Problem);
        // Whatever is typed there: it is not the code that is wrong.
        Assert.IsType<SecondFactorReplaced>((await my.Account.ConfirmSecondFactorAsync(first.Id, Code(Me.FromBase32(second.Secret), 0), Now)).Problem);
        Assert.Equal("code", (await my.Account.ConfirmSecondFactorAsync(second.Id, "12345x", Now)).Problem?.Field);
        Assert.Null((await my.Account.GetSecurityAsync(Now)).Value.SecondFactorSince);

        Assert.True((await my.Account.ConfirmSecondFactorAsync(second.Id, Code(Me.FromBase32(second.Secret), 0), Now)).IsSuccess);
        Assert.IsType<SecondFactorReplaced>((await my.Account.ConfirmSecondFactorAsync(second.Id, Code(Me.FromBase32(second.Secret), 1), Now)).Problem);
    }

    [Fact]
    public async Task SecondFactor_ReplacedWhileItIsConfirmed_ConfirmsNothing()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Email);
        var session = (await rig.SignInAsync(Email)).Identity.SessionId;
        await rig.Identity.StartSecondFactorAsync(session, [1], Now);
        await rig.Identity.StartSecondFactorAsync(session, [2], Now);

        var refused = await Assert.ThrowsAsync<PostgresException>(() => rig.Identity.ConfirmSecondFactorAsync(session, [1], 1, [[3]], Now));

        Assert.Equal("second-factor-replaced", refused.MessageText);
        Assert.Equal(0L, await rig.ReadAsync<long>("select count(*) from private.second_factors where confirmed_at is not null"));
        Assert.Equal(0L, await rig.ReadAsync<long>("select count(*) from private.recovery_codes"));
    }

    [Fact]
    public async Task SecondFactor_FiveWrongCodes_LockOut()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Email);
        using var my = new Me(rig, (await rig.SignInAsync(Email)).Identity);
        await my.EnrolAsync();
        var attempt = Assert.IsType<SecondFactorDue>((await my.Provider.VerifyAsync(new Credentials(Email, IdentityRig.Password), Origin, Now)).Problem).AttemptId;

        for (var i = 0; i < 4; i++)
            attempt = Assert.IsType<WrongCode>((await my.Provider.VerifyCodeAsync(attempt, "00000x", Now)).Problem).AttemptId!.Value;
        Assert.IsType<SignInLocked>((await my.Provider.VerifyCodeAsync(attempt, "00000x", Now)).Problem);

        Assert.IsType<SignInLocked>((await my.Provider.VerifyAsync(new Credentials(Email, IdentityRig.Password), Origin, Now)).Problem);
    }

    [Fact]
    public async Task SecondFactor_CodeTenMinutesAfterThePassword_ServesNoMore()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Email);
        using var my = new Me(rig, (await rig.SignInAsync(Email)).Identity);
        var (secret, step, recovery) = await my.EnrolAsync();
        var due = Assert.IsType<SecondFactorDue>((await my.Provider.VerifyAsync(new Credentials(Email, IdentityRig.Password), Origin, Now)).Problem);

        await rig.ExecuteAsync("update private.sign_in_attempts set code_asked_at = code_asked_at - interval '10 minutes'");

        Assert.Equal(new WrongCode(null), (await my.Provider.VerifyCodeAsync(due.AttemptId, Totp.CodeAt(secret, step + 1), Now)).Problem);
        Assert.Equal(new WrongCode(null), (await my.Provider.VerifyCodeAsync(due.AttemptId, recovery[0], Now)).Problem);
    }

    [Fact]
    public async Task SecondFactor_RecoveryCode_ServesItsPersonOnce()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Email);
        await rig.AddPersonAsync("meena@venus.example");
        using var my = new Me(rig, (await rig.SignInAsync(Email)).Identity);
        using var hers = new Me(rig, (await rig.SignInAsync("meena@venus.example")).Identity);
        var recovery = (await my.EnrolAsync()).Recovery[0];
        await hers.EnrolAsync();

        Assert.IsType<WrongCode>((await EnterAsync("meena@venus.example")).Problem);
        Assert.True((await EnterAsync(Email)).IsSuccess);
        Assert.IsType<WrongCode>((await EnterAsync(Email)).Problem);
        Assert.Equal(9, (await my.Account.GetSecurityAsync(Now)).Value.RecoveryCodes);

        async Task<Result<VerifiedSignIn>> EnterAsync(string email)
        {
            var due = Assert.IsType<SecondFactorDue>((await my.Provider.VerifyAsync(new Credentials(email, IdentityRig.Password), Origin, Now)).Problem);
            return await my.Provider.VerifyCodeAsync(due.AttemptId, recovery, Now);
        }
    }

    [Fact]
    public async Task SecondFactor_Confirmed_IsNeverSetUpAnewWithoutThePassword()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Email);
        using var my = new Me(rig, (await rig.SignInAsync(Email)).Identity);
        await my.EnrolAsync();

        Assert.Equal("second_factor", (await my.Account.StartSecondFactorAsync(Now)).Problem?.Field);

        Assert.NotNull((await my.Account.GetSecurityAsync(Now)).Value.SecondFactorSince);
    }

    [Fact]
    public async Task Password_ProvedBySomebodyElse_ChangesNothing()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Email);
        await rig.AddPersonAsync("meena@venus.example");
        var mine = (await rig.SignInAsync(Email)).Identity.SessionId;
        var hers = (await rig.TryAsync("meena@venus.example")).Value.AttemptId;

        var refused = await Assert.ThrowsAsync<PostgresException>(() => rig.Identity.ChangePasswordAsync(hers, mine, "x", Now));

        Assert.Equal(PostgresErrorCodes.ObjectNotInPrerequisiteState, refused.SqlState);
        Assert.True((await rig.TryAsync(Email)).IsSuccess);
    }

    [Fact]
    public async Task SecondFactor_SkippedByTheHost_StartsNoSession()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var person = await rig.AddPersonAsync(Email);
        using var my = new Me(rig, (await rig.SignInAsync(Email)).Identity);
        await my.EnrolAsync();
        var due = Assert.IsType<SecondFactorDue>((await my.Provider.VerifyAsync(new Credentials(Email, IdentityRig.Password), Origin, Now)).Problem);

        var refused = await Assert.ThrowsAsync<PostgresException>(() =>
            rig.Identity.StartSessionAsync(new NewSession(new VerifiedSignIn(due.AttemptId, person)), [1], Now));

        Assert.Equal("second-factor-due", refused.MessageText);
    }

    [Fact]
    public async Task SecondFactor_RemovedWithThePassword_IsNotAskedForAnyMore()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Email);
        using var my = new Me(rig, (await rig.SignInAsync(Email)).Identity);
        await my.EnrolAsync();

        Assert.IsType<WrongPassword>((await my.Account.RemoveSecondFactorAsync("wrong", Now)).Problem);
        Assert.NotNull((await my.Account.GetSecurityAsync(Now)).Value.SecondFactorSince);
        Assert.True((await my.Account.RemoveSecondFactorAsync(IdentityRig.Password, Now)).IsSuccess);

        Assert.True((await my.Provider.VerifyAsync(new Credentials(Email, IdentityRig.Password), Origin, Now)).IsSuccess);
        Assert.Equal(2, (await rig.ActivityAsync()).Count(row => row == "MFA_CHANGED SUCCESS"));
    }

    [Fact]
    public async Task SecondFactor_Secret_IsNowhereInTheDatabase()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Email);
        using var my = new Me(rig, (await rig.SignInAsync(Email)).Identity);
        var (secret, _, _) = await my.EnrolAsync();

        Assert.Equal(-1, (await rig.ReadAsync<byte[]>("select secret from private.second_factors")).AsSpan().IndexOf(secret));
    }

    [Theory]
    [InlineData("update profiles set must_change_password = true where email = 'ravi@venus.example'", typeof(PasswordChangeDue), "password-change-due")]
    [InlineData("with r as (update roles set require_mfa = true where name = 'Cashier' returning id) insert into user_roles (user_id, role_id) select p.id, r.id from profiles p, r where email = 'ravi@venus.example'", typeof(SecondFactorMissing), "second-factor-missing")]
    [InlineData("update system_settings set value = 'true' where key = 'maintenance_mode'", typeof(UnderMaintenance), "maintenance")]
    [InlineData("update system_settings set value = 'perhaps' where key = 'maintenance_mode'", typeof(UnderMaintenance), "maintenance")]
    [InlineData("delete from system_settings where key = 'maintenance_mode'", typeof(UnderMaintenance), "maintenance")]
    public async Task Barred_Person_IsRefusedByServiceAndDatabase(string bar, Type problem, string slug)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Email);
        using var my = new Me(rig, (await rig.SignInAsync(Email)).Identity);
        Assert.True((await my.Account.ListSessionsAsync(Now)).IsSuccess);

        // The guard lets no unreadable switch in; what counts is what happens should one stand there.
        await rig.ExecuteAsync("alter table system_settings disable trigger guard");
        await rig.ExecuteAsync(bar);

        Assert.IsType(problem, (await my.Account.ListSessionsAsync(Now)).Problem);
        Assert.IsType(problem, (await my.Account.SaveProfileAsync(new MyProfile("Other", null), Now)).Problem);
        var refused = await Assert.ThrowsAsync<PostgresException>(() => my.SqlAsync("select private.require('sales.view')"));
        Assert.Equal(slug, refused.MessageText);
        Assert.Equal(DBNull.Value, await my.SqlAsync("select private.actor()"));
        Assert.Equal("Ravi Kumar", await rig.ReadAsync<string>("select full_name from profiles where email = $1", Email));
    }

    [Fact]
    public async Task Maintenance_KeepsSignedInPeopleFromTheirPasswordToo()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Email);
        var session = (await rig.SignInAsync(Email)).Identity.SessionId;
        var attempt = (await rig.TryAsync(Email)).Value.AttemptId;
        await rig.ExecuteAsync("update system_settings set value = 'true' where key = 'maintenance_mode'");

        var refused = await Assert.ThrowsAsync<PostgresException>(() => rig.Identity.ChangePasswordAsync(attempt, session, "another hash", Now));

        Assert.Equal("maintenance", refused.MessageText);
    }

    [Fact]
    public async Task Barred_ByAPassword_IsFreeOnceItIsChanged()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Email);
        await rig.ExecuteAsync("update profiles set must_change_password = true where email = $1", Email);
        using var my = new Me(rig, (await rig.SignInAsync(Email)).Identity);
        Assert.IsType<PasswordChangeDue>((await my.Account.GetProfileAsync(Now)).Problem);

        Assert.True((await my.Account.ChangePasswordAsync(IdentityRig.Password, NewPassword, Now)).IsSuccess);

        Assert.True((await my.Account.GetProfileAsync(Now)).IsSuccess);
    }

    [Fact]
    public async Task Maintenance_OfSomebodyWithoutItsKey_RefusesTheSignIn_AndAHolderWorks()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Email);
        await rig.ExecuteAsync("update system_settings set value = 'true' where key = 'maintenance_mode'");

        Assert.IsType<UnderMaintenance>((await rig.TryAsync(Email)).Problem);
        Assert.IsType<WrongCredentials>((await rig.TryAsync(Email, "wrong")).Problem);

        await rig.ExecuteAsync("insert into user_roles (user_id, role_id) select p.id, r.id from profiles p, roles r where email = $1 and r.is_system", Email);
        using var my = new Me(rig, (await rig.SignInAsync(Email)).Identity);
        Assert.True((await my.Account.GetProfileAsync(Now)).IsSuccess);
    }

    [Fact]
    public async Task Sessions_OnesOwn_AreListedAndEnded_AndNobodyElses()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Email);
        await rig.AddPersonAsync("meena@venus.example");
        var foreign = await rig.SignInAsync("meena@venus.example", IdentityRig.Elsewhere);
        var other = await rig.SignInAsync(Email, IdentityRig.Elsewhere);
        var mine = await rig.SignInAsync(Email);
        using var my = new Me(rig, mine.Identity);

        var listed = (await my.Account.ListSessionsAsync(Now)).Value;
        Assert.Equal([mine.Identity.SessionId, other.Identity.SessionId], listed.Select(s => s.Id));
        Assert.Equal([true, false], listed.Select(s => s.IsThis));
        Assert.Equal(("Chrome", "Windows", "Desktop", $"{IdentityRig.Elsewhere}"), (listed[1].Browser, listed[1].Os, listed[1].Device, listed[1].IpAddress));
        Assert.IsType<Venus.Core.NotFound>((await my.Account.EndSessionAsync(foreign.Identity.SessionId, Now)).Problem);
        Assert.True((await my.Account.EndSessionAsync(other.Identity.SessionId, Now)).IsSuccess);
        Assert.Single((await my.Account.ListSessionsAsync(Now)).Value);
        Assert.True((await my.Account.SignOutEverywhereAsync(Now)).IsSuccess);

        Assert.False(await rig.Identity.IsAliveAsync(mine.Identity.SessionId, false, Now));
        Assert.True(await rig.Identity.IsAliveAsync(foreign.Identity.SessionId, false, Now));
        Assert.Equal(2, (await rig.ActivityAsync()).Count(row => row == "SESSION_REVOKED SUCCESS"));
    }

    [Fact]
    public async Task Profile_Saved_IsAudited_AndNonsenseRefused()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        var person = await rig.AddPersonAsync(Email);
        using var my = new Me(rig, (await rig.SignInAsync(Email)).Identity);

        Assert.Equal("contact_number", (await my.Account.SaveProfileAsync(new MyProfile("Ravi", "call me"), Now)).Problem?.Field);
        Assert.Equal("full_name", (await my.Account.SaveProfileAsync(new MyProfile("  ", null), Now)).Problem?.Field);
        Assert.Equal("contact_number", Assert.Single(((InvalidInput)(await my.Account.SaveProfileAsync(new MyProfile("  ", "call me"), Now)).Problem!).More!).Field);
        Assert.True((await my.Account.SaveProfileAsync(new MyProfile("Ravi K", "+919812345678"), Now)).IsSuccess);

        Assert.Equal(new MyProfile("Ravi K", "+919812345678"), (await my.Account.GetProfileAsync(Now)).Value);
        Assert.Equal(person, await rig.ReadAsync<Guid>("select user_id from audit_logs where entity_type = 'profiles' order by id desc limit 1"));
    }

    [Fact]
    public async Task Profile_Telephone_IsWhatAnAdministratorCouldGive()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await rig.AddPersonAsync(Email);
        using var my = new Me(rig, (await rig.SignInAsync(Email)).Identity);

        Assert.Equal(
            PhoneNumber.Check("contact_number", "1234567890123456"), (await my.Account.SaveProfileAsync(new MyProfile("Ravi", "1234567890123456"), Now)).Problem);
        Assert.True((await my.Account.SaveProfileAsync(new MyProfile("Ravi", "(044) 2345-6789"), Now)).IsSuccess);

        Assert.Equal("04423456789", (await my.Account.GetProfileAsync(Now)).Value.ContactNumber);
    }

    private static SignInOrigin Origin => new(IdentityRig.Elsewhere, IdentityRig.UserAgent, null);

    private static string Code(byte[] secret, int steps) => Totp.CodeAt(secret, Totp.StepAt(DateTimeOffset.UtcNow) + steps);

    private static CancellationToken Now => TestContext.Current.CancellationToken;

    /// <summary>The services of a host, for one signed-in person.</summary>
    private sealed class Me : IDisposable, ICurrentUser
    {
        private readonly UserIdentity _identity;
        private readonly ServiceProvider _services;
        private readonly IServiceScope _scope;
        private readonly IdentityRig _rig;

        public Me(IdentityRig rig, UserIdentity identity)
        {
            _identity = identity;
            _rig = rig;
            var services = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddSingleton(rig.Database.App).AddSingleton(rig.Database.Jobs)
                .AddScoped<ICurrentUser>(_ => this).AddVenusData().AddIdentity(new Microsoft.Extensions.Configuration.ConfigurationBuilder().Build());
            services.Replace(ServiceDescriptor.Singleton(new BcryptPasswordHasher(workFactor: 4)));
            _services = services.BuildServiceProvider();
            _scope = _services.CreateScope();
        }

        public IMyAccountService Account => _scope.ServiceProvider.GetRequiredService<IMyAccountService>();

        public IPasswordSignIn Provider => _services.GetRequiredService<IIdentityProvider>().Passwords!;

        public ValueTask<UserIdentity?> GetIdentityAsync() => new(_identity);

        /// <summary>The step is that of the code which the set-up used up.</summary>
        public async Task<(byte[] Secret, long Step, IReadOnlyList<string> Recovery)> EnrolAsync()
        {
            var setup = (await Account.StartSecondFactorAsync(Now)).Value;
            var secret = FromBase32(setup.Secret);
            var step = Totp.StepAt(DateTimeOffset.UtcNow);
            return (secret, step, (await Account.ConfirmSecondFactorAsync(setup.Id, Totp.CodeAt(secret, step), Now)).Value);
        }

        public async Task<object?> SqlAsync(string sql)
        {
            await using var connection = await _rig.Database.App.DataSource.OpenConnectionAsync(Now);
            await using var transaction = await connection.BeginTransactionAsync(Now);
            await using (var take = new NpgsqlCommand("select set_config('role', 'authenticated', true), set_config('request.jwt.claims', $1, true)", connection))
            {
                take.Parameters.Add(new() { Value = SessionClaims.Of(_identity) });
                await take.ExecuteNonQueryAsync(Now);
            }

            await using var command = new NpgsqlCommand(sql, connection);
            return await command.ExecuteScalarAsync(Now);
        }

        public void Dispose()
        {
            _scope.Dispose();
            _services.Dispose();
        }

        // As an authenticator app reads what is typed.
        public static byte[] FromBase32(string text)
        {
            List<byte> bytes = [];
            int buffer = 0, bits = 0;
            foreach (var letter in text)
            {
                buffer = (buffer << 5) | "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567".IndexOf(letter, StringComparison.Ordinal);
                bits += 5;
                if (bits >= 8)
                {
                    bits -= 8;
                    bytes.Add((byte)(buffer >> bits));
                    buffer &= (1 << bits) - 1;
                }
            }

            return [.. bytes];
        }
    }
}
