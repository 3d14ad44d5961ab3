using Venus.Server.Components;

namespace Venus.Tests.Components;

public sealed class TypedFieldsTests
{
    private readonly TypedFields _form = new();

    public TypedFieldsTests() => _form.Rebase(Read("Downtown", "North", ""));

    [Fact]
    public void Rebase_WithoutTyping_FollowsTheOthers()
    {
        _form.Rebase(Read("Uptown", "", "1 Quay Road"));

        Assert.Equal(("Uptown", "", "1 Quay Road", false), (_form["name"], _form["location"], _form["address"], _form.IsChanged));
        Assert.Null(_form.Theirs("name"));
    }

    [Fact]
    public void Rebase_AfterSaving_FollowsWhatWasMadeOfIt_ButKeepsWhatWasTypedSince()
    {
        _form["name"] = " Uptown ";
        _form["location"] = "98400 12345";
        var sent = _form.Copy();
        _form["address"] = "2 Quay Road";

        _form.Rebase(Read("Uptown", "9840012345", ""), sent);

        Assert.Equal(("Uptown", "9840012345", "2 Quay Road", true), (_form["name"], _form["location"], _form["address"], _form.IsChanged));
        Assert.Null(_form.Theirs("location"));
    }

    [Fact]
    public void Rebase_OverTyping_KeepsItAndNamesTheOther()
    {
        _form["name"] = "Mine";
        _form["location"] = "South";
        _form["address"] = " 1 Quay Road ";

        _form.Rebase(Read("Theirs", "", "1 Quay Road"));

        Assert.Equal(("Mine", "South", true), (_form["name"], _form["location"], _form.IsChanged));
        Assert.Equal(("Theirs was set meanwhile", "It was emptied meanwhile", null), (_form.Theirs("name"), _form.Theirs("location"), _form.Theirs("address")));
        _form.Rebase(Read("Theirs", "", "1 Quay Road"));
        Assert.Equal("Theirs was set meanwhile", _form.Theirs("name"));
    }

    [Fact]
    public void Undo_TakesTheNewestStateBack()
    {
        _form["name"] = "Mine";
        _form.Rebase(Read("Theirs", "North", ""));

        _form.Undo();

        Assert.Equal(("Theirs", false, null), (_form["name"], _form.IsChanged, _form.Theirs("name")));
    }

    [Fact]
    public void Given_IsWithoutSpaceAndNullWhenEmpty()
    {
        _form["location"] = "  ";
        _form["name"] = " Downtown ";

        Assert.Equal((null, "Downtown"), (_form.Given("location"), _form.Given("name")));
        Assert.True(_form.IsChanged);
        _form["location"] = "North ";
        Assert.False(_form.IsChanged);
    }

    private static Dictionary<string, string> Read(string name, string location, string address) => new()
    {
        ["name"] = name,
        ["location"] = location,
        ["address"] = address,
    };
}
