using Venus.Core.Features.Knowledge;

namespace Venus.Tests.Features.Knowledge;

public sealed class RankFusionTests
{
    [Fact]
    public void Fuse_ItemInBothRankings_ComesBeforeTheFirstOfEither()
    {
        var fused = RankFusion.Fuse(5, ["a", "b", "c"], ["d", "b"]);

        Assert.Equal(["b", "a", "d", "c"], fused.Select(f => f.Item));
        Assert.Equal((1 / 62m) + (1 / 62m), fused[0].Score);
        Assert.Equal(1 / 61m, fused[1].Score);
    }

    [Fact]
    public void Fuse_OneRanking_StaysAsItIs_UpToTheMost() =>
        Assert.Equal(["a", "b"], RankFusion.Fuse(2, ["a", "b", "c"], Array.Empty<string>()).Select(f => f.Item));

    [Fact]
    public void Fuse_Nothing_IsNothing() => Assert.Empty(RankFusion.Fuse<string>(5, [], []));
}
