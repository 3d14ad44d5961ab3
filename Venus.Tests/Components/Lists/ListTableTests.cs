using Bunit;
using Venus.Core.Fields;
using Venus.Server.Components.Lists;
using Venus.Tests.Support;

namespace Venus.Tests.Components.Lists;

public sealed class ListTableTests : IAsyncDisposable
{
    private static readonly IReadOnlyList<Field<Row>> Fields =
    [
        new Field<Row>("name", "Name", row => row.Name) { Sorts = true },
        new Field<Row>("at", "When", row => row.At) { Sorts = true },
        new Field<Row>("count", "Keys", row => row.Count),
    ];

    private readonly ShellContext _shell = new();

    [Fact]
    public void Row_ShowsEachFieldAsPeopleReadIt()
    {
        var table = Render(new ListQuery());

        Assert.Equal(["Name", "When", "Keys"], Heads(table));
        Assert.Equal(["Ravi", "14 Jul 2026 11:42", "1,200"], table.FindAll("tbody td").Select(c => c.TextContent.Trim()));
    }

    [Fact]
    public void Head_OfASortedField_SaysSoAndTurnsIt()
    {
        var table = Render(new ListQuery(new Sorting("name", Descending: false), Page: 3));

        Assert.Equal("ascending", table.FindAll("th")[0].GetAttribute("aria-sort"));
        Assert.EndsWith("?sort=-name", table.Find("th a").GetAttribute("href"), StringComparison.Ordinal);
        Assert.Null(table.FindAll("th")[1].GetAttribute("aria-sort"));
        Assert.EndsWith("?sort=at", table.FindAll("th a")[1].GetAttribute("href"), StringComparison.Ordinal);
        Assert.Empty(table.FindAll("th")[2].GetElementsByTagName("a"));
    }

    [Fact]
    public void Column_TakenAway_IsNotRendered() => Assert.Equal(["Name", "Keys"], Heads(Render(new ListQuery(Hidden: "at"))));

    [Fact]
    public void Link_OpensTheRowByItsFirstColumn()
    {
        var table = Render(new ListQuery(Hidden: "name"), row => $"/x?open={row.Name}");

        Assert.Equal("/x?open=Ravi", table.Find("tbody td:first-child a").GetAttribute("href"));
    }

    [Fact]
    public void Chooser_TakesColumnsAwayInTheLink_AndTheLastOneStays()
    {
        _shell.Navigation.NavigateTo("/list?page=2");
        var tools = _shell.Render<ListTools<Row>>(p => p.Add(t => t.Fields, Fields).Add(t => t.Query, new ListQuery(Hidden: "at", Page: 2)));
        tools.FindAll("[role=checkbox]")[2].Click();
        Assert.EndsWith("/list?page=2&hide=at%2Ccount", _shell.Navigation.Uri, StringComparison.Ordinal);

        var last = _shell.Render<ListTools<Row>>(p => p.Add(t => t.Fields, Fields).Add(t => t.Query, new ListQuery(Hidden: "at,count")));
        last.FindAll("[role=checkbox]")[0].Click();
        Assert.EndsWith("hide=at%2Ccount", _shell.Navigation.Uri, StringComparison.Ordinal);
        last.FindAll("[role=checkbox]")[1].Click();
        Assert.EndsWith("hide=count", _shell.Navigation.Uri, StringComparison.Ordinal);
    }

    private static IEnumerable<string> Heads(IRenderedComponent<ListTable<Row>> table) => table.FindAll("th").Select(h => h.TextContent.Trim());

    private IRenderedComponent<ListTable<Row>> Render(ListQuery query, Func<Row, string>? link = null) => _shell.Render<ListTable<Row>>(table => table
        .Add(t => t.Caption, "Rows")
        .Add(t => t.Rows, [new Row("Ravi", _shell.Clock.GetUtcNow(), 1200)])
        .Add(t => t.Fields, Fields)
        .Add(t => t.Query, query)
        .Add(t => t.RowKey, row => row.Name)
        .Add(t => t.Link, link));

    public ValueTask DisposeAsync() => _shell.DisposeAsync();

    private sealed record Row(string Name, DateTimeOffset At, int Count);
}
