using Venus.Core.Features.Skus;
using Venus.Core.Numbers;
using Venus.Server.Features.Skus;

namespace Venus.Tests.Features.Skus;

public sealed class SkuFormTests
{
    private static readonly SkuRow Read = new(Guid.CreateVersion7(), "BRO-SKIN", "Broiler - With Skin", "Whole bird", "BROILER", "Broiler Chicken", "SKIN", "With Skin", "0207",
        5, "00042", new Money(150), true, 2, 11);

    [Fact]
    public void Rebase_UntouchedFields_TakeTheFreshValues()
    {
        var form = new SkuForm(Read) { Name = "Skin on" };
        var fresh = Read with { Description = null, HsnCode = "0105", GstRate = 12, Plu = "00043", FloorPrice = null, DisplayOrder = 9, IsActive = false, Version = 12 };

        form.Rebase(fresh);

        Assert.Equal(
            new SaveSku(Read.Id, 12, "BRO-SKIN", "Skin on", null, "BROILER", "SKIN", "0105", 12, "00043", null, false, 9),
            form.ToCommand());
        Assert.Null(form.Theirs("name"));
    }

    [Fact]
    public void Rebase_BothChanged_KeepsTheTypedAndNamesTheirs()
    {
        var form = new SkuForm(Read) { FloorPrice = 155, Plu = "", GstRate = 5.5m };

        form.Rebase(Read with { FloorPrice = null, Plu = "00043", GstRate = 12, Version = 12 });

        Assert.Equal((155m, null, 5.5m), (form.FloorPrice, form.ToCommand().Plu, form.GstRate));
        Assert.Equal("It was emptied meanwhile", form.Theirs("floor_price"));
        Assert.Equal("00043 was set meanwhile", form.Theirs("plu"));
        Assert.Equal("12 % was set meanwhile", form.Theirs("gst_rate"));
    }

    [Fact]
    public void Rebase_BothChangedAlike_IsNoNews()
    {
        var form = new SkuForm(Read) { FloorPrice = 160 };

        form.Rebase(Read with { FloorPrice = new Money(160), Version = 12 });

        Assert.Null(form.Theirs("floor_price"));
        Assert.Equal(12u, form.ToCommand().Version);
    }
}
