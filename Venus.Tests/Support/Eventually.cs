namespace Venus.Tests.Support;

internal static class Eventually
{
    /// <summary>Asks again and again, for 15 seconds.</summary>
    public static async Task HoldsAsync(Func<Task<bool>> condition)
    {
        for (var tries = 0; tries < 300; tries++)
        {
            if (await condition())
                return;
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }

        Assert.Fail("It did not happen within 15 seconds.");
    }
}
