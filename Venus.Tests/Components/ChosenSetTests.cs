using Venus.Server.Components;

namespace Venus.Tests.Components;

public sealed class ChosenSetTests
{
    private readonly ChosenSet<string> _set = new();

    public ChosenSetTests() => _set.Rebase(["Cashier", "Staff"]);

    [Fact]
    public void Rebase_OverTicks_KeepsThemAndTakesOverWhatOthersGaveAndTook()
    {
        _set.Toggle("Account");
        _set.Toggle("Staff");

        _set.Rebase(["Staff", "Manager"]);

        Assert.Equal(["Account"], _set.Added);
        Assert.Equal(["Staff"], _set.Removed);
        Assert.True(_set.Contains("Manager"));
        Assert.False(_set.Contains("Cashier"));
        _set.Rebase(["Account", "Manager"]);
        Assert.False(_set.IsChanged);
    }

    [Fact]
    public void Toggle_Twice_ChangesNothing()
    {
        _set.Toggle("Staff");
        Assert.True(_set.IsChanged);
        _set.Toggle("Staff");
        Assert.False(_set.IsChanged);
    }
}
