using System.Globalization;
using Microsoft.AspNetCore.Components;
using Venus.Core.Features.Stores;
using Venus.Core.Security;

namespace Venus.Server.Layout;

/// <summary>
/// The store the person works in, one per circuit. It comes from the link (<c>?store=3</c>), else from what this device last used, else it is the
/// first assigned store. It only steers what is asked for; service and database check the store of every call.
/// </summary>
public sealed class SelectedStore(Device device, NavigationManager navigation)
{
    private const string DeviceKey = "venus.store";

    private bool _deviceAsked;

    /// <summary>Null for a person without stores.</summary>
    public StoreAccess? Current { get; private set; }

    /// <summary>The zone of its days and times; the chain's for a person without stores.</summary>
    public string Timezone => Current?.Timezone ?? StoreDays.DefaultTimezone;

    /// <summary>The stores the person may choose from.</summary>
    public IReadOnlyList<StoreAccess> Stores { get; private set; } = [];

    /// <summary>A link chose the present store: the records it names are this store's.</summary>
    public bool IsLinked { get; private set; }

    /// <summary>Another store, or other data of the same one. Layouts re-create the page, so pages seldom need it.</summary>
    public event Func<Task>? Changed;

    /// <summary>Asked before a choice takes the open page away; false keeps page and store. Pages set it with <c>OnStoreLeaving</c>.</summary>
    public Func<Task<bool>>? Leaving { get; set; }

    /// <summary>Chooses a store on behalf of the person and remembers it on the device. Ignores a store that is not assigned.</summary>
    public async Task SelectAsync(int storeId)
    {
        if (storeId == Current?.Id || Stores.FirstOrDefault(s => s.Id == storeId) is not { } store)
            return;
        if (Leaving is not null && !await Leaving())
            return;

        await device.RememberAsync(DeviceKey, storeId.ToString(CultureInfo.InvariantCulture));
        if (StoreLink.Read(navigation.Uri) is not null)
            navigation.NavigateTo(navigation.GetUriWithQueryParameter(StoreLink.Parameter, storeId), replace: true);
        IsLinked = false;
        await SetAsync(store);
    }

    /// <summary>Takes over the rights just read; keeps the present store where they still hold it.</summary>
    /// <param name="linked">The store of the link, already known to be assigned.</param>
    /// <param name="interactive">False while a page is rendered without a circuit: the device cannot be asked then.</param>
    internal async Task UseAsync(UserRights rights, int? linked, bool interactive)
    {
        var before = Stores;
        Stores = rights.Stores;
        var wanted = linked ?? Current?.Id;
        if (wanted is null && interactive && !_deviceAsked)
        {
            _deviceAsked = true;
            wanted = int.TryParse(await device.RecallAsync(DeviceKey), CultureInfo.InvariantCulture, out var last) ? last : null;
        }

        var store = Stores.FirstOrDefault(s => s.Id == wanted) ?? (Stores.Count > 0 ? Stores[0] : null);
        if (store == Current && before.SequenceEqual(Stores))
            return;
        if (linked is not null && interactive)
            await device.RememberAsync(DeviceKey, linked.Value.ToString(CultureInfo.InvariantCulture));
        IsLinked = linked is not null;
        await SetAsync(store);
    }

    private async Task SetAsync(StoreAccess? store)
    {
        Current = store;
        foreach (var listener in Changed?.GetInvocationList() ?? [])
            await ((Func<Task>)listener)();
    }
}
