using Venus.Core;
using Venus.Core.Features.Notifications;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Notifications;

internal sealed class NotificationService(VenusSession session) : INotificationService
{
    public async Task<Result<Page<Notification>>> ListAsync(
        bool unreadOnly, int page, int pageSize = 50, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(cancellationToken) is { } refusal)
            return refusal;
        return await session.ListAsync<Notification>("my_notifications", new { Unread = unreadOnly }, null, page, Math.Max(pageSize, 1), cancellationToken);
    }

    public async Task<Result<int>> CountUnreadAsync(CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(cancellationToken) is { } refusal)
            return refusal;
        var none = await session.ListAsync<Notification>("my_notifications", new { Unread = true }, null, 0, 0, cancellationToken);
        return none.Problem is { } problem ? problem : none.Value.Total;
    }

    public async Task<Result<Done>> ReadAsync(Guid? notification, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(cancellationToken) is { } refusal)
            return refusal;
        return await session.PostAsync<Done>("read_notifications", new { Notification = notification }, cancellationToken);
    }
}
