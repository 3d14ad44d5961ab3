using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core.Features.Notifications;

namespace Venus.Server.Features.Notifications;

/// <summary>The latest unread notifications, each with its one act.</summary>
public sealed partial class UnreadPanel(INotificationService notifications, ISnackbar snackbar, NavigationManager navigation)
    : NotificationsView(notifications, snackbar, navigation)
{
    protected override bool UnreadOnly => true;

    protected override int PageSize => 4;
}
