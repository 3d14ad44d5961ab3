using Microsoft.AspNetCore.Components.Server.Circuits;
using Venus.Core.Security;

namespace Venus.Server.Hosting;

/// <summary>Every line logged while an open page answers its browser carries its user, store and circuit.</summary>
internal sealed class CircuitLogScope(ICurrentUser currentUser, CircuitLog log) : CircuitHandler
{
    public override async Task OnCircuitOpenedAsync(Circuit circuit, CancellationToken cancellationToken) =>
        log.Identify(circuit.Id, (await currentUser.GetIdentityAsync())?.UserId);

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) =>
        async context =>
        {
            using (log.Begin())
                await next(context);
        };
}
