using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Core.Features.Settings;
using Venus.Core.Security;
using Venus.Server.Features.Settings;
using Venus.Tests.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Settings;

public sealed class SettingsPageTests : IAsyncDisposable
{
    private readonly ShellContext _shell = new();
    private readonly FakeSettings _settings = new();
    private readonly FakeProvider _provider = new(IdentityKind.Local);

    public SettingsPageTests() => _shell.Services.AddSingleton<ISettingsService>(_settings).AddSingleton<IIdentityProvider>(_provider);

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
        _settings.Refusal = new InvalidInput("session_idle_minutes", "Enter whole minutes from 5 to 10,080.");
        var page = await OpenAsync();

        page.Find("#setting-session_idle_minutes").Input("1");
        Click(page, "Save settings");

        Assert.Contains("Enter whole minutes", page.Find("#setting-session_idle_minutes").Closest(".v-field")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("1", page.Find("#setting-session_idle_minutes").GetAttribute("value"));
        Assert.Equal("Not saved yet. Look at the fields.", page.Find(".v-actions [role=status]").TextContent);
    }

    [Fact]
    public async Task Save_RefusedForSeveralFields_SaysSoBesideEach()
    {
        _settings.Refusal = new InvalidInput("app_name", "Enter a name.", [new InvalidInput("session_idle_minutes", "Enter whole minutes.")]);
        var page = await OpenAsync();

        page.Find("#setting-app_name").Input("");
        page.Find("#setting-session_idle_minutes").Input("1");
        Click(page, "Save settings");

        Assert.Contains("Enter a name.", page.Find("#setting-app_name").Closest(".v-field")!.TextContent, StringComparison.Ordinal);
        Assert.Contains("Enter whole minutes.", page.Find("#setting-session_idle_minutes").Closest(".v-field")!.TextContent, StringComparison.Ordinal);
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
    public async Task Save_OfAFieldThatSomebodyElseSetToo_NamesTheirs_AndGoesOverItOnlyWhenSavedAgain()
    {
        var page = await OpenAsync();
        page.Find("#setting-app_name").Input("Mine");
        _settings.Refusal = new StateChanged("setting");
        _settings.Values["app_name"] = "Theirs";
        Click(page, "Save settings");

        Assert.Contains("Theirs was set meanwhile", page.Find("#setting-app_name").Closest(".v-field")!.TextContent, StringComparison.Ordinal);
        Assert.Equal("Mine", page.Find("#setting-app_name").GetAttribute("value"));
        _settings.Refusal = null;
        Click(page, "Save settings");

        Assert.Equal([new SettingChange("app_name", "Theirs", "Mine")], _settings.Saved[^1]);
        Assert.DoesNotContain("meanwhile", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll(".v-actions [role=status]"));
    }

    [Fact]
    public async Task Switch_Saved_KeepsWhatWasTypedMeanwhile()
    {
        _settings.Values["registration_enabled"] = "true";
        var page = await OpenAsync();
        page.Find("#setting-app_name").Input("Venus North");

        page.Find("[role=switch]").Click();

        Assert.Equal("Venus North", page.Find("#setting-app_name").GetAttribute("value"));
    }

    [Fact]
    public async Task Save_TappedTwice_SavesOnce()
    {
        var page = await OpenAsync();
        page.Find("#setting-app_name").Input("Venus North");
        _settings.Gate = new TaskCompletionSource();

        Click(page, "Save settings");
        Click(page, "Save settings");
        _settings.Gate.SetResult();

        await page.WaitForStateAsync(() => _shell.Snack is not null);
        Assert.Single(_settings.Saved);
    }

    [Fact]
    public async Task Leaving_WithTypedSettings_AsksFirst()
    {
        var dialogs = _shell.Render<MudDialogProvider>();
        var page = await OpenAsync();
        page.Find("#setting-app_name").Input("Venus North");

        await page.InvokeAsync(() => _shell.Navigation.NavigateTo("/home"));
        dialogs.WaitForAssertion(() => Assert.Contains("Leave the changed settings?", dialogs.Markup, StringComparison.Ordinal));
        await dialogs.TapAsync("Stay");

        Assert.EndsWith("/system/settings", _shell.Navigation.Uri, StringComparison.Ordinal);
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

    [Fact]
    public async Task Undo_AfterARefusal_TakesItBackToo()
    {
        _settings.Refusal = new InvalidInput("session_idle_minutes", "Enter whole minutes from 5 to 10,080.");
        var page = await OpenAsync();
        page.Find("#setting-session_idle_minutes").Input("1");
        Click(page, "Save settings");

        Click(page, "Undo");

        Assert.DoesNotContain("Enter whole minutes", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Switch_Unreadable_ShowsAsClosed()
    {
        _settings.Values["maintenance_mode"] = "perhaps";
        _settings.Values["registration_enabled"] = "perhaps";

        var page = await OpenAsync([Permissions.SystemSettings, Permissions.SystemMaintenance]);

        Assert.Equal(["false", "true"], page.FindAll("[role=switch]").Select(on => on.GetAttribute("aria-checked")));
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

    [Theory]
    [InlineData("session_idle_minutes", "#setting-session_idle_minutes")]
    [InlineData("registration_enabled", "[role=switch]")]
    public async Task Setting_Changed_SaysByWhomAndWhen_OnTheClockOfThePage(string key, string control)
    {
        _settings.ChangedAt[key] = new DateTimeOffset(2026, 7, 13, 17, 25, 0, TimeSpan.Zero);

        var page = await OpenAsync();

        Assert.Contains("Changed by Meena Kumari, 13 Jul 22:55", page.Find(control).Closest(".setting, .switch")!.TextContent, StringComparison.Ordinal);
        Assert.DoesNotContain("Changed by", page.Find("#setting-app_name").Closest(".setting")!.TextContent, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Mail_Configured_IsTestedToOnesOwnAddress()
    {
        _settings.HasMail = true;
        var page = await OpenAsync();

        Click(page, "Send test mail");

        Assert.Equal(1, _settings.TestMails);
        Assert.Contains("go by mail", page.Markup, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(IdentityKind.Local, "a link is shown once to whoever makes it")]
    [InlineData(IdentityKind.Supabase, "Acme sends the mails of accounts itself")]
    public async Task Mail_NotConfigured_SaysWhoSendsThem(IdentityKind kind, string sentence)
    {
        _provider.Kind = kind;

        var page = await OpenAsync();

        Assert.Contains(sentence, page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain(page.FindAll("button"), button => button.TextContent.Trim() == "Send test mail");
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

        public Dictionary<string, DateTimeOffset> ChangedAt { get; } = [];

        public List<IReadOnlyList<SettingChange>> Saved { get; } = [];

        public Problem? Refusal { get; set; }

        public Task<Result<IReadOnlyList<Setting>>> GetAsync(CancellationToken cancellationToken = default) =>
            Task.FromResult(Result<IReadOnlyList<Setting>>.Success([.. Values.Select(v => ChangedAt.TryGetValue(v.Key, out var at)
                ? new Setting(v.Key, v.Value, v.Key, at, "Meena Kumari")
                : new Setting(v.Key, v.Value, v.Key, default, null))]));

        /// <summary>Holds a saving until it is opened.</summary>
        public TaskCompletionSource? Gate { get; set; }

        public async Task<Result<Done>> SaveAsync(IReadOnlyList<SettingChange> changes, CancellationToken cancellationToken = default)
        {
            Saved.Add(changes);
            if (Gate is not null)
                await Gate.Task;
            if (Refusal is not null)
                return Refusal;
            foreach (var change in changes)
                Values[change.Key] = change.After;
            return new Done();
        }

        public bool HasMail { get; set; }

        public int TestMails { get; private set; }

        public Task<Result<bool>> HasMailAsync(CancellationToken cancellationToken = default) => Task.FromResult<Result<bool>>(HasMail);

        public Task<Result<string>> SendTestMailAsync(CancellationToken cancellationToken = default)
        {
            TestMails++;
            return Task.FromResult<Result<string>>("ravi@venus.example");
        }
    }
}
