using Npgsql;
using Venus.Core.Features.Sales;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Tests.Features.Stock;
using Venus.Tests.Support;

namespace Venus.Tests.Security;

/// <summary>Every table × command × kind of person, on rows of two stores.</summary>
public sealed class RowSecurityTests(DatabaseServer server)
{
    private static readonly string[] Roles = ["Admin", "Manager", "Store Manager", "Account", "Cashier", "Staff"];
    private static readonly string[] Commands = ["SELECT", "INSERT", "UPDATE", "DELETE", "TRUNCATE", "REFERENCES", "TRIGGER"];

    [Fact]
    public async Task Read_EveryTableAndRole_SeesExactlyItsRows()
    {
        await using var world = await BusyWorldAsync();
        List<string> wrong = [];
        var tables = await TablesAsync(world);
        Assert.Empty(tables.Where(t => t.StartsWith("public.", StringComparison.Ordinal)).Except(RowSecurityRules.Read.Keys));
        foreach (var person in await PeopleAsync(world))
        {
            foreach (var table in tables)
            {
                var expected = await ExpectedAsync(world, table, RowSecurityRules.Read.GetValueOrDefault(table, RowSecurityRules.Nobody), person);
                var seen = await CountAsync(world, table, person);
                if (seen != expected)
                    wrong.Add($"{person?.Name ?? "no claims"} sees {seen} of {expected} rows of {table}");
            }
        }

        Assert.Empty(wrong);
    }

    [Fact]
    public async Task Read_EveryViewAndRole_SeesExactlyItsRows()
    {
        await using var world = await BusyWorldAsync();
        List<string> wrong = [];
        Assert.Equal(
            RowSecurityRules.Views.Keys.Order(StringComparer.Ordinal),
            await world.OwnerScalarAsync<string[]>("select array_agg('public.' || relname order by relname) from pg_class where relnamespace = 'public'::regnamespace and relkind in ('v', 'm')"));
        foreach (var person in await PeopleAsync(world))
        {
            foreach (var (view, (table, rule)) in RowSecurityRules.Views)
            {
                var (expected, seen) = (await ExpectedAsync(world, table, rule, person), await CountAsync(world, view, person));
                if (seen != expected)
                    wrong.Add($"{person?.Name ?? "no claims"} sees {seen} of {expected} rows of {view}");
            }
        }

        Assert.Empty(wrong);
    }

    [Theory]
    [InlineData("private.list_activity_logs('{}')", Permissions.ActivityLogsView)]
    [InlineData("private.list_audit_logs('{}')", Permissions.AuditLogsView)]
    [InlineData("private.list_transaction_logs('{}')", Permissions.TransactionLogsView)]
    [InlineData("private.list_sessions('{}')", Permissions.SessionsView)]
    [InlineData("private.list_api_tokens('{}')", Permissions.ApiTokensManage)]
    [InlineData("private.list_rate_limits()", Permissions.RateLimitsView)]
    [InlineData("private.list_jobs('{}')", Permissions.SystemJobs)]
    [InlineData("private.list_job_runs('{}')", Permissions.SystemJobs)]
    [InlineData("private.list_hosts('{}')", Permissions.SystemHealth)]
    [InlineData("private.health_history('{}')", Permissions.SystemHealth)]
    [InlineData("private.system_figures('{}')", Permissions.SystemDashboard)]
    [InlineData("private.list_ai_configs()", Permissions.AiAdmin)]
    [InlineData("private.assistant_usage('{}')", Permissions.AiAdmin)]
    [InlineData("private.list_knowledge('{}')", Permissions.AiKnowledge)]
    [InlineData("private.knowledge_progress()", Permissions.AiKnowledge)]
    [InlineData("private.find_passages('{}')", Permissions.AiChat)]
    public async Task Read_ByAFunction_NeedsItsKey(string call, string key)
    {
        await using var world = await World.CreateAsync(server);
        var without = await world.PersonAsync(null, 1);

        Assert.NotNull(await world.SqlAsync(await world.HolderAsync([1], key), $"select {call}"));

        var refused = await Assert.ThrowsAsync<PostgresException>(() => world.SqlAsync(without, $"select {call}"));
        Assert.Equal("permission-missing", refused.MessageText);
        Assert.Contains($"\"{key}\"", refused.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Privileges_AnonAndAuthenticated_HoldNoMoreThanListed()
    {
        await using var world = await World.CreateAsync(server);
        List<string> open = [];
        foreach (var table in await TablesAsync(world))
        {
            foreach (var command in Commands)
            {
                foreach (var role in (string[])["anon", "authenticated", "service_role", "venus_app", "venus_auth", "venus_jobs", "venus_clock"])
                {
                    var allowed = role == "authenticated"
                        && ((command == "SELECT" && RowSecurityRules.Read.ContainsKey(table)) || RowSecurityRules.Write.Contains((table, command)));
                    // Some columns are given by functions alone, to holders of a key of their own.
                    var asked = command is "SELECT" ? "has_any_column_privilege" : "has_table_privilege";
                    if (await world.OwnerScalarAsync<bool>($"select {asked}($1, $2::regclass, $3)", role, table, command) != allowed)
                        open.Add($"{role} {command} {table}");
                }
            }
        }

        Assert.Empty(open);
    }

    [Fact]
    public async Task Write_EveryTableAndRole_IsRefusedUnlessListed()
    {
        await using var world = await BusyWorldAsync();
        List<string> written = [];
        foreach (var person in await PeopleAsync(world))
        {
            foreach (var table in await TablesAsync(world))
            {
                foreach (var command in (string[])["INSERT", "UPDATE", "DELETE", "TRUNCATE"])
                {
                    if (!RowSecurityRules.Write.Contains((table, command)) && !await IsRefusedAsync(world, person, await StatementAsync(world, command, table)))
                        written.Add($"{person?.Name ?? "no claims"} {command} {table}");
                }
            }
        }

        Assert.Empty(written);
    }

    [Theory]
    [InlineData("Admin", true, true, true)]
    [InlineData("Manager", false, true, false)]
    [InlineData("Store Manager", false, true, false)]
    [InlineData("Account", false, false, false)]
    [InlineData("Cashier", false, false, false)]
    [InlineData("Staff", false, false, false)]
    public async Task Write_SkusAndPrices_NeedTheirKeyAndStore(string role, bool skus, bool ownPrices, bool otherPrices)
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.PersonAsync(role, 1);
        const string Price =
            """
            insert into store_prices (store_id, id, sku_id, price, effective_date, created_by)
            select {0}, gen_random_uuid(), id, 100, private.today(1), auth.uid() from skus where code = 'BRO-SKIN'
            """;

        Assert.Equal(!skus, await IsRefusedAsync(
            world, person, "insert into skus (id, code, name, bird, form) values (gen_random_uuid(), 'X', 'X', 'BROILER', 'SKIN')"));
        Assert.Equal(skus ? 1L : 0L, await world.SqlAsync(
            person, "with u as (update skus set name = 'Y' where code = 'BRO-SKIN' returning 1) select count(*) from u"));
        Assert.Equal(!ownPrices, await IsRefusedAsync(world, person, Price.Replace("{0}", "1")));
        Assert.Equal(!otherPrices, await IsRefusedAsync(world, person, Price.Replace("{0}", "2")));
    }

    [Fact]
    public async Task Functions_OutsideTheirList_AreExecutableByNobody()
    {
        await using var world = await World.CreateAsync(server);
        await using var command = world.Database.Owner.DataSource.CreateCommand(
            """
            select n.nspname || '.' || p.proname, g.role
            from pg_proc p
            join pg_namespace n on n.oid = p.pronamespace
            cross join (values ('anon'), ('authenticated'), ('service_role'), ('venus_app'), ('venus_auth'), ('venus_jobs'), ('venus_clock')) as g (role)
            where n.nspname in ('public', 'private', 'posting', 'identity', 'datasets') and has_function_privilege(g.role, p.oid, 'EXECUTE')
            """);
        List<string> open = [];
        await using (var reader = await command.ExecuteReaderAsync())
        {
            while (await reader.ReadAsync())
                open.Add($"{reader.GetString(1)} {reader.GetString(0)}");
        }

        Assert.Equal(
            [
                "anon public.public_status",
                "authenticated posting.adjust_stock",
                "authenticated posting.begin_question",
                "authenticated posting.create_api_token",
                "authenticated posting.create_store",
                "authenticated posting.create_user",
                "authenticated posting.delete_conversation",
                "authenticated posting.delete_knowledge",
                "authenticated posting.delete_role",
                "authenticated posting.delete_store",
                "authenticated posting.delete_user",
                "authenticated posting.edit_store",
                "authenticated posting.edit_user",
                "authenticated posting.end_own_session",
                "authenticated posting.end_question",
                "authenticated posting.find_sale",
                "authenticated posting.grant_keys",
                "authenticated posting.log_export",
                "authenticated posting.my_sessions",
                "authenticated posting.onboard_manager",
                "authenticated posting.post_sale",
                "authenticated posting.print_sale",
                "authenticated posting.read_notifications",
                "authenticated posting.reindex_knowledge",
                "authenticated posting.remove_manager",
                "authenticated posting.remove_own_avatar",
                "authenticated posting.reset_second_factor",
                "authenticated posting.reset_user_password",
                "authenticated posting.revoke_api_token",
                "authenticated posting.revoke_session",
                "authenticated posting.save_ai_config",
                "authenticated posting.save_knowledge",
                "authenticated posting.save_own_homepage",
                "authenticated posting.save_own_profile",
                "authenticated posting.save_rate_limit",
                "authenticated posting.save_role",
                "authenticated posting.save_settings",
                "authenticated posting.save_store_settings",
                "authenticated posting.set_own_avatar",
                "authenticated posting.set_store_active",
                "authenticated posting.set_store_maintenance",
                "authenticated posting.set_store_timezone",
                "authenticated posting.set_user_enabled",
                "authenticated posting.set_user_roles",
                "authenticated posting.set_user_stores",
                "authenticated posting.sign_out_everywhere",
                "authenticated posting.sign_out_user",
                "authenticated posting.start_job",
                "authenticated posting.unlock_user",
                "authenticated posting.void_sale",
                "authenticated private.actor",
                "authenticated private.am_system",
                "authenticated private.assistant_status",
                "authenticated private.assistant_usage",
                "authenticated private.colleagues",
                "authenticated private.contacts",
                "authenticated private.count_rows",
                "authenticated private.dataset_filter",
                "authenticated private.dataset_value",
                "authenticated private.describe_dataset",
                "authenticated private.explain",
                "authenticated private.find_passages",
                "authenticated private.find_records",
                "authenticated private.health_history",
                "authenticated private.job_titles",
                "authenticated private.knowledge_progress",
                "authenticated private.list_activity_logs",
                "authenticated private.list_ai_configs",
                "authenticated private.list_api_tokens",
                "authenticated private.list_audit_logs",
                "authenticated private.list_datasets",
                "authenticated private.list_duty_conflicts",
                "authenticated private.list_hosts",
                "authenticated private.list_job_runs",
                "authenticated private.list_jobs",
                "authenticated private.list_knowledge",
                "authenticated private.list_rate_limits",
                "authenticated private.list_sessions",
                "authenticated private.list_transaction_logs",
                "authenticated private.lock_prices",
                "authenticated private.log_denied",
                "authenticated private.manager_candidates",
                "authenticated private.may",
                "authenticated private.may_reread",
                "authenticated private.my_conversation",
                "authenticated private.my_conversations",
                "authenticated private.my_keys",
                "authenticated private.my_notifications",
                "authenticated private.my_rights",
                "authenticated private.my_stores",
                "authenticated private.names_of",
                "authenticated private.now",
                "authenticated private.onboarded_managers",
                "authenticated private.opens_talk",
                "authenticated private.own_profile",
                "authenticated private.people_in_reach",
                "authenticated private.people_of_logs",
                "authenticated private.people_to_explain",
                "authenticated private.query_dataset",
                "authenticated private.reach",
                "authenticated private.refuse",
                "authenticated private.refuse_invalid",
                "authenticated private.require",
                "authenticated private.require_actor",
                "authenticated private.require_dataset",
                "authenticated private.role_holders",
                "authenticated private.role_limits",
                "authenticated private.session_state",
                "authenticated private.stores_with",
                "authenticated private.system_figures",
                "authenticated private.take_store_zone",
                "authenticated private.today",
                "authenticated private.token_state",
                "authenticated private.user_role_names",
                "venus_auth identity.add_data_protection_key",
                "venus_auth identity.add_signing_key",
                "venus_auth identity.ask_code",
                "venus_auth identity.ask_email_change",
                "venus_auth identity.ask_external_code",
                "venus_auth identity.ask_recovery",
                "venus_auth identity.asked_external_code",
                "venus_auth identity.asked_factor",
                "venus_auth identity.bearer_session",
                "venus_auth identity.call_limits",
                "venus_auth identity.change_password",
                "venus_auth identity.close_attempt",
                "venus_auth identity.confirm_email",
                "venus_auth identity.confirm_second_factor",
                "venus_auth identity.count_call",
                "venus_auth identity.data_protection_keys",
                "venus_auth identity.end_external",
                "venus_auth identity.end_reused_session",
                "venus_auth identity.external_factor_added",
                "venus_auth identity.external_password_changed",
                "venus_auth identity.external_password_set",
                "venus_auth identity.external_people",
                "venus_auth identity.find_link",
                "venus_auth identity.find_ticket",
                "venus_auth identity.keep_refresh_token",
                "venus_auth identity.label_session",
                "venus_auth identity.leave_attempt",
                "venus_auth identity.my_security",
                "venus_auth identity.new_second_factor",
                "venus_auth identity.open_attempt",
                "venus_auth identity.open_external_attempt",
                "venus_auth identity.open_own_attempt",
                "venus_auth identity.pass_code",
                "venus_auth identity.prove_external",
                "venus_auth identity.recovery_link",
                "venus_auth identity.refresh_session",
                "venus_auth identity.refuse_external_attempt",
                "venus_auth identity.remove_second_factor",
                "venus_auth identity.renew_ticket",
                "venus_auth identity.set_password_by_link",
                "venus_auth identity.sign_out",
                "venus_auth identity.sign_up",
                "venus_auth identity.signing_keys",
                "venus_auth identity.start_second_factor",
                "venus_auth identity.start_session",
                "venus_auth identity.start_token_session",
                "venus_auth identity.tell_place",
                "venus_auth identity.touch_session",
                "venus_auth identity.use_api_token",
                "venus_auth identity.use_provider",
                "venus_auth identity.vouch_attempt",
                "venus_auth identity.wrong_code",
                "venus_auth identity.wrong_external_code",
                "venus_auth private.refuse",
                "venus_auth private.refuse_invalid",
                "venus_auth public.public_status",
                "venus_jobs private.beat",
                "venus_jobs private.claim_job",
                "venus_jobs private.fail_job",
                "venus_jobs private.forget_embeddings",
                "venus_jobs private.leave_host",
                "venus_jobs private.next_unembedded",
                "venus_jobs private.next_unindexed",
                "venus_jobs private.note_embedding",
                "venus_jobs private.perform_job",
                "venus_jobs private.store_embedding",
                "venus_jobs private.store_passages",
                "venus_jobs private.sync_knowledge",
                "venus_jobs private.verify",
            ],
            open.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Functions_All_FixTheirSearchPath()
    {
        await using var world = await World.CreateAsync(server);
        var loose = await world.OwnerScalarAsync<string[]>(
            """
            select coalesce(array_agg(n.nspname || '.' || p.proname), '{}')
            from pg_proc p join pg_namespace n on n.oid = p.pronamespace
            where n.nspname in ('public', 'private', 'posting', 'identity')
              and not coalesce(p.proconfig @> array['search_path=""'], false)
            """);
        Assert.Empty(loose);
    }

    [Fact]
    public async Task Tables_All_HaveRowSecurity()
    {
        await using var world = await World.CreateAsync(server);
        Assert.Empty(await world.OwnerScalarAsync<string[]>(
            """
            select coalesce(array_agg(c.oid::regclass::text), '{}') from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname in ('public', 'private', 'posting', 'identity') and c.relkind in ('r', 'p') and not c.relrowsecurity
            """));
    }

    [Theory]
    [InlineData("update profiles set status = 'DISABLED' where id = $1")]
    [InlineData("update user_sessions set ended_at = now(), ended_reason = 'REVOKED' where user_id = $1")]
    [InlineData("update user_sessions set expires_at = now() where user_id = $1")]
    public async Task Read_NoLongerAlive_SeesNothing(string end)
    {
        await using var world = await BusyWorldAsync();
        var person = await world.PersonAsync("Admin");
        await world.OwnerAsync(end, person.Id);
        foreach (var table in RowSecurityRules.Read.Keys)
            Assert.Equal(0L, await CountAsync(world, table, person));
    }

    [Fact]
    public async Task Login_WithoutRole_MayReadNothing()
    {
        await using var world = await World.CreateAsync(server);
        foreach (var table in await TablesAsync(world))
        {
            await using var command = world.Database.App.DataSource.CreateCommand($"select count(*) from {table}");
            Assert.Equal("42501", (await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteScalarAsync())).SqlState);
        }
    }

    // Rows of every kind in stores 1 and 2: prices, stock, sales, a void, prints, logs, managers, a named customer.
    private async Task<World> BusyWorldAsync()
    {
        var world = await World.CreateAsync(server);
        foreach (var store in (int[])[1, 2])
        {
            var cashier = await world.PersonAsync("Cashier", store);
            var boss = await world.PersonAsync("Store Manager", store);
            await world.PriceAsync(store, "BRO-SKIN", 180);
            await world.StockAsync(store, "BROILER", "SKIN", 20);
            var line = new SaleLine(await world.SkuAsync("BRO-SKIN"), new Weight(1), 0, new Money(180));
            foreach (var seller in (Person[])[cashier, boss])
            {
                var sold = (await world.As<IPosService>(seller).PostAsync(
                    new PostSale(store, Guid.CreateVersion7(), [line], [new PaymentPart("UPI", new Money(180))]))).Value;
                Assert.True((await world.As<ISaleService>(seller).PrintAsync(store, sold.Id)).IsSuccess);
                if (seller == boss)
                    Assert.True((await world.As<ISaleService>(boss).VoidAsync(new VoidSale(store, Guid.CreateVersion7(), sold.Id, "Test"))).IsSuccess);
            }

            await world.OwnerAsync("insert into manager_details (user_id, created_by) values ($1, $1)", boss.Id);
            Assert.False((await world.As<ISaleService>(cashier).VoidAsync(new VoidSale(store, Guid.CreateVersion7(), Guid.Empty, "Test"))).IsSuccess);
        }

        await world.OwnerAsync("insert into customers (id, name) values (gen_random_uuid(), 'Hotel Annapoorna')");
        await world.OwnerAsync(
            """
            with d as (
              insert into knowledge_documents (title, source, permission_key, content, checksum)
              values ('Open', 'a.md', null, 'x', 'x'), ('Technical', 'b.md', 'system.docs', 'x', 'x') returning id)
            insert into knowledge_chunks (document_id, chunk_index, content) select id, n, 'x' from d, generate_series(0, 1) n
            """);
        await world.OwnerAsync("insert into daily_job_runs (job, run_date, attempt, status) values ('sessions', current_date, 1, 'REQUESTED')");
        await world.OwnerAsync("insert into party_balances (party_type, party_id) values ('CUSTOMER', gen_random_uuid()), ('SUPPLIER', gen_random_uuid())");
        return world;
    }

    private static async Task<List<Person?>> PeopleAsync(World world)
    {
        List<Person?> people = [null, await world.PersonAsync(null), await world.PersonAsync(null, 1)];
        foreach (var role in Roles)
        {
            people.Add(await world.PersonAsync(role, 1));
            people.Add(await world.PersonAsync(role, 2));
            people.Add(await world.PersonAsync(role));

            // A token with some of its owner's keys, and with some that he does not hold.
            var owner = await world.PersonAsync(role, 1);
            await world.GiveAsync(owner, Permissions.ApiTokensManage);
            people.Add((await world.TokenAsync(owner, Permissions.SalesView, Permissions.InventoryView, Permissions.UsersView)).Token);
            people.Add((await world.TokenAsync(owner, Permissions.SkusView)).Token);
        }

        await world.OwnerAsync("insert into user_homepage_preference (user_id, homepage) select id, 'dashboard' from profiles");
        await world.OwnerAsync("insert into notifications (user_id, kind, title) select id, 'RIGHTS_CHANGED', 'x' from profiles");
        await world.OwnerAsync(
            "with f as (insert into stored_files (file_name, content, created_by) select 'x', '\\xffd8ff', id from profiles returning id, created_by) update profiles p set avatar_id = f.id from f where f.created_by = p.id");

        return people;
    }

    private static async Task<List<string>> TablesAsync(World world)
    {
        await using var command = world.Database.Owner.DataSource.CreateCommand(
            """
            select n.nspname || '.' || c.relname from pg_class c join pg_namespace n on n.oid = c.relnamespace
            where n.nspname in ('public', 'private', 'posting', 'identity') and c.relkind in ('r', 'p') order by 1
            """);
        List<string> tables = [];
        await using var reader = await command.ExecuteReaderAsync();
        while (await reader.ReadAsync())
            tables.Add(reader.GetString(0));
        return tables;
    }

    private static async Task<long> ExpectedAsync(World world, string table, string rule, Person? person)
    {
        if (person is null || rule == RowSecurityRules.Nobody)
            return 0;
        var rights = await RightsAsync(world, person);
        rule = System.Text.RegularExpressions.Regex.Replace(rule, @"\{(?<what>may|stores):(?<keys>[^}]*)\}", match =>
        {
            var may = match.Groups["keys"].Value.Split(',', StringSplitOptions.TrimEntries).Any(rights.Keys.Contains);
            return match.Groups["what"].Value == "may" ? (may ? "true" : "false") : may ? Array(rights.Stores) : "'{}'::int[]";
        });
        rule = rule.Replace("{stores}", Array(rights.Stores), StringComparison.Ordinal)
            .Replace("{system}", rights.IsSystem ? "true" : "false", StringComparison.Ordinal)
            .Replace("{me}", $"'{person.Id}'::uuid", StringComparison.Ordinal);
        return await world.OwnerScalarAsync<long>($"select count(*) from {table} where {rule}");
    }

    private static async Task<(bool IsSystem, HashSet<string> Keys, int[] Stores)> RightsAsync(World world, Person person)
    {
        var isSystem = await world.OwnerScalarAsync<bool>(
            "select exists (select from user_roles ur join roles r on r.id = ur.role_id where ur.user_id = $1 and r.is_system)", person.Id);
        var keys = await world.OwnerScalarAsync<string[]>(
            isSystem
                ? "select array_agg(key) from permissions where $1 is not null"
                : "select coalesce(array_agg(permission_key), '{}') from user_roles join role_permissions using (role_id) where user_id = $1",
            person.Id);
        if (person.Identity.Token is { } token)
            keys = [.. keys.Intersect(await world.OwnerScalarAsync<string[]>("select keys from api_tokens where id = $1", token.Id))];
        var stores = await world.OwnerScalarAsync<int[]>(
            isSystem ? "select array_agg(id) from stores where $1 is not null" : "select coalesce(array_agg(store_id), '{}') from user_stores where user_id = $1",
            person.Id);
        return (isSystem, [.. keys], stores);
    }

    private static string Array(int[] stores) => $"'{{{string.Join(',', stores)}}}'::int[]";

    // A refusal for want of the table's privilege is as good as no rows.
    private static async Task<long> CountAsync(World world, string table, Person? person)
    {
        try
        {
            return (long)(await world.SqlAsync(person, $"select count(*) from {table}"))!;
        }
        catch (PostgresException e) when (e.SqlState == "42501" && !table.StartsWith("public.", StringComparison.Ordinal))
        {
            return 0;
        }
    }

    private static async Task<bool> IsRefusedAsync(World world, Person? person, string statement)
    {
        try
        {
            await world.SqlAsync(person, statement);
            return false;
        }
        catch (PostgresException e) when (e.SqlState == "42501")
        {
            return true;
        }
    }

    private static async Task<string> StatementAsync(World world, string command, string table) => command switch
    {
        "INSERT" => await world.OwnerScalarAsync<string>(
            """
            select format('insert into %1$s (%2$s) overriding system value select %2$s from %1$s', $1, string_agg(quote_ident(attname), ', '))
            from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = ''
            """,
            table),
        "UPDATE" => await world.OwnerScalarAsync<string>(
            "select format('update %s set %I = %I', $1, attname, attname) from pg_attribute where attrelid = $1::regclass and attnum > 0 and not attisdropped and attgenerated = '' order by attnum desc limit 1", table),
        "DELETE" => $"delete from {table}",
        _ => $"truncate {table}",
    };
}
