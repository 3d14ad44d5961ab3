using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Identity;
using Venus.Core.Features.Settings;
using Venus.Server.Components;

namespace Venus.Server.Features.Settings;

/// <summary>What administrators set for the whole of Venus. Texts are saved together; a switch is one act of its own.</summary>
public sealed partial class SettingsPage(ISettingsService settings, IIdentityProvider provider, IDialogService dialogs, ISnackbar snackbar)
{
    private readonly Dictionary<string, string> _typed = [];
    private readonly Dictionary<string, string> _errors = [];
    private IReadOnlyList<Setting> _settings = [];
    private string? _problem;
    private bool _changedByOthers;
    private bool _hasMail;

    private IIdentityProvider Provider => provider;

    private bool IsChanged => Changes.Any();

    private IEnumerable<SettingChange> Changes => _settings
        .Where(s => _typed.TryGetValue(s.Key, out var typed) && typed.Trim() != s.Value)
        .Select(s => new SettingChange(s.Key, s.Value, _typed[s.Key].Trim()));

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        // What the person typed stays; what he did not touch follows the database.
        var kept = Changes.ToDictionary(c => c.Key, c => c.After);
        _settings = (await settings.GetAsync(cancellationToken)).Value;
        _hasMail = (await settings.HasMailAsync(cancellationToken)).Value;
        foreach (var setting in _settings.Where(s => s.Key is not (SettingKeys.RegistrationEnabled or SettingKeys.MaintenanceMode)))
            _typed[setting.Key] = kept.GetValueOrDefault(setting.Key, setting.Value);
    }

    private Setting? Of(string key) => _settings.FirstOrDefault(s => s.Key == key);

    // An unreadable switch counts as closed: registration off, maintenance on.
    private bool IsOn(string key) => key == SettingKeys.MaintenanceMode ? Of(key)?.Value != "false" : Of(key)?.Value == "true";

    private void Undo()
    {
        foreach (var setting in _settings.Where(s => _typed.ContainsKey(s.Key)))
            _typed[setting.Key] = setting.Value;
        _errors.Clear();
        _problem = null;
    }

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
        _errors.Clear();
        _problem = null;
        _changedByOthers = false;
        if (changes.Count == 0)
        {
            snackbar.Add("Nothing was changed.", Severity.Info);
            return;
        }

        var saved = await settings.SaveAsync(changes, cancel);
        if (saved.Problem is { Field: { } field } refused && _typed.ContainsKey(field))
        {
            _errors[field] = refused.Message;
            return;
        }

        _changedByOthers = saved.Problem is StateChanged;
        _problem = _changedByOthers ? null : saved.Problem?.Message;
        if (saved.IsSuccess)
            snackbar.Add(done, Severity.Success);
        if (saved.IsSuccess || _changedByOthers)
            await ReloadAsync();
    });
}
