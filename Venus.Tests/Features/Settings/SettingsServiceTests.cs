using Npgsql;
using Venus.Core;
using Venus.Core.Features.Settings;
using Venus.Core.Security;
using Venus.Tests.Features.Stock;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Settings;

public sealed class SettingsServiceTests(DatabaseServer server)
{
    [Theory]
    [InlineData("true", "boolean", "true")]
    [InlineData("2", "number", "2")]
    [InlineData("2.5", "number", "2.5")]
    [InlineData("abc", "number", null)]
    [InlineData("yes", "boolean", null)]
    [InlineData("{", "json", null)]
    [InlineData("[1]", "json", "[1]")]
    [InlineData("2", "string", "\"2\"")]
    public async Task PLT_7_Value_IsReadByItsType(string text, string type, string? json)
    {
        await using var world = await World.CreateAsync(server);

        Assert.Equal(json ?? "none", await world.OwnerScalarAsync<string>("select coalesce(private.typed_setting($1, $2)::text, 'none')", text, type));
    }

    [Theory]
    [InlineData(SettingKeys.SessionIdleMinutes, "480", "abc", "Enter a number.")]
    [InlineData(SettingKeys.SessionIdleMinutes, "480", "4", "Enter whole minutes from 5 to 10,080.")]
    [InlineData(SettingKeys.SessionIdleMinutes, "480", "7.5", "Enter whole minutes from 5 to 10,080.")]
    [InlineData(SettingKeys.SessionAbsoluteHours, "168", "0", "Enter whole hours from 1 to 720.")]
    [InlineData(SettingKeys.ActivityRetentionDays, "365", "999999", "Enter whole days from 30 to 3,650.")]
    [InlineData(SettingKeys.AppName, "Venus Chicken", "  ", "Enter a name of 1 to 60 characters.")]
    [InlineData(SettingKeys.SupportEmail, "", "help", "Enter an e-mail address, or leave it empty.")]
    [InlineData(SettingKeys.ApiVersion, "1.0.0", "1.0", "Enter three numbers, as 1.0.0.")]
    [InlineData(SettingKeys.RegistrationEnabled, "false", "on", "Enter true or false.")]
    public async Task Save_OutOfTypeOrBounds_IsRefusedBesideItsFieldAndSavesNothing(string key, string before, string after, string sentence)
    {
        await using var world = await World.CreateAsync(server);
        var settings = world.As<ISettingsService>(await world.PersonAsync("Admin"));
        var counts = await world.CountsAsync();

        var other = key == SettingKeys.AppName ? new SettingChange(SettingKeys.ApiVersion, "1.0.0", "2.0.0") : new SettingChange(SettingKeys.AppName, "Venus Chicken", "X");

        var refused = (await settings.SaveAsync([other, new SettingChange(key, before, after)])).Problem!;

        Assert.Equal((key, sentence), (refused.Field, refused.Message));
        Assert.Equal(counts, await world.CountsAsync());
        Assert.Equal(other.Before, (await settings.GetAsync()).Value.Single(s => s.Key == other.Key).Value);
        // A direct write is judged alike.
        await Assert.ThrowsAsync<PostgresException>(() => world.OwnerAsync("update system_settings set value = $2 where key = $1", key, after));
    }

    [Fact]
    public async Task Save_OfSeveralThatDoNotFit_NamesEach()
    {
        await using var world = await World.CreateAsync(server);
        var settings = world.As<ISettingsService>(await world.PersonAsync("Admin"));

        var refused = Assert.IsType<InvalidInput>((await settings.SaveAsync(
        [
            new SettingChange(SettingKeys.SessionIdleMinutes, "480", "4"), new SettingChange(SettingKeys.AppName, "Venus Chicken", "X"), new SettingChange(SettingKeys.ApiVersion, "1.0.0", "1.0"),
        ])).Problem);

        Assert.Equal(new InvalidInput(SettingKeys.ApiVersion, "Enter three numbers, as 1.0.0."), refused with { More = null });
        Assert.Equal([new InvalidInput(SettingKeys.SessionIdleMinutes, "Enter whole minutes from 5 to 10,080.")], refused.More!);
        Assert.Equal("Venus Chicken", await world.OwnerScalarAsync<string>("select value from system_settings where key = 'app_name'"));
    }

    [Fact]
    public async Task Save_ChangesAuditsAndNamesWhoDidIt()
    {
        await using var world = await World.CreateAsync(server);
        var admin = await world.PersonAsync("Admin");
        var settings = world.As<ISettingsService>(admin);

        Assert.True((await settings.SaveAsync([new SettingChange(SettingKeys.SessionIdleMinutes, "480", "60")])).IsSuccess);

        Assert.Equal(("60", admin.Name), (await settings.GetAsync()).Value.Where(s => s.Key == SettingKeys.SessionIdleMinutes).Select(s => (s.Value, s.UpdatedBy)).Single());
        Assert.Equal(1L, await world.OwnerScalarAsync<long>(
            "select count(*) from audit_logs where entity_type = 'system_settings' and entity_id = 'session_idle_minutes' and user_id = $1 and changes -> 'value' ->> 'after' = '60'",
            admin.Id));
    }

    [Fact]
    public async Task Save_OverSomebodyElsesChange_IsRefused()
    {
        await using var world = await World.CreateAsync(server);
        var settings = world.As<ISettingsService>(await world.PersonAsync("Admin"));
        await world.OwnerAsync("update system_settings set value = '90' where key = 'session_idle_minutes'");

        Assert.IsType<StateChanged>((await settings.SaveAsync([new SettingChange(SettingKeys.SessionIdleMinutes, "480", "60")])).Problem);

        Assert.Equal("90", await world.OwnerScalarAsync<string>("select value from system_settings where key = 'session_idle_minutes'"));
        Assert.IsType<NotFound>((await settings.SaveAsync([new SettingChange("invented", "", "1")])).Problem);
    }

    [Theory]
    [InlineData(Permissions.SystemSettings, SettingKeys.MaintenanceMode, Permissions.SystemMaintenance)]
    [InlineData(Permissions.SystemMaintenance, SettingKeys.RegistrationEnabled, Permissions.SystemSettings)]
    public async Task Save_EachSwitch_NeedsItsOwnKey(string held, string key, string missing)
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.HolderAsync([1], held);
        var change = new SettingChange(key, "false", "true");

        Assert.Equal(new PermissionMissing(missing), (await world.As<ISettingsService>(person).SaveAsync([change])).Problem);

        // And the database asks again.
        var refused = await Assert.ThrowsAsync<PostgresException>(() => world.SqlAsync(
            person, "select posting.save_settings(jsonb_build_object('changes', jsonb_build_array(jsonb_build_object('key', $1, 'before', 'false', 'after', 'true'))))", key));
        Assert.Equal("permission-missing", refused.MessageText);
    }
}
