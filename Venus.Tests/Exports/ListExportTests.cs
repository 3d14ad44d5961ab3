using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Venus.Core;
using Venus.Core.Fields;
using Venus.Core.Security;
using Venus.Server.Exports;
using Venus.Tests.Support;

namespace Venus.Tests.Exports;

public sealed class ListExportTests
{
    private static readonly ReadShape<Row> Shape = new(
        new Field<Row>("name", "Name", row => row.Name),
        new Field<Row>("email", "E-mail", row => row.Email) { Key = Permissions.UsersFieldEmail },
        new Field<Row>("at", "Since", row => row.At));

    private static readonly Row[] Rows =
    [
        new("=1+1, \"x\"", "ravi@x.in", new DateTimeOffset(2026, 7, 14, 11, 42, 0, TimeSpan.FromHours(5.5))),
        new("₹ Meena", null, null),
    ];

    private readonly FakeUserRights _rights = new() { Rights = People.With([Permissions.UsersView], []) };

    [Fact]
    public async Task Csv_HoldsPermittedFieldsOnlyAndNoFormula()
    {
        var answer = await AnswerAsync("csv");

        Assert.Equal((200, "text/csv; charset=utf-8", "attachment; filename=\"people.csv\""), (answer.Status, answer.Type, answer.Disposition));
        Assert.Equal("\uFEFFName,Since\r\n\"'=1+1, \"\"x\"\"\",2026-07-14T06:12:00Z\r\n₹ Meena,\r\n", answer.Body);
    }

    [Fact]
    public async Task Json_HoldsPermittedFieldsOnly()
    {
        var body = (await AnswerAsync("json")).Body;

        Assert.Equal("""[{"name":"=1+1, \"x\"","at":"2026-07-14T11:42:00+05:30"},{"name":"₹ Meena","at":null}]""", body.ReplaceLineEndings(""));
        Assert.DoesNotContain("ravi@x.in", body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Field_WithItsKey_IsInTheFile()
    {
        _rights.Rights = People.With([Permissions.UsersView, Permissions.UsersFieldEmail], []);

        Assert.Contains("ravi@x.in", (await AnswerAsync("csv")).Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("xlsx")]
    public async Task Format_Unknown_IsABadRequest(string? format) => Assert.Equal(400, (await AnswerAsync(format)).Status);

    [Fact]
    public async Task Refusal_BeforeTheFirstRow_IsTheAnswer()
    {
        var answer = await AnswerAsync("csv", new PermissionMissing(Permissions.UsersView));

        Assert.Equal((403, "text/plain; charset=utf-8"), (answer.Status, answer.Type));
        Assert.Contains(Permissions.UsersView, answer.Body, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Refusal_OfADatabaseThatIsOut_SaysThatItPasses() => Assert.Equal(503, (await AnswerAsync("csv", new DatabaseUnreachable())).Status);

    [Theory]
    [InlineData("=1+1")]
    [InlineData("+1")]
    [InlineData("-1")]
    [InlineData("@sum(a1)")]
    [InlineData("\t=1+1")]
    [InlineData("\r=1+1")]
    public void Csv_TextThatASpreadsheetWouldRun_IsText(string typed) => Assert.Equal("'" + typed, Csv.Text(typed));

    [Fact]
    public async Task SignedOut_IsRefused()
    {
        _rights.Rights = null;

        Assert.Equal(401, (await AnswerAsync("csv")).Status);
    }

    private async Task<(int Status, string? Type, string Disposition, string Body)> AnswerAsync(string? format, Problem? refusal = null)
    {
        using var body = new MemoryStream();
        var context = new DefaultHttpContext { RequestServices = new ServiceCollection().AddSingleton<IUserRights>(_rights).BuildServiceProvider() };
        context.Response.Body = body;
        await ListExport.WriteAsync(context, "people", format, Shape, async (write, _) =>
        {
            if (refusal is not null)
                return refusal;
            foreach (var row in Rows)
                await write(row);
            return new Done();
        });
        return (context.Response.StatusCode, context.Response.ContentType, context.Response.Headers.ContentDisposition.ToString(), Encoding.UTF8.GetString(body.ToArray()));
    }

    private sealed record Row(string Name, string? Email, DateTimeOffset? At);
}
