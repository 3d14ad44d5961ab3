using Venus.Core;
using Venus.Core.Features.Notifications;

namespace Venus.Tests.Features.Notifications;

/// <summary>The notifications of one person, in memory.</summary>
internal sealed class FakeNotifications : INotificationService
{
    public List<Notification> All { get; } = [];

    public int Counts { get; private set; }

    public bool IsDown { get; set; }

    public static Notification Told(string title, string? link = null, bool read = false) => new(
        Guid.CreateVersion7(), NotificationKinds.RightsChanged, title, link, new DateTimeOffset(2026, 7, 14, 6, 0, 0, TimeSpan.Zero),
        read ? new DateTimeOffset(2026, 7, 14, 6, 5, 0, TimeSpan.Zero) : null);

    public Task<Result<Page<Notification>>> ListAsync(bool unreadOnly, int page, int pageSize = 50, CancellationToken cancellationToken = default)
    {
        if (IsDown)
            throw new TimeoutException();
        var mine = All.Where(n => n.IsUnread || !unreadOnly).OrderBy(n => !n.IsUnread).ToList();
        return Task.FromResult<Result<Page<Notification>>>(new Page<Notification>([.. mine.Skip(page * pageSize).Take(pageSize)], mine.Count));
    }

    public Task<Result<int>> CountUnreadAsync(CancellationToken cancellationToken = default)
    {
        Counts++;
        return Task.FromResult<Result<int>>(All.Count(n => n.IsUnread));
    }

    public Task<Result<Done>> ReadAsync(Guid? notification, CancellationToken cancellationToken = default)
    {
        for (var at = 0; at < All.Count; at++)
        {
            if (notification is null || All[at].Id == notification)
                All[at] = All[at] with { ReadAt = All[at].CreatedAt };
        }

        return Task.FromResult<Result<Done>>(new Done());
    }
}
