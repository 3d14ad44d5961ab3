using Microsoft.AspNetCore.Components;
using Venus.Core.Features.Home;
using Venus.Core.Features.Stores;
using Venus.Core.Security;
using Venus.Server.Components;
using Venus.Server.Layout;

namespace Venus.Server.Features.Home;

/// <summary>The first page after sign-in: a greeting, the store, and the pages the person may open. Any signed-in person may see it.</summary>
public sealed partial class HomePage(Device device, SelectedStore selectedStore, TimeProvider time)
{
    private string? _greeting;

    [CascadingParameter]
    public UserRights? Rights { get; set; }

    private string FirstName => Rights!.FullName.Split(' ', StringSplitOptions.RemoveEmptyEntries) is [var first, ..] ? first : Rights.Email.Split('@')[0];

    private string Standing => selectedStore.Current is not { } store
        ? "You are not assigned to a store yet."
        : $"{store.Code} {store.Name}, {DayText.Full(StoreDays.Of(store.Timezone, time.GetUtcNow()))}";

    private IReadOnlyList<IGrouping<SidebarGroup, SidebarEntry>> Groups =>
        [.. SidebarEntries.For(Rights, SidebarEntries.All).Where(e => e.Group is not null).GroupBy(e => e.Group!)];

    private SidebarEntry? Primary =>
        SidebarEntries.For(Rights, SidebarEntries.All).FirstOrDefault(e => e.Permission == Permissions.SalesCreate);

    protected override async Task OnInitializedAsync() => _greeting = Greeting.At(await device.TimeAsync());
}
