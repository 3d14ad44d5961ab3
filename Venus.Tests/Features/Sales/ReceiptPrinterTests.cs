using Bunit;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;
using Venus.Core.Features.Sales;
using Venus.Core.Security;
using Venus.Server.Features.Sales;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Sales;

public sealed class ReceiptPrinterTests : IAsyncDisposable
{
    private readonly ShellContext _shell = new();
    private readonly FakeSaleService _sales = new();
    private readonly BunitJSModuleInterop _module;

    public ReceiptPrinterTests()
    {
        _shell.Services.AddSingleton<ISaleService>(_sales);
        _shell.Services.AddScoped<ReceiptPrinter>();
        _module = _shell.JSInterop.SetupModule("./js/receipt.js");
        _module.Mode = JSRuntimeMode.Loose;
    }

    [Fact]
    public async Task Print_Twice_SendsTheOriginalThenADuplicate()
    {
        var printer = _shell.Services.GetRequiredService<ReceiptPrinter>();

        await printer.PrintAsync(1, SaleSamples.Detail.Id, Xunit.TestContext.Current.CancellationToken);
        await printer.PrintAsync(1, SaleSamples.Detail.Id, Xunit.TestContext.Current.CancellationToken);

        var sheets = _module.Invocations["printReceipt"].Select(i => (string)i.Arguments[0]!).ToList();
        Assert.Equal([false, true], sheets.Select(s => s.Contains("DUPLICATE 1", StringComparison.Ordinal)));
        Assert.All(sheets, s => Assert.Contains("Rs 1,461.00", s, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Print_Refused_SendsNothing()
    {
        _sales.Refusal = new PermissionMissing(Permissions.SalesView);

        var printed = await _shell.Services.GetRequiredService<ReceiptPrinter>().PrintAsync(1, SaleSamples.Detail.Id, Xunit.TestContext.Current.CancellationToken);

        Assert.Equal(_sales.Refusal, printed.Problem);
        Assert.Empty(_module.Invocations);
    }

    [Fact]
    public async Task Print_PageGoneMeanwhile_IsCancelledNotAFault()
    {
        using var page = new CancellationTokenSource();
        var circuit = _shell.Services.CreateScope();
        var printer = circuit.ServiceProvider.GetRequiredService<ReceiptPrinter>();
        await page.CancelAsync();
        circuit.Dispose();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => printer.PrintAsync(1, SaleSamples.Detail.Id, page.Token));

        Assert.Empty(_module.Invocations);
    }

    [Fact]
    public async Task Print_BrowserGoneMeanwhile_IsCancelledNotAFault()
    {
        using var page = new CancellationTokenSource();
        _module.SetupVoid("printReceipt", _ => true).SetException(new JSDisconnectedException("gone"));
        await page.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => _shell.Services.GetRequiredService<ReceiptPrinter>().PrintAsync(1, SaleSamples.Detail.Id, page.Token));
    }

    [Fact]
    public void Sheet_NamesAndNotes_AreTextNeverMarkup()
    {
        const string Script = "<img src=x onerror=alert(1)>";
        var sheet = _shell.Render<ReceiptSheet>(p => p.Add(s => s.Receipt, SaleSamples.Receipt with
        {
            Footer = Script,
            StoreName = Script,
            StoreAddress = Script,
            Sale = SaleSamples.Detail with { Customer = Script, Cashier = Script, Items = [SaleSamples.Item(1, Script, 1m, 1m, 1m)] },
        }));

        Assert.Empty(sheet.FindAll("img"));
        Assert.Equal(6, sheet.FindAll("span").Count(s => s.TextContent == Script));
    }

    public ValueTask DisposeAsync() => _shell.DisposeAsync();
}
