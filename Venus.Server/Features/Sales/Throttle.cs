namespace Venus.Server.Features.Sales;

/// <summary>Acts at once, and then at most once per pause however often it is asked; the last asking is never lost. For one component's thread.</summary>
internal sealed class Throttle(TimeSpan pause, TimeProvider time, Func<Task> act)
{
    private bool _running;
    private bool _again;

    public async Task RequestAsync(CancellationToken cancellationToken)
    {
        _again = true;
        if (_running)
            return;
        _running = true;
        try
        {
            while (_again)
            {
                _again = false;
                await act();
                await Task.Delay(pause, time, cancellationToken);
            }
        }
        finally
        {
            _running = false;
        }
    }
}
