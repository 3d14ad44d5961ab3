using AngleSharp.Dom;
using Bunit;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Sections;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using MudBlazor;
using Venus.Core.Features.Sales;
using Venus.Core.Security;
using Venus.Server.Features.Sales;
using Venus.Server.Layout;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Sales;

/// <summary>The page of the counter with everything around it that is not under test, and hands to use it.</summary>
internal sealed class PosDesk : IAsyncDisposable
{
    private readonly BunitJSModuleInterop _module;
    private IRenderedComponent<IComponent>? _screen;

    public PosDesk()
    {
        Shell.Services.AddSingleton<IPosService>(Pos);
        Shell.Services.AddSingleton<ISaleService>(Sales);
        Shell.Services.AddSingleton<IDataProtectionProvider>(Protection);
        Shell.Services.AddScoped<ReceiptPrinter>();
        Shell.Services.AddCounter();
        _module = Shell.JSInterop.SetupModule("./js/pos.js");
        _module.Mode = JSRuntimeMode.Loose;
        Receipts = Shell.JSInterop.SetupModule("./js/receipt.js");
        Receipts.Mode = JSRuntimeMode.Loose;
        Remember("");
        HeldHere(true);
    }

    public ShellContext Shell { get; } = new();

    public FakePosService Pos { get; } = new();

    public FakeSaleService Sales { get; } = new();

    public EphemeralDataProtectionProvider Protection { get; } = new();

    public BunitJSModuleInterop Receipts { get; }

    public IRenderedComponent<IComponent> Screen => _screen!;

    public IRenderedComponent<PosPage> Page => Screen.FindComponent<PosPage>();

    public TillMemory Memory => new(Protection, People.Cashier.UserId, People.Downtown.Id);

    /// <summary>What the device gives back when asked for carts.</summary>
    public void Remember(string text) => _module.Setup<string>("recall", _ => true).SetResult(text);

    /// <summary>Whether this tab gets the carts without force.</summary>
    public void HeldHere(bool answer)
    {
        _module.Setup<bool>("hold", call => call.Arguments[1] is false).SetResult(answer);
        _module.Setup<bool>("hold", call => call.Arguments[1] is true).SetResult(true);
    }

    public async Task OpenAsync(UserRights? person = null)
    {
        await Shell.SignInAsync(person ?? People.Cashier, People.Downtown.Id);
        _screen = Shell.Render(builder =>
        {
            builder.OpenComponent<MudPopoverProvider>(0);
            builder.CloseComponent();
            builder.OpenComponent<CascadingValue<UserRights>>(1);
            builder.AddComponentParameter(2, "Value", Shell.Rights.Rights);
            builder.AddComponentParameter(3, "ChildContent", (RenderFragment)(inner =>
            {
                inner.OpenComponent<MudDialogProvider>(0);
                inner.CloseComponent();
                inner.OpenComponent<MudSnackbarProvider>(1);
                inner.CloseComponent();
                inner.OpenComponent<SectionOutlet>(2);
                inner.AddComponentParameter(3, nameof(SectionOutlet.SectionId), AppBarSections.Page);
                inner.CloseComponent();
                inner.OpenComponent<PosPage>(4);
                inner.CloseComponent();
            }));
            builder.CloseComponent();
        });
    }

    /// <summary>The button whose label or text begins with the words.</summary>
    public IElement Button(string name) => Buttons(name) is [var first, ..] ? first : throw new InvalidOperationException($"No button {name} in {Screen.Markup}");

    public IReadOnlyList<IElement> Buttons(string name) =>
        [.. Screen.FindAll("button").Where(b => Words(b.GetAttribute("aria-label") ?? b.TextContent).StartsWith(name, StringComparison.Ordinal))];

    public Task TapAsync(string name) => Button(name).ClickAsync(new());

    public async Task KeypadAsync(string keys)
    {
        foreach (var key in keys)
            await Screen.FindAll(".pos-keys button").First(b => b.TextContent.Trim() == key.ToString()).ClickAsync(new());
    }

    /// <summary>Keys of the keyboard as the browser's module hands them over: "2.5" are three of them, "Enter" is one.</summary>
    public Task PressAsync(params string[] keys) => Page.InvokeAsync(() => Task.WhenAll(keys.SelectMany(Split).Select(Page.Instance.OnKeyAsync)));

    public async Task WeighAsync(string product, string kg, string? birds = null)
    {
        await TapAsync(product);
        if (birds is not null)
            await PressAsync(birds, "Enter");
        await PressAsync(kg, "Enter");
    }

    public IReadOnlyList<string> Lines() => [.. Screen.FindAll(".pos-line").Select(l => Words(l.QuerySelector(".pos-line-main")!.TextContent))];

    /// <summary>The text of an element by its role's label.</summary>
    public string Output(string name) => Words(Screen.FindAll("output").Single(o => o.GetAttribute("aria-label") == name).TextContent);

    /// <summary>What the page gave the device to remember.</summary>
    public Till Remembered() => Memory.Read(Screen.Find("venus-till").GetAttribute("text")!)!;

    public string Text => Words(Screen.Nodes.OfType<INode>().Aggregate("", (text, node) => text + " " + node.TextContent));

    public ValueTask DisposeAsync() => Shell.DisposeAsync();

    private static IEnumerable<string> Split(string key) => key.All(c => char.IsAsciiDigit(c) || c == '.') ? key.Select(c => c.ToString()) : [key];

    private static string Words(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
}
