using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Hosting.Internal;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using MudBlazor;
using MudBlazor.Services;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Server.Hosting;
using Venus.Server.Layout;
using Venus.Server.Security;

namespace Venus.Tests.Support;

/// <summary>What a component of Venus finds around it: rights, live updates, a device, a clock. Tests of pages add their own services.</summary>
internal sealed class ShellContext : BunitContext
{
    public ShellContext()
    {
        JSInterop.Mode = JSRuntimeMode.Loose;
        Services.AddMudServices(mud => mud.PopoverOptions.CheckForPopoverProvider = false);
        Services.AddSingleton<IUserRights>(Rights);
        Services.AddSingleton<IRefusalLog>(Refusals);
        Services.AddSingleton<ILiveUpdates>(Live);
        Services.AddSingleton<TimeProvider>(Clock);
        Services.AddSingleton<IHostApplicationLifetime>(Host);
        Services.AddScoped<Device>();
        Services.AddScoped<SelectedStore>();
        Services.AddScoped<SignInDoor>();
        Services.AddScoped<CircuitLog>();
    }

    public FakeUserRights Rights { get; } = new();

    public FakeRefusalLog Refusals { get; } = new();

    public FakeLiveUpdates Live { get; } = new();

    public ApplicationLifetime Host { get; } = new(NullLogger<ApplicationLifetime>.Instance);

    public FakeTimeProvider Clock { get; } = new(new DateTimeOffset(2026, 7, 14, 6, 12, 0, TimeSpan.Zero));

    public SelectedStore SelectedStore => Services.GetRequiredService<SelectedStore>();

    public NavigationManager Navigation => Services.GetRequiredService<NavigationManager>();

    /// <summary>What the last snackbar says.</summary>
    public string? Snack => Services.GetRequiredService<ISnackbar>().ShownSnackbars.LastOrDefault()?.Message?.ToString();

    /// <summary>Lets time go by once the component has done what it was about: a wait that begins after its time has passed would never end.</summary>
    public async Task AdvanceAsync(TimeSpan time)
    {
        for (var turn = 0; turn < 10; turn++)
            await Renderer.Dispatcher.InvokeAsync(() => { });
        await Renderer.Dispatcher.InvokeAsync(() => Clock.Advance(time));
    }

    /// <summary>Signs a person in: rights, and the store he works in.</summary>
    public async Task SignInAsync(UserRights rights, int? store = null)
    {
        Rights.Rights = rights;
        await SelectedStore.UseAsync(rights, store, interactive: true);
    }

    /// <summary>Opens a page for a person, as its link says.</summary>
    public async Task<IRenderedComponent<TPage>> OpenAsync<TPage>(UserRights rights, string link, int? store = null)
        where TPage : IComponent
    {
        await SignInAsync(rights, store);
        Navigation.NavigateTo(link);
        return Render<TPage>(page => page.AddCascadingValue(rights));
    }
}
