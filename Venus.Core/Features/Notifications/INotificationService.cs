namespace Venus.Core.Features.Notifications;

/// <summary>Values of <c>notifications.kind</c>.</summary>
public static class NotificationKinds
{
    public const string RightsChanged = "RIGHTS_CHANGED";
    public const string AccessReset = "ACCESS_RESET";
    public const string SignedOut = "SIGNED_OUT";
    public const string NewBrowser = "NEW_BROWSER";
    public const string ApiToken = "API_TOKEN";
    public const string JobFailed = "JOB_FAILED";
}

/// <param name="Kind">One of <see cref="NotificationKinds"/>.</param>
/// <param name="Link">An address in Venus; null when there is nothing to open.</param>
public sealed record Notification(Guid Id, string Kind, string Title, string? Link, DateTimeOffset CreatedAt, DateTimeOffset? ReadAt)
{
    public bool IsUnread => ReadAt is null;
}

/// <summary>A person's own notifications (domain document "Platform", sections 6 and 14). Needs no key; nobody sees another's. They are kept for 90 days.</summary>
public interface INotificationService
{
    /// <summary>Unread ones first, then the newest.</summary>
    /// <param name="page">From 0.</param>
    Task<Result<Page<Notification>>> ListAsync(bool unreadOnly, int page, int pageSize = 50, CancellationToken cancellationToken = default);

    Task<Result<int>> CountUnreadAsync(CancellationToken cancellationToken = default);

    /// <summary>Marks one as read, or all. Refuses <see cref="NotFound"/> for another's.</summary>
    /// <param name="notification">Null: all.</param>
    Task<Result<Done>> ReadAsync(Guid? notification, CancellationToken cancellationToken = default);
}
