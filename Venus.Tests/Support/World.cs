using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;
using Npgsql;
using Venus.Core.Features.Stock;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Data;
using Venus.Data.Connections;
using Venus.Data.Sessions;
using Venus.Server.Features.Assistant;

namespace Venus.Tests.Support;

/// <summary>Somebody of a test: a profile with roles, stores and a live session, so that services can act for him.</summary>
public sealed record Person(string Name, UserIdentity Identity)
{
    public Guid Id => Identity.UserId;
}

/// <summary>
/// A chain on a database of its own: the seeded stores, SKUs and roles, people made as needed, and the real services over real PostgreSQL.
/// </summary>
public sealed class World : IAsyncDisposable
{
    private readonly TestDatabase? _database;
    private readonly AppLogin _login;
    private readonly OwnerLogin _owner;
    private readonly JobsLogin _jobs;
    private readonly ServiceProvider _services;
    private int _people;

    private World(TestDatabase database, AppLogin login, TimeProvider time, Action<IServiceCollection>? add = null)
        : this(login, database.Owner, database.Jobs, time, add) => _database = database;

    private World(AppLogin login, OwnerLogin owner, JobsLogin jobs, TimeProvider time, Action<IServiceCollection>? add = null)
    {
        _login = login;
        _owner = owner;
        _jobs = jobs;
        var services = new ServiceCollection()
            .AddLogging()
            .AddSingleton(login)
            .AddSingleton(jobs)
            .AddSingleton(time)
            .AddScoped<ActingUser>()
            .AddScoped<ICurrentUser>(provider => provider.GetRequiredService<ActingUser>())
            .AddVenusData();
        if (add is null)
            services.AddAssistant(new ConfigurationBuilder().Build());
        else
            add(services);
        _services = services.BuildServiceProvider(validateScopes: true);
    }

    public TestDatabase Database => _database ?? throw new InvalidOperationException("The database of this world is somebody else's.");

    /// <param name="add">Services of a host beyond those of the data; without it the assistant without a model service.</param>
    public static async Task<World> CreateAsync(DatabaseServer server, Action<IServiceCollection>? add = null)
    {
        var database = await server.NewDatabaseAsync();
        return new World(database, database.App, TimeProvider.System, add);
    }

    /// <summary>The same database, over as many connections as told. Dispose before the world itself.</summary>
    public World Over(int connections) => new(Database, Database.LoginOver(connections), TimeProvider.System);

    /// <summary>Over a database that a host has started, and that stays the caller's.</summary>
    public static World Over(VenusDatabase database) => new(database.App, database.Owner, database.Jobs, TimeProvider.System);

    /// <inheritdoc cref="Over(VenusDatabase)"/>
    internal static World Over(PgvectorServer server, Action<IServiceCollection> add) => new(server.App, server.Owner, server.Jobs, TimeProvider.System, add);

    /// <summary>The same database at another moment: postings and services see it as now. Dispose before the world itself.</summary>
    public World At(DateTimeOffset moment)
    {
        var clock = new NpgsqlConnectionStringBuilder(Database.ClockConnectionString)
        {
            Options = $"-c venus.now={moment.ToString("yyyy-MM-ddTHH:mm:ss.fffzzz", CultureInfo.InvariantCulture)}",
        };
        return new World(Database, new AppLogin(clock.ConnectionString), new FakeTimeProvider(moment));
    }

    /// <param name="role">Name of a seeded role; null for somebody without roles.</param>
    public async Task<Person> PersonAsync(string? role, params int[] stores)
    {
        var person = new Person($"{role ?? "Nobody"} {Interlocked.Increment(ref _people)}", new UserIdentity(Guid.CreateVersion7(), Guid.CreateVersion7()));
        await OwnerAsync(
            """
            with p as (insert into profiles (id, email, full_name, status) values ($1, $3, $4, 'ACTIVE') returning id),
              s as (insert into user_sessions (id, user_id, expires_at) select $2, id, now() + interval '7 days' from p),
              r as (insert into user_roles (user_id, role_id) select p.id, roles.id from p, roles where roles.name = $5)
            insert into user_stores (user_id, store_id) select p.id, store from p, unnest($6) as store
            """,
            person.Id,
            person.Identity.SessionId,
            $"{person.Id:N}@venus.test",
            person.Name,
            role ?? "",
            stores);
        return person;
    }

    /// <summary>Gives the person keys beyond those he has, by a role of their own.</summary>
    public Task GiveAsync(Person person, params string[] keys) => OwnerAsync(
        """
        with r as (insert into roles (id, name) values (gen_random_uuid(), left('Given ' || gen_random_uuid(), 50)) returning id),
          k as (insert into role_permissions (role_id, permission_key) select r.id, key from r, unnest($2) as key)
        insert into user_roles (user_id, role_id) select $1, id from r
        """,
        person.Id,
        keys);

    /// <summary>An API token of the person's: he as he acts by it, and what a client sends.</summary>
    public async Task<(Person Token, string Secret)> TokenAsync(Person owner, params string[] keys)
    {
        var use = new ApiTokenUse(Guid.CreateVersion7(), "203.0.113.77", "stock-sync/1.0");
        var secret = $"venus_{Convert.ToHexString(RandomNumberGenerator.GetBytes(32))}";
        await OwnerAsync(
            "insert into api_tokens (id, user_id, name, hash, prefix, keys, expires_at) values ($1, $2, 'Stock sync', $3, $4, $5, now() + interval '30 days')",
            use.Id,
            owner.Id,
            SHA256.HashData(Encoding.UTF8.GetBytes(secret)),
            secret[..12],
            keys);
        return (new Person(owner.Name, UserIdentity.Of(owner.Id, use)), secret);
    }

    /// <summary>A service that acts for the person, in a scope of its own as a circuit has one.</summary>
    public T As<T>(Person? person)
        where T : notnull
    {
        var scope = _services.CreateScope();
        scope.ServiceProvider.GetRequiredService<ActingUser>().Identity = person?.Identity;
        return scope.ServiceProvider.GetRequiredService<T>();
    }

    /// <summary>A singleton of the host, for example the live hub.</summary>
    public T Host<T>()
        where T : notnull => _services.GetRequiredService<T>();

    /// <summary>Runs SQL as the owner: for what a test needs to exist, never for what it tests.</summary>
    public async Task OwnerAsync(string sql, params object[] parameters)
    {
        await using var command = Command(_owner.DataSource, sql, parameters);
        await command.ExecuteNonQueryAsync();
    }

    public async Task<T> OwnerScalarAsync<T>(string sql, params object[] parameters)
    {
        await using var command = Command(_owner.DataSource, sql, parameters);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Runs SQL as PostgreSQL sees the person: role authenticated under his claims, in a transaction that is rolled back.</summary>
    public async Task<object?> SqlAsync(Person? person, string sql, params object[] parameters)
    {
        await using var connection = await (_database?.App ?? _login).DataSource.OpenConnectionAsync();
        await using var transaction = await connection.BeginTransactionAsync();
        return await SqlAsync(connection, person, sql, parameters);
    }

    /// <summary>Runs SQL as PostgreSQL sees the person, in a transaction that stays open.</summary>
    public async Task<HeldPosting> HoldAsync(Person person, string sql, params object[] parameters)
    {
        var connection = await Database.App.DataSource.OpenConnectionAsync();
        var held = new HeldPosting(this, connection, await connection.BeginTransactionAsync());
        try
        {
            await SqlAsync(connection, person, sql, parameters);
            return held;
        }
        catch
        {
            await held.DisposeAsync();
            throw;
        }
    }

    /// <summary>The id of a seeded SKU, for example BRO-SKIN.</summary>
    public Task<Guid> SkuAsync(string code) => OwnerScalarAsync<Guid>("select id from skus where code = $1", code);

    /// <summary>A price of an SKU in force from the date, without a date from the store's today.</summary>
    public Task PriceAsync(int store, string sku, decimal price, DateOnly? from = null) => OwnerAsync(
        """
        insert into store_prices (store_id, id, sku_id, price, effective_date, created_by)
        select $1, gen_random_uuid(), id, $3, coalesce($4, private.today($1)), '00000000-0000-7000-8000-00000000aaaa' from skus where code = $2
        """,
        store,
        sku,
        price,
        from is { } date ? date : DBNull.Value);

    /// <summary>Opening stock, posted as an Admin posts it.</summary>
    public async Task StockAsync(int store, string bird, string form, decimal kg, int birds = 0)
    {
        var admin = await PersonAsync("Admin");
        var opened = await As<VenusSession>(admin).PostAsync<AdjustmentPosted>(
            "adjust_stock",
            new PostAdjustment(store, Guid.CreateVersion7(), AdjustmentMode.Add, bird, form, new Weight(kg), birds, "Opening"),
            CancellationToken.None);
        Assert.True(opened.IsSuccess, opened.Problem?.Message);
    }

    /// <summary>Rows of every table but the activity log, to prove that a refusal wrote nothing.</summary>
    public async Task<IReadOnlyDictionary<string, long>> CountsAsync()
    {
        var counts = new SortedDictionary<string, long>(StringComparer.Ordinal);
        await using var command = _owner.DataSource.CreateCommand(
            """
            select table_schema || '.' || table_name,
              (xpath('/row/n/text()', query_to_xml(format('select count(*) as n from %I.%I', table_schema, table_name), false, true, '')))[1]::text::bigint
            from information_schema.tables
            where table_schema in ('public', 'private') and table_type = 'BASE TABLE' and table_name <> 'app_activity_logs'
            """);
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            counts[reader.GetString(0)] = reader.GetInt64(1);
        return counts;
    }

    /// <summary>What verify finds, as the jobs' login runs it; empty when all is sound.</summary>
    public async Task<IReadOnlyList<string>> VerifyAsync()
    {
        List<string> faults = [];
        await using var command = _jobs.DataSource.CreateCommand("select fault from private.verify()");
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            faults.Add(reader.GetString(0));
        return faults;
    }

    public async ValueTask DisposeAsync()
    {
        await _services.DisposeAsync();
        if (_database is null)
            return;
        if (ReferenceEquals(_login, _database.App))
            await _database.DisposeAsync();
        else
            await _login.DisposeAsync();
    }

    private static async Task<object?> SqlAsync(NpgsqlConnection connection, Person? person, string sql, object[] parameters)
    {
        var claims = person is null ? "" : SessionClaims.Of(person.Identity);
        await using (var session = new NpgsqlCommand("select set_config('role', 'authenticated', true), set_config('request.jwt.claims', $1, true)", connection))
        {
            session.Parameters.Add(new() { Value = claims });
            await session.ExecuteNonQueryAsync();
        }

        await using var command = new NpgsqlCommand(sql, connection);
        Bind(command, parameters);
        return await command.ExecuteScalarAsync();
    }

    private static NpgsqlCommand Command(NpgsqlDataSource source, string sql, object[] parameters)
    {
        var command = source.CreateCommand(sql);
        Bind(command, parameters);
        return command;
    }

    private static void Bind(NpgsqlCommand command, object[] parameters)
    {
        foreach (var value in parameters)
            command.Parameters.Add(value is DBNull ? new NpgsqlParameter { Value = value, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Date } : new NpgsqlParameter { Value = value });
    }

    private sealed class ActingUser : ICurrentUser
    {
        public UserIdentity? Identity { get; set; }

        public ValueTask<UserIdentity?> GetIdentityAsync() => new(Identity);
    }
}
