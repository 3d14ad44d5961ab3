using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core.Features.Notifications;

namespace Venus.Server.Features.Notifications;

/// <summary>The person's own notifications, unread ones first.</summary>
public sealed partial class NotificationsPage(INotificationService notifications, ISnackbar snackbar, NavigationManager navigation)
    : NotificationsView(notifications, snackbar, navigation)
{
    protected override bool UnreadOnly => false;

    protected override int PageSize => 50;
}
