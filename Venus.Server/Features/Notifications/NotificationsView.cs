using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Notifications;
using Venus.Core.Security;
using Venus.Server.Components;

namespace Venus.Server.Features.Notifications;

/// <summary>Base of what lists the person's own notifications: it reads them again when they change, and opens one.</summary>
public abstract class NotificationsView(INotificationService notifications, ISnackbar snackbar, NavigationManager navigation) : VenusPage
{
    [CascadingParameter]
    public UserRights? Rights { get; set; }

    protected Page<Notification> Told { get; private set; } = new([], 0);

    /// <summary>From 0.</summary>
    protected int PageNumber { get; private set; }

    protected abstract bool UnreadOnly { get; }

    protected abstract int PageSize { get; }

    protected override Task OnInitializedAsync()
    {
        OnOwn(Rights!.UserId, ReloadAsync);
        return base.OnInitializedAsync();
    }

    protected override async Task LoadAsync(CancellationToken cancellationToken)
    {
        var page = PageNumber;
        var told = (await notifications.ListAsync(UnreadOnly, page, PageSize, cancellationToken)).Value;
        // A slow answer to an earlier question must not replace a later one's.
        if (page == PageNumber)
            Told = told;
    }

    protected Task ShowAsync(int page)
    {
        PageNumber = page;
        return ReloadAsync();
    }

    /// <summary>Marks one read and follows its link, where it has one.</summary>
    protected async Task OpenAsync(Notification told) => await RunAsync(async cancel =>
    {
        await MarkAsync(told.IsUnread, told.Id, cancel);
        if (told.Link is { } link)
            navigation.NavigateTo(link);
        else
            await ReloadAsync();
    });

    protected async Task ReadAllAsync() => await RunAsync(async cancel =>
    {
        await MarkAsync(true, null, cancel);
        await ReloadAsync();
    });

    private async Task MarkAsync(bool unread, Guid? notification, CancellationToken cancellationToken)
    {
        if (unread && (await notifications.ReadAsync(notification, cancellationToken)).Problem is { } problem)
            snackbar.Add(problem.Message, Severity.Warning);
    }
}
