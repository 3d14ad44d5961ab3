namespace Venus.Tests.Support;

internal static class Eventually
{
    /// <summary>Asks again and again, for a minute.</summary>
    public static async Task HoldsAsync(Func<Task<bool>> condition)
    {
        for (var tries = 0; tries < 1200; tries++)
        {
            if (await condition().WaitAsync(TimeSpan.FromMinutes(1), TestContext.Current.CancellationToken))
                return;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Fail("It did not happen within a minute.");
    }

    /// <summary>A promise of a second, kept by the best of three: other tests share the machine, and one time may be held up.</summary>
    /// <param name="happen">Lets it happen, once more each time, and tells how long it took.</param>
    public static async Task WithinASecondAsync(Func<Task<TimeSpan>> happen)
    {
        var best = TimeSpan.MaxValue;
        for (var tries = 0; tries < 3 && best > TimeSpan.FromSeconds(1); tries++)
        {
            var took = await happen();
            best = took < best ? took : best;
        }

        Assert.InRange(best, TimeSpan.Zero, TimeSpan.FromSeconds(1));
    }
}
