using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Core.Features.Settings;
using Venus.Server.Components;

namespace Venus.Server.Features.Settings;

/// <summary>What administrators set for the whole of Venus. Texts are saved together; a switch is one act of its own.</summary>
public sealed partial class SettingsPage(ISettingsService settings, IIdentityProvider provider, IDialogService dialogs, ISnackbar snackbar)
{
    private readonly TypedFields _typed = new();
    private readonly FormRefusal _form = new();
    private IReadOnlyList<Setting> _settings = [];
    private bool _changedByOthers;
    private bool _hasMail;

    private IIdentityProvider Provider => provider;

    private static bool IsSwitch(string key) => key is SettingKeys.RegistrationEnabled or SettingKeys.MaintenanceMode;

    private IEnumerable<SettingChange> Changes => _settings
        .Where(s => !IsSwitch(s.Key) && _typed[s.Key].Trim() != s.Value)
        .Select(s => new SettingChange(s.Key, s.Value, _typed[s.Key].Trim()));

    protected override Task LoadAsync(CancellationToken cancellationToken) => LoadAsync(null, cancellationToken);

    private async Task LoadAsync(IReadOnlyDictionary<string, string>? saved, CancellationToken cancellationToken)
    {
        _settings = (await settings.GetAsync(cancellationToken)).Value;
        _hasMail = (await settings.HasMailAsync(cancellationToken)).Value;
        _typed.Rebase(_settings.Where(s => !IsSwitch(s.Key)).ToDictionary(s => s.Key, s => s.Value), saved);
    }

    private Setting? Of(string key) => _settings.FirstOrDefault(s => s.Key == key);

    // An unreadable switch counts as closed: registration off, maintenance on.
    private bool IsOn(string key) => key == SettingKeys.MaintenanceMode ? Of(key)?.Value != "false" : Of(key)?.Value == "true";

    private void Undo()
    {
        _typed.Undo();
        (_form.Problem, _changedByOthers) = (null, false);
    }

    private async Task<bool> MayLeaveAsync() => !_typed.IsChanged
        || await dialogs.ConfirmAsync("Leave the changed settings?", "They are typed but not saved.", "Leave them", cancel: "Stay");

    private Task SaveAsync() => SaveAsync([.. Changes], "The settings are saved.");

    private async Task SendTestMailAsync() => await RunAsync(async cancel =>
    {
        var sent = await settings.SendTestMailAsync(cancel);
        snackbar.Add(sent.Problem?.Message ?? $"A mail went to {sent.Value}.", sent.IsSuccess ? Severity.Success : Severity.Error);
    });

    private async Task SwitchAsync(string key, bool on)
    {
        if (Of(key) is not { } setting)
            return;
        if (on && !await dialogs.ConfirmAsync(
            key == SettingKeys.MaintenanceMode ? "Turn maintenance on?" : "Open registration?",
            key == SettingKeys.MaintenanceMode
                ? "Everyone without the permission to work in maintenance is out within a second, in open pages too. Sales under way are kept on their devices."
                : "Anybody who reaches this address may make an account. It holds the default role and no store.",
            key == SettingKeys.MaintenanceMode ? "Turn maintenance on" : "Open registration",
            irreversible: key == SettingKeys.MaintenanceMode))
            return;
        await SaveAsync([new SettingChange(key, setting.Value, on ? "true" : "false")], on ? "It is on." : "It is off.");
    }

    private async Task SaveAsync(IReadOnlyList<SettingChange> changes, string done) => await RunAsync(async cancel =>
    {
        (_form.Problem, _changedByOthers) = (null, false);
        if (changes.Count == 0)
        {
            snackbar.Add("Nothing was changed.", Severity.Info);
            return;
        }

        var sent = changes.Where(c => !IsSwitch(c.Key)).ToDictionary(c => c.Key, c => _typed[c.Key]);
        var saved = await settings.SaveAsync(changes, cancel);
        _changedByOthers = saved.Problem is StateChanged;
        _form.Problem = _changedByOthers ? null : saved.Problem;
        if (saved.IsSuccess)
            snackbar.Add(done, Severity.Success);
        if (saved.IsSuccess || _changedByOthers)
            await ReadAsync(cancelled => LoadAsync(saved.IsSuccess ? sent : null, cancelled));
    });
}
