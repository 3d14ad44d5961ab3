using Bunit;
using Venus.Core.Security;
using Venus.Server.Layout;
using Venus.Tests.Support;

namespace Venus.Tests.Layout;

public sealed class SidebarTests : IAsyncDisposable
{
    private static readonly SidebarGroup Stock = new("Inventory Management", "", "Business");
    private static readonly SidebarGroup Selling = new("Sales & Income", "", "Business");

    private static readonly IReadOnlyList<SidebarEntry> Sample =
    [
        new("Home", "", "/home", null),
        new("Stock", "", "/business/stock", Permissions.InventoryView, Stock),
        new("Stock Ledger", "", "/business/stock-ledger", Permissions.InventoryLedger, Stock),
        new("POS", "", "/business/pos", Permissions.SalesCreate, Selling),
    ];

    private readonly ShellContext _shell = new();

    [Fact]
    public void PRM_4_WithoutRoles_HomeAndDocumentation()
    {
        var sidebar = Render(People.WithoutRoles, SidebarEntries.All);

        Assert.Equal(["Home", "Documentation"], Titles(sidebar));
        Assert.Empty(sidebar.FindAll("[aria-expanded]"));
    }

    [Fact]
    public void PRM_3_Cashier_SeesNothingButHisPages()
    {
        // My Performance joins this list with its page.
        Assert.Equal(["Home", "Stock", "POS", "Price Config", "Documentation"], Titles(Render(People.Cashier, SidebarEntries.All)));
        Assert.False(People.Cashier.May(Permissions.StorePricesEdit));
    }

    [Fact]
    public void NobodySignedIn_ShowsNothing() => Assert.Empty(Titles(Render(null, SidebarEntries.All)));

    [Fact]
    public void Group_ShowsIffOneOfItsPagesShows()
    {
        var sidebar = Render(People.With([Permissions.InventoryLedger], []), Sample);

        Assert.Equal(["Inventory Management"], sidebar.FindAll("[aria-expanded]").Select(g => g.TextContent.Trim()));
        Assert.Equal(["Home", "Stock Ledger", "Documentation"], Titles(sidebar));
    }

    [Fact]
    public void Group_OfThePresentPage_IsOpen()
    {
        _shell.Navigation.NavigateTo("/business/pos");

        var sidebar = Render(People.With([Permissions.InventoryView, Permissions.SalesCreate], []), Sample);

        Assert.Equal(["false", "true"], sidebar.FindAll("[aria-expanded]").Select(g => g.GetAttribute("aria-expanded")!));
        Assert.Equal("POS", sidebar.Find("[aria-current=page]").TextContent.Trim());
    }

    [Fact]
    public void Stock_DoesNotCountAsItsLedger()
    {
        _shell.Navigation.NavigateTo("/business/stock-ledger");

        var sidebar = Render(People.With([Permissions.InventoryView, Permissions.InventoryLedger], []), Sample);

        Assert.Equal(["Stock Ledger"], sidebar.FindAll("[aria-current=page]").Select(e => e.TextContent.Trim()));
    }

    [Fact]
    public void Group_Tapped_OpensAndCloses()
    {
        var sidebar = Render(People.With([Permissions.SalesCreate], []), Sample);

        sidebar.Find("[aria-expanded]").Click();
        Assert.Equal("true", sidebar.Find("[aria-expanded]").GetAttribute("aria-expanded"));

        sidebar.Find("[aria-expanded]").Click();
        Assert.Equal("false", sidebar.Find("[aria-expanded]").GetAttribute("aria-expanded"));
    }

    private IRenderedComponent<Sidebar> Render(UserRights? rights, IReadOnlyList<SidebarEntry> entries) =>
        _shell.Render<Sidebar>(p =>
        {
            p.Add(s => s.All, entries);
            if (rights is not null)
                p.AddCascadingValue(rights);
        });

    private static List<string> Titles(IRenderedComponent<Sidebar> sidebar) =>
        [.. sidebar.FindAll("a.v-nav-item").Select(a => a.TextContent.Trim())];

    public ValueTask DisposeAsync() => _shell.DisposeAsync();
}
