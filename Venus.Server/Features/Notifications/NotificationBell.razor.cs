using Microsoft.AspNetCore.Components;
using Venus.Core.Features.Notifications;
using Venus.Core.Numbers;
using Venus.Core.Security;

namespace Venus.Server.Features.Notifications;

/// <summary>The bell of the bar with the number of unread notifications. It is asked once, and again when the database says that they have changed.</summary>
public sealed partial class NotificationBell(INotificationService notifications)
{
    private int _unread;
    private string? _told;

    [CascadingParameter]
    public UserRights? Rights { get; set; }

    protected override async Task OnInitializedAsync()
    {
        OnOwn(Rights!.UserId, CountAgainAsync);
        await CountAsync();
    }

    private async Task CountAgainAsync()
    {
        var before = _unread;
        await CountAsync();
        _told = _unread > before ? Counted.Of(_unread, "unread notification") : null;
    }

    // What cannot be counted leaves the bell as it was: a wrong number would say more than none.
    private Task CountAsync() => ReadAsync(async cancel => (await notifications.CountUnreadAsync(cancel)).Value, unread => _unread = unread);
}
