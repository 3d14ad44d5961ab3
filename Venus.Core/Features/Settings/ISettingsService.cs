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
}
