using Venus.Core.Features.Stock;
using Venus.Core.Numbers;

namespace Venus.Tests.Numbers;

public sealed class CountedTests
{
    [Theory]
    [InlineData(0, "0 birds")]
    [InlineData(1, "1 bird")]
    [InlineData(123_456, "1,23,456 birds")]
    public void Of_Number_NamesOneOrSeveral(int number, string expected) => Assert.Equal(expected, Counted.Of(number, "bird"));

    [Fact]
    public void Refusals_OfOneBird_NameOneBird()
    {
        Assert.Contains("5.000 kg and 1 bird in stock, 6.000 kg and 2 birds needed", new NotEnoughStock("Live", new Weight(5), 1, new Weight(6), 2).Message, StringComparison.Ordinal);
        Assert.Contains("2.000 kg and 1 bird.", new StockMoved(new Weight(2), 1, 8).Message, StringComparison.Ordinal);
    }
}
