using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging.Abstractions;
using Npgsql;
using Venus.Core.Features.Sales;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Data;
using Venus.Data.Connections;
using Venus.Data.Embedded;
using Venus.Data.Migrations;

namespace Venus.Benchmarks;

/// <summary>
/// A chain on a durable PostgreSQL of its own, with cashiers for the service path in turn in stores 1 to 5 and the same prices and stock for the floor
/// in stores 6 to 10.
/// </summary>
internal sealed class BenchmarkChain : IAsyncDisposable
{
    public const int Stores = 5;
    public const int Cashiers = 51;
    public const string Password = "a long password for benchmarks";

    private static readonly string[] Skus = ["BRO-SKIN", "BRO-SKINLESS", "PC-SKIN"];

    private readonly EmbeddedPostgres _server;
    private readonly OwnerLogin _owner;
    private readonly ServiceProvider _services;
    private readonly List<UserIdentity> _cashiers = [];
    private readonly List<Guid> _skus = [];

    private BenchmarkChain(EmbeddedPostgres server, Action<IServiceCollection>? around)
    {
        _server = server;
        _owner = new OwnerLogin(server.Connections.Owner);
        var services = new ServiceCollection();
        around?.Invoke(services);
        _services = services
            .AddLogging()
            .AddSingleton(TimeProvider.System)
            .AddSingleton(_ => new AppLogin(server.Connections.App))
            .AddSingleton(_ => new JobsLogin(server.Connections.Jobs))
            .AddScoped<Cashier>()
            .AddScoped<ICurrentUser>(provider => provider.GetRequiredService<Cashier>())
            .AddVenusData()
            .BuildServiceProvider();
    }

    public VenusConnections Connections => _server.Connections;

    public NpgsqlConnectionStringBuilder OwnerConnection => new(_server.Connections.Owner);

    /// <param name="around">What the hosts bring along beside their data, such as a model service.</param>
    public static async Task<BenchmarkChain> StartAsync(Action<IServiceCollection>? around = null)
    {
        var folder = Directory.CreateDirectory(Path.Combine("/var/tmp", $"venus-benchmark-{Environment.ProcessId}")).FullName;
        var server = await EmbeddedPostgres.StartAsync(new EmbeddedOptions { Directory = folder }, NullLogger.Instance, CancellationToken.None);
        var chain = new BenchmarkChain(server, around);
        await new DatabaseMigrator(chain._owner, NullLogger.Instance).MigrateAsync(CancellationToken.None);
        await chain.FillAsync();
        foreach (var service in chain._services.GetServices<IHostedService>())
            await service.StartAsync(CancellationToken.None);
        return chain;
    }

    public static string Email(int cashier) => $"cashier{cashier}@venus.test";

    /// <summary>Lets an address sign in as often as it likes.</summary>
    public Task ForgetSignInsAsync() => ExecuteAsync("delete from private.sign_in_attempts");

    /// <summary>The counter of a store, in a scope of its own as a circuit has one.</summary>
    public IPosService Pos(int store) => As<IPosService>(store);

    /// <summary>A service that acts for a cashier, from 1, in a scope of its own.</summary>
    public T As<T>(int cashier)
        where T : notnull
    {
        var scope = _services.CreateScope();
        scope.ServiceProvider.GetRequiredService<Cashier>().Identity = _cashiers[cashier - 1];
        return scope.ServiceProvider.GetRequiredService<T>();
    }

    /// <summary>Three weighed cuts, paid in cash.</summary>
    public PostSale Sale(int store) => new(
        store,
        Guid.CreateVersion7(),
        [.. _skus.Select(sku => new SaleLine(sku, new Weight(0.250m), 0, new Money(180)))],
        [new PaymentPart(PaymentMethods.Cash, new Money(135), Tendered: new Money(150))]);

    public async Task<T> ScalarAsync<T>(string sql)
    {
        await using var command = _owner.DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var service in _services.GetServices<IHostedService>())
            await service.StopAsync(CancellationToken.None);
        await _services.DisposeAsync();
        await _owner.DisposeAsync();
        await _server.DisposeAsync();
        Directory.Delete(_server.Directory, recursive: true);
    }

    private async Task FillAsync()
    {
        await ExecuteAsync("insert into stores (name) select 'Floor ' || n from generate_series(1, 5) n");
        await ExecuteAsync(
            """
            insert into store_prices (store_id, id, sku_id, price, effective_date, created_by)
            select s.id, gen_random_uuid(), k.id, 180, private.today(s.id), gen_random_uuid() from stores s, skus k
            """);
        await ExecuteAsync("insert into stock_balances (store_id, bird, form, kg) select s.id, k.bird, k.form, 9000000 from stores s, skus k");
        foreach (var code in Skus)
            _skus.Add(await ScalarAsync<Guid>($"select id from skus where code = '{code}'"));
        // Cost 4: what follows a sign-in is measured, not the sign-in.
        var hash = BCrypt.Net.BCrypt.HashPassword(Password, 4);
        for (var n = 1; n <= Cashiers; n++)
        {
            var cashier = new UserIdentity(Guid.CreateVersion7(), Guid.CreateVersion7());
            _cashiers.Add(cashier);
            await ExecuteAsync(
                $"""
                insert into profiles (id, email, full_name, status) values ('{cashier.UserId}', '{Email(n)}', 'Cashier', 'ACTIVE');
                insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at, created_at, updated_at)
                  values ('{cashier.UserId}', 'authenticated', 'authenticated', '{Email(n)}', '{hash}', now(), now(), now());
                insert into user_roles (user_id, role_id) select '{cashier.UserId}', id from roles where name = 'Cashier';
                insert into user_stores (user_id, store_id) values ('{cashier.UserId}', {(n - 1) % Stores + 1});
                insert into user_sessions (id, user_id, expires_at) values ('{cashier.SessionId}', '{cashier.UserId}', now() + interval '1 day');
                """);
        }

        await ExecuteAsync("analyze");
    }

    public async Task ExecuteAsync(string sql)
    {
        await using var command = _owner.DataSource.CreateCommand(sql);
        command.CommandTimeout = 900;
        await command.ExecuteNonQueryAsync();
    }

    private sealed class Cashier : ICurrentUser
    {
        public UserIdentity? Identity { get; set; }

        public ValueTask<UserIdentity?> GetIdentityAsync() => new(Identity);
    }
}
