using Microsoft.AspNetCore.Components;
using MudBlazor;
using Venus.Core.Features.Managers;
using Venus.Core.Features.Users;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Server.Components;

namespace Venus.Server.Features.Managers;

/// <summary>One manager: who he is, his stores, and his removal.</summary>
public sealed partial class ManagerPanel(IManagerService managers, IUserService users, IDialogService dialogs, ISnackbar snackbar)
{
    private ManagerDetail? _detail;
    private readonly ChosenSet<int> _stores = new();

    [CascadingParameter]
    public UserRights? Rights { get; set; }

    [Parameter, EditorRequired]
    public required Guid User { get; set; }

    /// <summary>The zone of moments, IANA.</summary>
    [Parameter, EditorRequired]
    public required string Timezone { get; set; }

    [Parameter, EditorRequired]
    public EventCallback OnClose { get; set; }

    [Parameter]
    public EventCallback OnChanged { get; set; }

    private bool IsMe => User == Rights?.UserId;

    private bool MayAssign => Rights?.May(Permissions.StoresAssign) is true && !IsMe;

    protected override Task OnInitializedAsync()
    {
        OnLive(LiveTopic.Rights, null, ReloadAsync);
        return ReloadAsync();
    }

    private Task ReloadAsync() => ReadAsync(async cancel => (await managers.GetAsync(User, cancel)).Value, fresh =>
    {
        _detail = fresh;
        _stores.Rebase(fresh.StoreIds);
    });

    private async Task SaveStoresAsync() => await RunAsync(async cancel =>
    {
        var result = await users.SetStoresAsync(new SetUserStores(User, _stores.Added, _stores.Removed), cancel);
        snackbar.Add(result.Problem?.Message ?? "Stores saved.", result.IsSuccess ? Severity.Success : Severity.Error);
        if (!result.IsSuccess)
            return;
        await ReloadAsync();
        await OnChanged.InvokeAsync();
    });

    private async Task RemoveAsync()
    {
        var name = _detail!.Manager.FullName;
        if (!await dialogs.ConfirmAsync(
            $"Remove {name}?", "Phone, qualifications and the access to every store go. The account and its roles stay.", $"Remove {name}"))
            return;
        await RunAsync(async cancel =>
        {
            var result = await managers.RemoveAsync(User, cancel);
            snackbar.Add(result.Problem?.Message ?? $"{name} is removed.", result.IsSuccess ? Severity.Success : Severity.Error);
            if (!result.IsSuccess)
                return;
            await OnChanged.InvokeAsync();
            await OnClose.InvokeAsync();
        });
    }
}
