using Microsoft.AspNetCore.Components.Server.Circuits;
using MudBlazor;
using Venus.Core.Security;
using Venus.Server.Hosting;

namespace Venus.Server.SignIn;

/// <summary>
/// Leaves out what a person does beyond <see cref="CircuitCalls"/> and says so on the page, which goes on. What the browser sends of itself, such as
/// the acknowledgement of a rendering, is not counted.
/// </summary>
internal sealed class CircuitCallLimit(CircuitCalls calls, ICurrentUser currentUser, ISnackbar snackbar, TimeProvider time) : CircuitHandler
{
    internal const string Refusal = "Too much at once: the last steps were not taken. Wait a moment, then repeat them.";

    private static readonly TimeSpan SaidFor = TimeSpan.FromSeconds(5);
    private DateTimeOffset _said;
    private string? _whose;

    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken) =>
        _whose = (await currentUser.GetIdentityAsync())?.UserId.ToString() ?? circuit.Id;

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => context =>
        !BrowserCall.IsAct || TryTake(context.Circuit.Id) ? next(context) : Task.CompletedTask;

    internal bool TryTake(string circuit)
    {
        if (calls.TryTake(_whose ?? circuit))
            return true;
        var now = time.GetUtcNow();
        if (now - _said > SaidFor)
        {
            _said = now;
            snackbar.Add(Refusal, Severity.Warning);
        }

        return false;
    }
}
