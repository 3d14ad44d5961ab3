namespace Venus.Core.Features.Settings;

/// <summary>What administrators set for the whole of Venus.</summary>
public interface ISettingsService
{
    /// <summary>Needs system.settings.</summary>
    Task<Result<IReadOnlyList<Setting>>> GetAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Changes all of them or none. Needs system.settings, for the maintenance switch system.maintenance. A value out of its type or bounds is refused
    /// beside its field, which is the setting's key.
    /// </summary>
    Task<Result<Done>> SaveAsync(IReadOnlyList<SettingChange> changes, CancellationToken cancellationToken = default);

    /// <summary>Whether a mail server is configured. Needs system.settings.</summary>
    Task<Result<bool>> HasMailAsync(CancellationToken cancellationToken = default);

    /// <summary>Sends a mail to the caller's own address. Needs system.settings. Refuses when no mail server is configured, or it does not take the mail.</summary>
    /// <returns>The address.</returns>
    Task<Result<string>> SendTestMailAsync(CancellationToken cancellationToken = default);
}
