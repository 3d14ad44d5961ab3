using Microsoft.EntityFrameworkCore;
using Venus.Core;
using Venus.Core.Features.Settings;
using Venus.Core.Security;
using Venus.Data.Features.Identity.Mail;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Settings;

internal sealed class SettingsService(VenusSession session, IUserRights rights, Mailer mailer) : ISettingsService
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

    public async Task<Result<bool>> HasMailAsync(CancellationToken cancellationToken = default) =>
        await session.RefusalAsync(Permissions.SystemSettings, null, cancellationToken) is { } refusal ? refusal : mailer.IsConfigured;

    public async Task<Result<string>> SendTestMailAsync(CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.SystemSettings, null, cancellationToken) is { } refusal)
            return refusal;
        var mine = (await rights.GetAsync(cancellationToken))!;
        var sent = await mailer.SendAsync(Letter.OfTest(mine.Email, mine.FullName), cancellationToken);
        return sent.Problem is { } problem ? problem : mine.Email;
    }

    private static string KeyFor(SettingChange change) =>
        change.Key == SettingKeys.MaintenanceMode ? Permissions.SystemMaintenance : Permissions.SystemSettings;
}
