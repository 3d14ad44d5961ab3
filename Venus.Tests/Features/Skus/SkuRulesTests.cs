using Venus.Core.Features.Skus;
using Venus.Core.Numbers;

namespace Venus.Tests.Features.Skus;

public sealed class SkuRulesTests
{
    private static readonly SaveSku Good = new(null, null, "BRO-WINGS", "Wings", null, "BROILER", "SKIN", null, 0, null, null, true, 0);

    [Fact]
    public void Check_Good_FindsNothing() => Assert.Empty(SkuRules.Check(Good));

    [Theory]
    [InlineData("")]
    [InlineData("-A")]
    [InlineData("A B")]
    [InlineData("a")]
    [InlineData("É")]
    [InlineData("A\n")]
    public void Check_BadCode_NamesTheField(string code) => Assert.Equal(["code"], Fields(Good with { Code = code }));

    [Theory]
    [InlineData("1234")]
    [InlineData("123456")]
    [InlineData("1234a")]
    [InlineData("١٢٣٤٥")]
    public void Check_BadPlu_NamesTheField(string plu) => Assert.Equal(["plu"], Fields(Good with { Plu = plu }));

    [Theory]
    [InlineData("020")]
    [InlineData("123456789")]
    [InlineData("02O7")]
    public void Check_BadHsn_NamesTheField(string hsn) => Assert.Equal(["hsn_code"], Fields(Good with { HsnCode = hsn }));

    [Theory]
    [InlineData(-0.01)]
    [InlineData(100.01)]
    [InlineData(5.005)]
    public void Check_BadGstRate_NamesTheField(double rate) => Assert.Equal(["gst_rate"], Fields(Good with { GstRate = (decimal)rate }));

    [Fact]
    public void Check_ManyFaults_NamesEachFieldOnce()
    {
        var bad = Good with { Name = new string('x', 256), Description = new string('x', 1001), Bird = "", Form = "", FloorPrice = Money.Zero, DisplayOrder = -1 };

        Assert.Equal(["name", "description", "bird", "form", "floor_price", "display_order"], Fields(bad));
    }

    [Fact]
    public void Normalize_Spaces_TrimsAndTakesEmptyAsNone()
    {
        var normal = SkuRules.Normalize(Good with { Code = " bro-x ", Name = " N ", Description = "  ", HsnCode = "", Plu = " 00001 " });

        Assert.Equal(("BRO-X", "N", null, null, "00001"), (normal.Code, normal.Name, normal.Description, normal.HsnCode, normal.Plu));
    }

    private static IEnumerable<string?> Fields(SaveSku sku) => SkuRules.Check(sku).Select(p => p.Field);
}
