using Npgsql;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Identity;

/// <summary>What the host may do before a person is known: a short list of functions, and nothing else.</summary>
public sealed class IdentityAccessTests(DatabaseServer server)
{
    private const string Executable = """
        select coalesce(array_agg(n.nspname || '.' || p.proname order by n.nspname, p.proname), '{}')
        from pg_proc p join pg_namespace n on n.oid = p.pronamespace
        where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_'
          and has_schema_privilege($1, n.oid, 'USAGE') and has_function_privilege($1, p.oid, 'EXECUTE')
        """;

    private const string Usable = """
        select coalesce(array_agg(n.nspname || '.' || c.relname order by n.nspname, c.relname), '{}')
        from pg_class c join pg_namespace n on n.oid = c.relnamespace
        where n.nspname not in ('pg_catalog', 'information_schema') and n.nspname !~ '^pg_' and c.relkind in ('r', 'p', 'v', 'm', 'f', 'S')
          and case when c.relkind = 'S' then has_sequence_privilege($1, c.oid, 'USAGE, SELECT, UPDATE')
                   else has_table_privilege($1, c.oid, 'SELECT, INSERT, UPDATE, DELETE, TRUNCATE, REFERENCES, TRIGGER')
                     or has_any_column_privilege($1, c.oid, 'SELECT, INSERT, UPDATE, REFERENCES') end
        """;

    [Fact]
    public async Task VenusAuth_Functions_AreTheListedOnes()
    {
        await using var rig = await IdentityRig.CreateAsync(server);

        Assert.Equal(
            ["identity.add_data_protection_key", "identity.add_signing_key", "identity.ask_code", "identity.ask_email_change",
                "identity.ask_external_code", "identity.ask_recovery", "identity.asked_external_code", "identity.asked_factor", "identity.bearer_session",
                "identity.call_limits", "identity.change_password", "identity.close_attempt", "identity.confirm_email", "identity.confirm_second_factor",
                "identity.count_call", "identity.data_protection_keys", "identity.end_external", "identity.end_reused_session", "identity.external_factor_added",
                "identity.external_password_changed", "identity.external_password_set", "identity.external_people", "identity.find_link", "identity.find_ticket",
                "identity.keep_refresh_token", "identity.label_session", "identity.leave_attempt", "identity.my_security", "identity.new_second_factor",
                "identity.open_attempt", "identity.open_external_attempt", "identity.open_own_attempt", "identity.pass_code", "identity.prove_external",
                "identity.recovery_link", "identity.refresh_session", "identity.refuse_external_attempt", "identity.remove_second_factor",
                "identity.renew_ticket", "identity.set_password_by_link", "identity.sign_out", "identity.sign_up", "identity.signing_keys",
                "identity.start_second_factor", "identity.start_session", "identity.start_token_session", "identity.tell_place",
                "identity.touch_session", "identity.use_api_token", "identity.use_provider", "identity.vouch_attempt", "identity.wrong_code", "identity.wrong_external_code",
                "public.public_status"],
            await rig.ReadAsync<string[]>(Executable, "venus_auth"));
    }

    [Fact]
    public async Task VenusApp_Functions_AreNone()
    {
        await using var rig = await IdentityRig.CreateAsync(server);

        Assert.Empty(await rig.ReadAsync<string[]>(Executable, "venus_app"));
    }

    [Theory]
    [InlineData("venus_auth")]
    [InlineData("venus_app")]
    [InlineData("anon")]
    public async Task Role_BeforeAPerson_ReachesNoTable(string role)
    {
        await using var rig = await IdentityRig.CreateAsync(server);

        Assert.Empty(await rig.ReadAsync<string[]>(Usable, role));
    }

    [Theory]
    [InlineData("select * from public.profiles")]
    [InlineData("select * from auth.users")]
    [InlineData("select * from private.tickets")]
    [InlineData("select * from private.data_protection_keys")]
    [InlineData("insert into private.known_browsers (user_id, browser_key) values (gen_random_uuid(), '')")]
    [InlineData("delete from private.lockouts")]
    [InlineData("select identity.create_admin(gen_random_uuid(), 'me@venus.example', 'Me', 'x', true)")]
    [InlineData("select private.end_sessions_of_inactive()")]
    [InlineData("select private.issue_link(gen_random_uuid(), 'RESET')")]
    [InlineData("select private.set_password(gen_random_uuid(), 'x')")]
    public async Task VenusAuth_AnythingElse_IsRefused(string sql)
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var batch = rig.Database.App.DataSource.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select set_config('role', 'venus_auth', true)"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(sql));

        var refused = await Assert.ThrowsAsync<PostgresException>(() => batch.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }

    [Fact]
    public async Task VenusApp_WithoutARole_IsRefused()
    {
        await using var rig = await IdentityRig.CreateAsync(server);
        await using var command = rig.Database.App.DataSource.CreateCommand("select identity.data_protection_keys()");

        var refused = await Assert.ThrowsAsync<PostgresException>(() => command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken));

        Assert.Equal(PostgresErrorCodes.InsufficientPrivilege, refused.SqlState);
    }
}
