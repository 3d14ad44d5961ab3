using Microsoft.EntityFrameworkCore;
using Venus.Core;
using Venus.Core.Features.Settings;
using Venus.Core.Security;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Settings;

internal sealed class SettingsService(VenusSession session) : ISettingsService
{
    public async Task<Result<IReadOnlyList<Setting>>> GetAsync(CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.SystemSettings, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.ReadAsync(
            async (db, cancel) => Result<IReadOnlyList<Setting>>.Success(
                await db.SystemSettings.AsNoTracking()
                    .OrderBy(s => s.Key)
                    .Select(s => new Setting(
                        s.Key, s.Value, s.Description, s.UpdatedAt, db.Colleagues.Where(c => c.Id == s.UpdatedBy).Select(c => c.FullName).FirstOrDefault()))
                    .ToListAsync(cancel)),
            cancellationToken);
    }

    public async Task<Result<Done>> SaveAsync(IReadOnlyList<SettingChange> changes, CancellationToken cancellationToken = default)
    {
        string[] keys = [.. changes.Select(KeyFor).DefaultIfEmpty(Permissions.SystemSettings).Distinct()];
        foreach (var key in keys)
        {
            if (await session.RefusalAsync(key, null, cancellationToken) is { } refusal)
                return refusal;
        }

        return await session.PostAsync<Done>("save_settings", new { Changes = changes }, cancellationToken);
    }

    private static string KeyFor(SettingChange change) =>
        change.Key == SettingKeys.MaintenanceMode ? Permissions.SystemMaintenance : Permissions.SystemSettings;
}
