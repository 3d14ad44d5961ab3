namespace Venus.Tests.Support;

/// <summary>
/// One world for the tests of a class, which run one after another: for those that ask what is there or are refused, each with people of its own. What a test
/// changes needs a world of its own.
/// </summary>
public sealed class SharedWorld(DatabaseServer server) : IAsyncLifetime
{
    private World? _world;
    private bool _isFilled;

    public World World => _world!;

    public async ValueTask InitializeAsync() => _world = await World.CreateAsync(server);

    /// <summary>Does what the tests of the class need to exist, before the first that asks for it.</summary>
    public async Task<World> FilledAsync(Func<World, Task> fill)
    {
        if (!_isFilled)
            await fill(World);
        _isFilled = true;
        return World;
    }

    public async ValueTask DisposeAsync()
    {
        if (_world is not null)
            await _world.DisposeAsync();
    }
}
