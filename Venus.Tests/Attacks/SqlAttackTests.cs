using System.Text.Json;
using Npgsql;
using Venus.Core.Features.Sales;
using Venus.Core.Numbers;
using Venus.Tests.Features.Files;
using Venus.Tests.Support;

namespace Venus.Tests.Attacks;

/// <summary>
/// A Cashier of store 1, or nobody, at the database itself, as if the host stood open to any statement: as <c>anon</c> and as <c>authenticated</c> under
/// his own claims. What he tries commits if it can. Venus's own log holds none of these: whoever is past the host is past <c>private.log_denied</c>, which
/// the host calls in a transaction of its own; PostgreSQL's log holds each refusal, with login, database and address. Rows that row security hides are no refusal: in
/// PostgreSQL's log stands the connection that asked for them, and not what it asked.
/// </summary>
public sealed class SqlAttackTests(DatabaseServer server)
{
    private int _refused;

    [Fact]
    public async Task Table_EachOfThem_GivesAndTakesNothingOfOthers()
    {
        await using var scene = await SceneAsync();
        var (world, cashier) = (scene.World, scene.Cashier);
        var before = await world.FingerprintsAsync();
        var book = new AttackBook();
        foreach (var table in await TablesAsync(world))
        {
            var columns = await world.OwnerScalarAsync<string[]>("select array_agg(attname::text order by attnum) from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''", table);
            var list = string.Join(", ", columns);
            foreach (var (who, role) in ((Person?, string)[])[(null, "anon"), (null, "authenticated"), (cashier, "authenticated")])
            {
                var name = $"{role}{(who is null ? "" : " as Cashier")} on {table}";
                book.Note($"{name}: delete", await GainAsync(world, who, role, $"delete from {table} returning 1"));
                book.Note($"{name}: update", await GainAsync(world, who, role, $"update {table} set {columns[^1]} = {columns[^1]} returning 1"));
                book.Note($"{name}: insert", await GainAsync(world, who, role, $"insert into {table} ({list}) overriding system value select {list} from {table} returning 1"));
                book.Note($"{name}: truncate", await GainAsync(world, who, role, $"truncate {table}"));
                if (who is null)
                    book.Note($"{name}: select", await GainAsync(world, who, role, $"select 1 from {table}"));
                else if (columns.Contains("store_id"))
                    book.Note($"{name}: select another store's", await GainAsync(world, who, role, $"select 1 from {table} where store_id <> 1"));
                else if (columns.Contains("user_id"))
                    book.Note($"{name}: select another person's", await GainAsync(world, who, role, $"select 1 from {table} where user_id <> '{cashier.Id}'"));
                else if (table == "public.stored_files" || !table.StartsWith("public.", StringComparison.Ordinal))
                    book.Note($"{name}: select", await GainAsync(world, who, role, $"select 1 from {table}"));
            }
        }

        Assert.Equal(before, await world.FingerprintsAsync());
        Assert.Equal(_refused, server.RefusalsLogged(world.Database, "venus_app"));
        book.AssertAllFailed(atLeast: 500);
    }

    [Fact]
    public async Task Function_EachOfThem_RefusesWhoeverIsNotMeantToCallIt()
    {
        await using var scene = await SceneAsync();
        var (world, cashier) = (scene.World, scene.Cashier);
        var before = await world.FingerprintsAsync();
        var book = new AttackBook();
        var functions = await world.OwnerScalarAsync<string[]>(
            """
            select array_agg(format('%s|%s|%s %I.%I(%s)', has_function_privilege('anon', p.oid, 'execute'), has_function_privilege('authenticated', p.oid, 'execute'),
              case p.prokind when 'p' then 'call' else 'select' end, n.nspname, p.proname,
              (select string_agg('null::' || format_type(t, null), ', ' order by o) from unnest(p.proargtypes) with ordinality as a (t, o))) order by 1)
            from pg_proc p join pg_namespace n on n.oid = p.pronamespace
            where n.nspname in ('public', 'private', 'posting', 'identity') and p.prorettype <> 'trigger'::regtype and p.prokind in ('f', 'p')
            """);
        foreach (var function in functions.Select(f => f.Split('|')))
        {
            if (function[0] == "f")
                book.Note($"anon: {function[2]}", await GainAsync(world, null, "anon", function[2]));
            if (function[1] == "f")
                book.Note($"Cashier: {function[2]}", await GainAsync(world, cashier, "authenticated", function[2]));
        }

        // Those he may call refuse another store's figures, and figures without his key.
        var postings = await world.OwnerScalarAsync<string[]>("select array_agg(p.oid::regproc::text order by 1) from pg_proc p where p.pronamespace = 'posting'::regnamespace");
        foreach (var posting in postings.Except(OwnAffairs))
        {
            foreach (var store in (int[])[1, 2, 99, -1])
            {
                var payload = JsonSerializer.Serialize(new
                {
                    store,
                    key = Guid.CreateVersion7(),
                    sale = scene.ForeignSale,
                    user = scene.Admin.Id,
                    session = scene.Admin.Identity.SessionId,
                    role = scene.AdminRole,
                    token = Guid.CreateVersion7(),
                    permission = "audit_logs.view",
                    id = scene.Admin.Id,
                    added = (string[])[],
                    removed = (string[])[],
                    is_system = true,
                    created_by = scene.Admin.Id,
                });
                book.Note($"{posting} in store {store}", await GainAsync(world, cashier, "authenticated", $"select {posting}($1)", payload));
            }
        }

        Assert.Equal(before, await world.FingerprintsAsync());
        Assert.Equal(_refused, server.RefusalsLogged(world.Database, "venus_app"));
        book.AssertAllFailed(atLeast: 300);
    }

    [Fact]
    public async Task Escape_FromRoleClaimsAndRowSecurity_LeadsNowhere()
    {
        await using var scene = await SceneAsync();
        var (world, cashier) = (scene.World, scene.Cashier);
        var before = await world.FingerprintsAsync();
        var book = new AttackBook();
        foreach (var statement in SqlEscapes.Statements)
            book.Note(statement, await GainAsync(world, cashier, "authenticated", statement));
        foreach (var claims in SqlEscapes.Claims(cashier, scene.Admin))
        {
            foreach (var target in SqlEscapes.Targets)
            {
                book.Note(
                    $"claims {claims}: {target}",
                    await GainAsync(world, cashier, "authenticated", $"select set_config('request.jwt.claims', '{claims.Replace("'", "''", StringComparison.Ordinal)}', true); {target}"));
            }
        }

        Assert.Equal(before, await world.FingerprintsAsync());
        Assert.Empty(await world.VerifyAsync());
        Assert.Equal(_refused, server.RefusalsLogged(world.Database, "venus_app"));
        book.AssertAllFailed(atLeast: 100);
    }

    [Fact]
    public async Task Read_OfRowsThatRowSecurityHides_LeavesItsConnectionInTheLog()
    {
        await using var scene = await SceneAsync();
        var world = scene.World;
        await using var intruder = new NpgsqlConnection(
            new NpgsqlConnectionStringBuilder(world.Database.Connections.App) { ApplicationName = "psql of a thief", Pooling = false }.ConnectionString);
        await intruder.OpenAsync(TestContext.Current.CancellationToken);
        await using var read = new NpgsqlCommand("set role authenticated; select id from sales limit 1", intruder);

        Assert.Null(await read.ExecuteScalarAsync(TestContext.Current.CancellationToken));

        Assert.Single(server.LinesLogged(world.Database, "venus_app"), line => line.Contains($"[{intruder.ProcessID}]", StringComparison.Ordinal)
            && line.Contains("connection authorized", StringComparison.Ordinal) && line.Contains("application_name=psql of a thief", StringComparison.Ordinal));
    }

    /// <summary>Functions that any signed-in person calls for himself.</summary>
    private static readonly string[] OwnAffairs = ["posting.end_own_session", "posting.my_sessions", "posting.read_notifications", "posting.remove_own_avatar", "posting.save_own_homepage", "posting.save_own_profile", "posting.set_own_avatar", "posting.sign_out_everywhere"];

    // Null when it is refused or yields no row; otherwise what it yields. Commits.
    private async Task<string?> GainAsync(World world, Person? person, string role, string statement, string? payload = null)
    {
        await using var connection = await world.Database.App.DataSource.OpenConnectionAsync(TestContext.Current.CancellationToken);
        try
        {
            await using (var taking = new NpgsqlCommand("begin", connection))
                await taking.ExecuteNonQueryAsync();
            await using (var session = new NpgsqlCommand("select set_config('role', $1, true), set_config('request.jwt.claims', $2, true)", connection))
            {
                session.Parameters.Add(new() { Value = role });
                session.Parameters.Add(new() { Value = person is null ? "" : Data.Sessions.SessionClaims.Of(person.Identity) });
                await session.ExecuteNonQueryAsync();
            }

            string? gained = null;
            await using (var attempt = new NpgsqlCommand(statement, connection))
            {
                if (payload is not null)
                    attempt.Parameters.Add(new() { Value = payload, NpgsqlDbType = NpgsqlTypes.NpgsqlDbType.Jsonb });
                await using var reader = await attempt.ExecuteReaderAsync();
                var result = 0;
                do
                {
                    // Of a statement that first takes claims, that answer is his own.
                    var own = result++ == 0 && statement.StartsWith("select set_config", StringComparison.Ordinal);
                    while (await reader.ReadAsync())
                        gained ??= own || IsNothing(reader) ? null : $"answered {reader.GetValue(0)}";
                }
                while (await reader.NextResultAsync());
            }

            await using (var keeping = new NpgsqlCommand("commit", connection))
                await keeping.ExecuteNonQueryAsync();
            return gained;
        }
        catch (PostgresException refused)
        {
            _refused++;
            // A refusal, or a statement that PostgreSQL does not take: nothing was done. A fault of the server would be another thing.
            return refused.SqlState.StartsWith("XX", StringComparison.Ordinal) || refused.SqlState.StartsWith("57P", StringComparison.Ordinal) ? refused.MessageText : null;
        }
    }

    private static bool IsNothing(NpgsqlDataReader reader) => reader.FieldCount == 0 || reader.IsDBNull(0) || reader.GetValue(0) is null or 0L or 0 or false or "" or "[]";

    private static async Task<string[]> TablesAsync(World world) => await world.OwnerScalarAsync<string[]>(
        """
        select array_agg(n.nspname || '.' || c.relname order by 1) from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname in ('public', 'private', 'posting', 'identity', 'auth') and c.relkind in ('r', 'p')
        """);

    private async Task<Scene> SceneAsync()
    {
        var world = await World.CreateAsync(server);
        var (cashier, admin) = (await world.PersonAsync("Cashier", 1), await world.PersonAsync("Admin"));
        Guid sale = default;
        foreach (var store in (int[])[1, 2])
        {
            var boss = await world.PersonAsync("Store Manager", store);
            // Of store 1 everybody sees everybody's picture.
            if (store != 1)
                await AvatarTests.GiveAsync(world, boss);
            await world.PriceAsync(store, "BRO-SKIN", 180);
            await world.StockAsync(store, "BROILER", "SKIN", 20);
            var line = new SaleLine(await world.SkuAsync("BRO-SKIN"), new Weight(1), 0, new Money(180));
            sale = (await world.As<IPosService>(boss).PostAsync(new PostSale(store, Guid.CreateVersion7(), [line], [new PaymentPart("CASH", new Money(180))]))).Value.Id;
        }

        await world.TokenAsync(admin, "sales.view");
        return new Scene(world, cashier, admin, await world.OwnerScalarAsync<Guid>("select id from roles where is_system"), sale);
    }

    private sealed record Scene(World World, Person Cashier, Person Admin, Guid AdminRole, Guid ForeignSale) : IAsyncDisposable
    {
        public ValueTask DisposeAsync() => World.DisposeAsync();
    }
}
