using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core.Features.Notifications;

namespace Venus.Server.Features.Notifications;

/// <summary>The latest unread notifications, each with its one act.</summary>
public sealed partial class UnreadPanel(INotificationService notifications, ISnackbar snackbar, NavigationManager navigation, TimeProvider time)
    : NotificationsView(notifications, snackbar, navigation, time)
{
    protected override bool UnreadOnly => true;

    protected override int PageSize => 4;
}
