using Bunit;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Sales;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Server.Features.Sales;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Sales;

public sealed class VoidDialogTests : IAsyncDisposable
{
    private static readonly UserRights Voider = People.With([Permissions.SalesView, Permissions.SalesVoid], [People.Downtown]);

    private readonly ShellContext _shell = new();
    private readonly FakeSaleService _sales = new();

    public VoidDialogTests() => _shell.Services.AddSingleton<ISaleService>(_sales);

    private ISnackbar Snackbar => _shell.Services.GetRequiredService<ISnackbar>();

    [Fact]
    public async Task Open_SaysWhatGoesBackAndHowMuch()
    {
        var (dialog, _) = await OpenAsync();

        Assert.Equal("Void sale S01/26-27/004217?", dialog.Find("h2").TextContent);
        Assert.Contains("The customer gets back ₹661.00 in cash and ₹800.00 by UPI.", dialog.Markup, StringComparison.Ordinal);
        Assert.Equal("Void ₹1,461.00", Act(dialog).TextContent.Trim());
    }

    [Fact]
    public async Task Act_WithoutAReason_IsRefusedBesideTheField()
    {
        var (dialog, _) = await OpenAsync();

        await Act(dialog).ClickAsync(new());

        Assert.Equal("Say why the sale is voided.", dialog.Find(".v-field-error").TextContent);
        Assert.Empty(_sales.Voids);
    }

    [Fact]
    public async Task Act_WithAReason_VoidsOnceAndTellsWhatToGiveBack()
    {
        var (dialog, closed) = await OpenAsync();
        await TypeAsync(dialog, " Wrong weight ");

        await Act(dialog).ClickAsync(new());

        Assert.True(await closed);
        var command = Assert.Single(_sales.Voids);
        Assert.Equal((1, SaleSamples.Detail.Id, "Wrong weight"), (command.Store, command.Sale, command.Reason));
        Assert.Equal("S01/26-27/004217 is voided. Give back ₹661.00 in cash and ₹800.00 by UPI.", Assert.Single(Snackbar.ShownSnackbars).Message);
    }

    [Fact]
    public async Task Act_DoubleTap_PostsOnce()
    {
        var (dialog, closed) = await OpenAsync();
        await TypeAsync(dialog, "Wrong weight");
        _sales.Gate = new TaskCompletionSource();
        // The second tap leaves the browser before it hears that the button is locked.
        var tapped = dialog.FindComponents<MudButton>().Single(b => b.Markup.Contains("Void ₹", StringComparison.Ordinal)).Instance.OnClick;

        var first = dialog.InvokeAsync(() => tapped.InvokeAsync(new()));
        Assert.True(Act(dialog).HasAttribute("disabled"));
        var second = dialog.InvokeAsync(() => tapped.InvokeAsync(new()));
        await dialog.InvokeAsync(() => _sales.Gate.SetResult());
        await Task.WhenAll(first, second);

        Assert.True(await closed);
        Assert.Single(_sales.Voids);
    }

    [Fact]
    public async Task Act_Refused_StaysOpenWithTheFigures_KeepsTheReasonAndItsKey()
    {
        var (dialog, closed) = await OpenAsync();
        await TypeAsync(dialog, "Wrong weight");
        _sales.Refusal = new VoidTooLate("S01/26-27/004217", new DateOnly(2026, 7, 13));

        await Act(dialog).ClickAsync(new());
        await Act(dialog).ClickAsync(new());

        Assert.Contains(_sales.Refusal.Message, dialog.Find(".v-note-bad").TextContent, StringComparison.Ordinal);
        Assert.Equal("Wrong weight", dialog.Find("textarea").GetAttribute("value"));
        Assert.False(closed.IsCompleted);
        Assert.Equal(2, _sales.Voids.Count);
        Assert.Single(_sales.Voids.Select(v => v.Key).Distinct());
    }

    [Fact]
    public async Task Act_RefusedForTheReason_SaysSoBesideIt()
    {
        var (dialog, _) = await OpenAsync();
        await TypeAsync(dialog, "x");
        _sales.Refusal = new InvalidInput("reason", "Say why, in at most 500 characters.");

        await Act(dialog).ClickAsync(new());

        Assert.Equal("Say why, in at most 500 characters.", dialog.Find(".v-field-error").TextContent);
        Assert.Empty(dialog.FindAll(".v-note-bad"));
    }

    [Fact]
    public async Task Rights_KeyTakenAway_HidesTheActAndKeepsTheReason()
    {
        var (dialog, _) = await OpenAsync();
        await TypeAsync(dialog, "Wrong weight");

        _shell.Rights.Rights = People.With([Permissions.SalesView], [People.Downtown]);
        await _shell.Live.ChangeAsync(LiveTopic.Rights);

        Assert.Contains(Permissions.SalesVoid, dialog.Find(".v-actions-missing").TextContent, StringComparison.Ordinal);
        Assert.Equal("Wrong weight", dialog.Find("textarea").GetAttribute("value"));
        Assert.DoesNotContain(dialog.FindAll("button"), b => b.TextContent.Contains("Void", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Cancel_KeepsTheSale()
    {
        var (dialog, closed) = await OpenAsync();

        await dialog.FindAll("button").Single(b => b.TextContent.Trim() == "Keep the sale").ClickAsync(new());

        Assert.False(await closed);
        Assert.Empty(_sales.Voids);
    }

    [Fact]
    public async Task Open_FromARow_SpeaksOfTheTotal()
    {
        await _shell.SignInAsync(Voider, 1);
        var provider = _shell.Render<MudDialogProvider>();

        _ = provider.InvokeAsync(() => _shell.Services.GetRequiredService<IDialogService>().VoidSaleAsync(1, SaleSamples.Row(4217)));

        provider.WaitForAssertion(() => Assert.Contains("gets back ₹1,461.00, each part by the method it was paid with.", provider.Markup, StringComparison.Ordinal));
    }

    private async Task<(IRenderedComponent<MudDialogProvider> Dialog, Task<bool> Closed)> OpenAsync()
    {
        await _shell.SignInAsync(Voider, 1);
        var provider = _shell.Render<MudDialogProvider>();
        var closed = provider.InvokeAsync(() => _shell.Services.GetRequiredService<IDialogService>().VoidSaleAsync(SaleSamples.Detail));
        provider.WaitForElement("h2");
        return (provider, closed);
    }

    private static AngleSharp.Dom.IElement Act(IRenderedComponent<MudDialogProvider> dialog) =>
        dialog.FindAll("button").Single(b => b.TextContent.Trim().StartsWith("Void", StringComparison.Ordinal));

    private static Task TypeAsync(IRenderedComponent<MudDialogProvider> dialog, string reason) => dialog.Find("textarea").InputAsync(new() { Value = reason });

    public ValueTask DisposeAsync() => _shell.DisposeAsync();
}
