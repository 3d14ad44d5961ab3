using System.Threading.Channels;
using Microsoft.Extensions.Time.Testing;
using Venus.Server.Api;

namespace Venus.Tests.Api;

public sealed class UnreadStreamTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly Channel<int> _items = Channel.CreateUnbounded<int>();
    private int _hungUp;

    [Fact]
    public async Task Item_ThatNobodyTakesForAMinute_HangsUp()
    {
        await using var reader = Read();
        _items.Writer.TryWrite(1);
        Assert.True(await reader.MoveNextAsync());

        _time.Advance(TimeSpan.FromSeconds(59));
        Assert.Equal(0, _hungUp);
        _time.Advance(TimeSpan.FromSeconds(1));
        Assert.Equal(1, _hungUp);
    }

    [Fact]
    public async Task Reader_WhoWaitsForTheNextItem_OrIsSlowerThanItsWriter_IsServed()
    {
        await using var reader = Read();
        for (var item = 0; item < 3; item++)
        {
            var next = reader.MoveNextAsync();
            _time.Advance(TimeSpan.FromMinutes(5));
            _items.Writer.TryWrite(item);
            Assert.True(await next);
            Assert.Equal(item, reader.Current);
            _time.Advance(TimeSpan.FromSeconds(50));
        }

        _items.Writer.Complete();
        Assert.False(await reader.MoveNextAsync());
        Assert.Equal(0, _hungUp);
    }

    private IAsyncEnumerator<int> Read() =>
        _items.Reader.ReadAllAsync(TestContext.Current.CancellationToken).HangingUpAsync(() => _hungUp++, _time).GetAsyncEnumerator(TestContext.Current.CancellationToken);
}
