using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Venus.Core;
using Venus.Core.Features.Settings;
using Venus.Core.Security;
using Venus.Server.Features.Settings;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Settings;

public sealed class SettingsPageTests : IAsyncDisposable
{
    private readonly ShellContext _shell = new();
    private readonly FakeSettings _settings = new();

    public SettingsPageTests() => _shell.Services.AddSingleton<ISettingsService>(_settings);

    [Fact]
    public async Task Save_SendsWhatWasChangedWithWhatWasSeen()
    {
        var page = await OpenAsync();

        page.Find("#setting-session_idle_minutes").Input("60");
        Click(page, "Save settings");

        Assert.Equal([new SettingChange("session_idle_minutes", "480", "60")], _settings.Saved.Single());
    }

    [Fact]
    public async Task Save_Refused_SaysSoBesideTheFieldAndKeepsWhatWasTyped()
    {
        _settings.Refusal = new InvalidInput("session_idle_minutes", "Give whole minutes from 5 to 10080.");
        var page = await OpenAsync();

        page.Find("#setting-session_idle_minutes").Input("1");
        Click(page, "Save settings");

        Assert.Contains("Give whole minutes", page.Find("#setting-session_idle_minutes").Closest(".v-field")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("1", page.Find("#setting-session_idle_minutes").GetAttribute("value"));
    }

    [Fact]
    public async Task Save_OverAnothersChange_ReadsAgainAndKeepsWhatWasTyped()
    {
        var page = await OpenAsync();
        page.Find("#setting-app_name").Input("Venus North");
        _settings.Refusal = new StateChanged("setting");
        _settings.Values["session_idle_minutes"] = "90";

        Click(page, "Save settings");

        Assert.Contains("Somebody else changed a setting", page.Markup, StringComparison.Ordinal);
        Assert.Equal("90", page.Find("#setting-session_idle_minutes").GetAttribute("value"));
        Assert.Equal("Venus North", page.Find("#setting-app_name").GetAttribute("value"));
    }

    [Fact]
    public async Task Undo_TakesBackWhatWasTyped()
    {
        var page = await OpenAsync();
        page.Find("#setting-app_name").Input("X");

        Click(page, "Undo");

        Assert.Equal("Venus Chicken", page.Find("#setting-app_name").GetAttribute("value"));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Maintenance_ShowsToHoldersOfItsKey(bool held)
    {
        var page = await OpenAsync(held ? [Permissions.SystemSettings, Permissions.SystemMaintenance] : [Permissions.SystemSettings]);

        Assert.Equal(held ? 2 : 1, page.FindAll("[role=switch]").Count);
    }

    [Fact]
    public async Task Switch_Off_IsOneActWithoutAQuestion()
    {
        _settings.Values["registration_enabled"] = "true";
        var page = await OpenAsync();

        page.Find("[role=switch]").Click();

        Assert.Equal([new SettingChange("registration_enabled", "true", "false")], _settings.Saved.Single());
        Assert.Equal("false", page.Find("[role=switch]").GetAttribute("aria-checked"));
    }

    private static void Click(IRenderedComponent<SettingsPage> page, string name) => page.FindAll("button").First(b => b.TextContent.Trim() == name).Click();

    private Task<IRenderedComponent<SettingsPage>> OpenAsync(params string[] keys) =>
        _shell.OpenAsync<SettingsPage>(People.With(keys.Length == 0 ? [Permissions.SystemSettings] : keys, []), "/system/settings");

    public ValueTask DisposeAsync() => _shell.DisposeAsync();

    private sealed class FakeSettings : ISettingsService
    {
        public Dictionary<string, string> Values { get; } = new()
        {
            ["app_name"] = "Venus Chicken",
            ["registration_enabled"] = "false",
            ["maintenance_mode"] = "false",
            ["session_idle_minutes"] = "480",
        };

        public List<IReadOnlyList<SettingChange>> Saved { get; } = [];

        public Problem? Refusal { get; set; }

        public Task<Result<IReadOnlyList<Setting>>> GetAsync(CancellationToken cancellationToken = default) =>
            Task.FromResult(Result<IReadOnlyList<Setting>>.Success([.. Values.Select(v => new Setting(v.Key, v.Value, v.Key, default, null))]));

        public Task<Result<Done>> SaveAsync(IReadOnlyList<SettingChange> changes, CancellationToken cancellationToken = default)
        {
            Saved.Add(changes);
            if (Refusal is not null)
                return Task.FromResult<Result<Done>>(Refusal);
            foreach (var change in changes)
                Values[change.Key] = change.After;
            return Task.FromResult<Result<Done>>(new Done());
        }
    }
}
