using Npgsql;
using Venus.Tests.Support;

namespace Venus.Tests.Security;

/// <summary>All that anon may learn, and that an unreadable switch counts as closed.</summary>
public sealed class PublicStatusTests(DatabaseServer server)
{
    [Theory]
    [InlineData("", "Venus Chicken False False")]
    [InlineData("update system_settings set value = 'true' where value_type = 'boolean'", "Venus Chicken True True")]
    [InlineData("update system_settings set value = 'perhaps' where value_type = 'boolean'", "Venus Chicken False True")]
    [InlineData("delete from system_settings where value_type = 'boolean'", "Venus Chicken False True")]
    public async Task Switch_Unreadable_CountsAsClosed(string change, string nameRegistrationMaintenance)
    {
        await using var world = await World.CreateAsync(server);
        // The guard lets no unreadable switch in; what counts is what happens should one stand there.
        await world.OwnerAsync("alter table system_settings disable trigger guard");
        if (change != "")
            await world.OwnerAsync(change);

        await using var batch = world.Database.App.DataSource.CreateBatch();
        batch.BatchCommands.Add(new NpgsqlBatchCommand("select set_config('role', 'anon', true)"));
        batch.BatchCommands.Add(new NpgsqlBatchCommand(
            """
            select s ->> 'app_name', (s ->> 'registration_enabled')::boolean, (s ->> 'maintenance_mode')::boolean, (select count(*) from jsonb_object_keys(s))
            from public_status() s
            """));
        await using var reader = await batch.ExecuteReaderAsync(TestContext.Current.CancellationToken);
        await reader.NextResultAsync(TestContext.Current.CancellationToken);
        await reader.ReadAsync(TestContext.Current.CancellationToken);

        Assert.Equal(nameRegistrationMaintenance, $"{reader.GetString(0)} {reader.GetBoolean(1)} {reader.GetBoolean(2)}");
        Assert.Equal(3L, reader.GetInt64(3));
    }
}
