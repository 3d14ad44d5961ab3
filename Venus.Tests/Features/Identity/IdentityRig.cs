using System.Net;
using System.Security.Cryptography;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Data.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Identity;

/// <summary>The local provider on a database of its own. Passwords are hashed cheaply, so that fifty wrong ones take no minute.</summary>
internal sealed class IdentityRig : IAsyncDisposable
{
    public const string Password = "correct horse battery";
    public const string UserAgent = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36";

    public static readonly IPAddress Shop = IPAddress.Parse("203.0.113.7");
    public static readonly IPAddress Elsewhere = IPAddress.Parse("198.51.100.9");

    private static readonly BcryptPasswordHasher Cheap = new(workFactor: 4);
    private readonly PasswordHashing _hashing = new(Cheap, threads: 2, queueLength: 64);

    private IdentityRig(TestDatabase database)
    {
        Database = database;
        Identity = new IdentityDatabase(database.App);
        Provider = ProviderOver(Identity, _hashing);
    }

    public static LocalIdentityProvider ProviderOver(IdentityDatabase identity, PasswordHashing hashing) => new(
        identity, hashing, new SecondFactors(identity, new EphemeralDataProtectionProvider(), TimeProvider.System), NullLogger<LocalIdentityProvider>.Instance);

    public TestDatabase Database { get; }

    public IdentityDatabase Identity { get; }

    public LocalIdentityProvider Provider { get; }

    public static async Task<IdentityRig> CreateAsync(DatabaseServer server)
    {
        var rig = new IdentityRig(await server.NewDatabaseAsync());
        // The system role keeps an ACTIVE holder, whoever is disabled.
        await rig.ExecuteAsync("select identity.create_admin($1, 'admin@venus.example', 'Admin', null, false)", Guid.CreateVersion7());
        return rig;
    }

    public static byte[] NewBrowser() => RandomNumberGenerator.GetBytes(32);

    /// <summary>Adds an ACTIVE person with <see cref="Password"/> and no role.</summary>
    public Task<Guid> AddPersonAsync(string email, string? passwordHash = null) => AddPersonAsync(Database, email, passwordHash);

    public static async Task<Guid> AddPersonAsync(TestDatabase database, string email, string? passwordHash = null)
    {
        var id = Guid.CreateVersion7();
        await using var batch = database.Owner.DataSource.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("""
            insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at, created_at, updated_at)
            values ($1, 'authenticated', 'authenticated', $2, $3, now(), now(), now())
            """)
        {
            Parameters = { new() { Value = id }, new() { Value = email }, new() { Value = passwordHash ?? BCrypt.Net.BCrypt.HashPassword(Password, 4) } },
        });
        batch.BatchCommands.Add(new NpgsqlBatchCommand("insert into public.profiles (id, email, full_name, status) values ($1, $2, 'Ravi Kumar', 'ACTIVE')")
        {
            Parameters = { new() { Value = id }, new() { Value = email } },
        });
        await batch.ExecuteNonQueryAsync(Now);
        return id;
    }

    public Task<Result<VerifiedSignIn>> TryAsync(string email, string password = Password, IPAddress? address = null, byte[]? browser = null) =>
        Provider.VerifyAsync(new Credentials(email, password), new SignInOrigin(address ?? Shop, UserAgent, browser), Now);

    public async Task FailAsync(int times, string email, IPAddress? address = null, byte[]? browser = null)
    {
        for (var i = 0; i < times; i++)
        {
            Assert.False((await TryAsync(email, "wrong", address, browser)).IsSuccess);
        }
    }

    /// <summary>Signs in whole: the attempt becomes a session.</summary>
    public async Task<NewSession> SignInAsync(string email, IPAddress? address = null, byte[]? browser = null)
    {
        var session = new NewSession((await TryAsync(email, Password, address, browser)).Value);
        await Identity.StartSessionAsync(session, [1, 2, 3], Now);
        return session;
    }

    /// <summary>Lets time pass for sign-ins and sessions: everything they remember moves into the past.</summary>
    public Task PassAsync(TimeSpan time) => ExecuteAsync(
        """
        with passed as (select $1::interval as by),
          attempts as (update private.sign_in_attempts set at = at - (select by from passed)),
          locks as (update private.lockouts set locked_until = locked_until - (select by from passed))
        update public.user_sessions set created_at = created_at - (select by from passed),
          last_activity_at = last_activity_at - (select by from passed), expires_at = expires_at - (select by from passed)
        """,
        time);

    public async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = Database.Owner.DataSource.CreateCommand(sql);
        Array.ForEach(values, value => command.Parameters.Add(new() { Value = value }));
        await command.ExecuteNonQueryAsync(Now);
    }

    public async Task<T> ReadAsync<T>(string sql, params object[] values)
    {
        await using var command = Database.Owner.DataSource.CreateCommand(sql);
        Array.ForEach(values, value => command.Parameters.Add(new() { Value = value }));
        return (T)(await command.ExecuteScalarAsync(Now))!;
    }

    /// <summary>Activity rows as "EVENT STATUS reason", oldest first.</summary>
    public Task<string[]> ActivityAsync() => ReadAsync<string[]>("""
        select coalesce(array_agg(event_type || ' ' || status || coalesce(' ' || (metadata ->> 'reason'), ' ' || (metadata ->> 'scope'), '') order by id), '{}')
        from public.app_activity_logs
        """);

    public async ValueTask DisposeAsync()
    {
        _hashing.Dispose();
        await Database.DisposeAsync();
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;
}
