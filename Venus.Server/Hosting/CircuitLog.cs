using Serilog.Context;
using Serilog.Core.Enrichers;
using Venus.Server.Layout;

namespace Venus.Server.Hosting;

/// <summary>
/// Who a line of the log is about: user, store and circuit of an open page. Events of the browser get it by <see cref="CircuitLogScope"/>; what the
/// host starts by itself, such as a live change, asks for it.
/// </summary>
public sealed class CircuitLog(SelectedStore selectedStore)
{
    private string? _circuit;
    private Guid? _user;

    internal void Identify(string circuit, Guid? user)
    {
        _circuit = circuit;
        _user = user;
    }

    /// <summary>Dispose to end it.</summary>
    public IDisposable Begin() => LogContext.Push(
        new PropertyEnricher("User", _user),
        new PropertyEnricher("Store", selectedStore.Current?.Id),
        new PropertyEnricher("Circuit", _circuit));
}
