using Venus.Core.Fields;
using Venus.Core.Security;
using Venus.Tests.Support;

namespace Venus.Tests.Fields;

public sealed class ReadShapeTests
{
    private static readonly ReadShape<Row> Shape = new(
        new Field<Row>("id", "Id", row => row.Id),
        new Field<Row>("email", "E-mail", row => row.Email) { Key = Permissions.UsersFieldEmail, Sorts = true },
        new Field<Row>("full_name", "Name", row => row.FullName) { Sorts = true });

    private static readonly Row Ravi = new(7, "ravi@x.in", "Ravi Kumar", "secret");

    [Fact]
    public void PLT_2_FieldWithoutItsKey_IsAbsentAndAnUnlistedOneIsNeverSent()
    {
        var without = Shape.Write(Ravi, People.With([Permissions.UsersView], []));
        var with = Shape.Write(Ravi, People.With([Permissions.UsersView, Permissions.UsersFieldEmail], []));

        Assert.Equal(["id", "full_name"], without.Keys);
        Assert.Equal(["id", "email", "full_name"], with.Keys);
        Assert.Equal("ravi@x.in", with["email"]);
    }

    [Theory]
    [InlineData("full_name", true)]
    [InlineData("email", false)]
    [InlineData("id", false)]
    [InlineData("Added", false)]
    public void Allowed_OnlyFieldsThatShowAndSort(string field, bool allowed) =>
        Assert.Equal(allowed, Shape.Allowed(new Sorting(field, false), People.With([Permissions.UsersView], [])) is not null);

    [Theory]
    [InlineData("-created_at", "created_at", true)]
    [InlineData("name", "name", false)]
    public void Sorting_ReadsAndWritesItsLink(string text, string by, bool descending)
    {
        Assert.Equal(new Sorting(by, descending), Sorting.Parse(text));
        Assert.Equal(text, Sorting.Parse(text)!.ToString());
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("-")]
    public void Sorting_WithoutAField_IsNone(string? text) => Assert.Null(Sorting.Parse(text));

    private sealed record Row(int Id, string Email, string FullName, string Added);
}
