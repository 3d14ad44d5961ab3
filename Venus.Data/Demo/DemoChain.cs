using System.Globalization;
using Microsoft.Extensions.Configuration;
using Npgsql;
using Venus.Core.Features.Stores;
using Venus.Data.Connections;
using Venus.Data.Features.Identity;

namespace Venus.Data.Demo;

/// <summary>
/// A small chain to look at: people of every role in five stores and a week of business, posted through the same functions as real work under a login
/// that may set the clock. For Development on the embedded server; interrupted, it goes on at the next start.
/// </summary>
public static class DemoChain
{
    public const string Setting = "Demo:Enabled";

    private const int Stores = 5;

    /// <exception cref="SetupException">The setting is neither true nor false.</exception>
    public static bool IsWanted(IConfiguration configuration) => configuration[Setting] is { Length: > 0 } text
        && (bool.TryParse(text, out var wanted) ? wanted : throw new SetupException($"{Setting} is \"{text}\": set it to true or false."));

    /// <summary>Makes what is missing and prints who may sign in. Does nothing in a database that has people of its own.</summary>
    public static async Task EnsureAsync(VenusDatabase database, TimeProvider time, TextWriter output, CancellationToken cancellationToken)
    {
        if (await ScalarAsync<bool>(database.Owner, "select exists (select from profiles where email not like '%@venus.demo')", cancellationToken))
            return;
        if (!await ScalarAsync<bool>(
            database.Owner, "select exists (select from user_sessions where user_agent = 'Demo' and ended_at is not null)", cancellationToken))
        {
            await using var clock = await database.CreateClockLoginAsync(cancellationToken);
            await FillAsync(database.Owner, clock, time.GetUtcNow(), output, cancellationToken);
        }

        await PrintPeopleAsync(output);
    }

    /// <summary>Everybody can read the passwords of its people: outside Development no host serves them.</summary>
    /// <exception cref="SetupException">Somebody of the demo chain could sign in.</exception>
    public static async Task RefuseAsync(VenusDatabase database, CancellationToken cancellationToken)
    {
        if (await ScalarAsync<object>(
            database.Owner, "select coalesce((select min(email) from profiles where email like '%@venus.demo' and status = 'ACTIVE'), '')", cancellationToken) is string { Length: > 0 } person)
        {
            throw new SetupException(
                $"The database holds the demo chain, whose passwords are known ({person} can sign in): begin with an empty database, or disable every account at venus.demo.");
        }
    }

    internal static async Task FillAsync(
        OwnerLogin owner, ClockLogin clock, DateTimeOffset now, TextWriter output, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync("Demo chain: people …");
        await AddPeopleAsync(owner, cancellationToken);

        var today = StoreDays.Of(StoreDays.DefaultTimezone, now);
        var begun = await ScalarAsync<object>(owner, "select coalesce((select min(business_date) from inventory_ledger)::text, '')", cancellationToken);
        var firstDay = begun is string { Length: > 0 } text ? DateOnly.Parse(text, CultureInfo.InvariantCulture) : today.AddDays(-DemoWeek.Days);

        var count = 0;
        var session = new DemoSession(clock);
        var weeks = Enumerable.Range(1, Stores).Select(store => new DemoWeek(session, store, firstDay, now, () => Interlocked.Increment(ref count))
            .PostAsync(cancellationToken));
        var all = Task.WhenAll(weeks);
        while (await Task.WhenAny(all, Task.Delay(TimeSpan.FromSeconds(2), cancellationToken)) != all)
            await output.WriteLineAsync($"Demo chain: {Volatile.Read(ref count)} sales …");
        await all;
        await ExecuteAsync(owner, "update user_sessions set ended_at = now(), ended_reason = 'SIGN_OUT' where user_agent = 'Demo'", [], cancellationToken);
        await output.WriteLineAsync($"Demo chain: ready, {count} sales in {Stores} stores.");
    }

    private static async Task AddPeopleAsync(OwnerLogin owner, CancellationToken cancellationToken)
    {
        // One hash per role: bcrypt is meant to be slow.
        var hashes = DemoPerson.All.Select(person => person.Password).Distinct().AsParallel()
            .ToDictionary(password => password, password => BCrypt.Net.BCrypt.HashPassword(password, BcryptPasswordHasher.StandardWorkFactor));
        foreach (var person in DemoPerson.All)
        {
            await ExecuteAsync(
                owner,
                """
                with login as (
                  insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at, created_at, updated_at)
                  values ($1, 'authenticated', 'authenticated', $2, $3, now(), now(), now()) on conflict do nothing
                ), profile as (
                  insert into profiles (id, email, full_name, status) values ($1, $2, $4, 'ACTIVE') on conflict do nothing returning id
                ), assigned as (
                  insert into user_roles (user_id, role_id) select p.id, r.id from profile p, roles r where r.name = $5
                ), placed as (
                  insert into user_stores (user_id, store_id) select p.id, s.id from profile p, stores s where s.id = $6
                )
                insert into user_sessions (id, user_id, user_agent, expires_at) select $7, p.id, 'Demo', now() + interval '1 day' from profile p
                """,
                [person.Identity.UserId, person.Email, hashes[person.Password], person.Name, person.Role, person.Store ?? 0, person.Identity.SessionId],
                cancellationToken);
        }
    }

    private static async Task PrintPeopleAsync(TextWriter output)
    {
        await output.WriteLineAsync("Demo chain: sign in as");
        foreach (var person in DemoPerson.All)
            await output.WriteLineAsync($"  {person.Email,-28} {person.Password,-26} {person.Role}{(person.Store is { } store ? $" of S{store:00}" : "")}");
    }

    private static async Task ExecuteAsync(OwnerLogin owner, string sql, object[] values, CancellationToken cancellationToken)
    {
        await using var command = owner.DataSource.CreateCommand(sql);
        foreach (var value in values)
            command.Parameters.Add(new NpgsqlParameter { Value = value });
        await command.ExecuteNonQueryAsync(cancellationToken);
    }

    private static async Task<T> ScalarAsync<T>(OwnerLogin owner, string sql, CancellationToken cancellationToken)
    {
        await using var command = owner.DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(cancellationToken))!;
    }
}
