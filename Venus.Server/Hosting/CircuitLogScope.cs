using Microsoft.AspNetCore.Components.Server.Circuits;
using Serilog.Context;
using Venus.Core.Security;
using Venus.Server.Layout;

namespace Venus.Server.Hosting;

/// <summary>Every line logged on behalf of an open page carries its user, store and circuit.</summary>
internal sealed class CircuitLogScope(ICurrentUser currentUser, SelectedStore selectedStore) : CircuitHandler
{
    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) =>
        async context =>
        {
            var identity = await currentUser.GetIdentityAsync();
            using (LogContext.PushProperty("Circuit", context.Circuit.Id))
            using (LogContext.PushProperty("User", identity?.UserId))
            using (LogContext.PushProperty("Store", selectedStore.Current?.Id))
                await next(context);
        };
}
