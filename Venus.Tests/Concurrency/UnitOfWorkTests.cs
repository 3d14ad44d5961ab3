using Venus.Core;
using Venus.Core.Features.Stock;
using Venus.Core.Security;
using Venus.Data.Sessions;
using Venus.Tests.Support;

namespace Venus.Tests.Concurrency;

/// <summary>Who holds a connection asks for no second one: with all at work, none would go on.</summary>
public sealed class UnitOfWorkTests(DatabaseServer server)
{
    [Fact]
    public async Task AnotherInsideIt_IsAFault_AfterItIsNone()
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.PersonAsync("Manager", 1);
        var (session, stock, rights) = (world.As<VenusSession>(person), world.As<IStockService>(person), world.As<IUserRights>(person));

        await Assert.ThrowsAsync<InvalidOperationException>(() => session.ReadAsync((_, cancel) => stock.GetMatrixAsync(1, cancel), default));
        await Assert.ThrowsAsync<InvalidOperationException>(() => session.WriteAsync<Done>(
            async (_, cancel) =>
            {
                await rights.GetAsync(cancel);
                return new Done();
            },
            default));

        Assert.True((await stock.GetMatrixAsync(1)).IsSuccess);
    }
}
