using Microsoft.AspNetCore.Components.Server.Circuits;

namespace Venus.Server.Hosting;

/// <summary>
/// Has the browser's word that it has drawn a rendering wait its turn in the circuit, behind the events that came before it. The framework takes it at once: while
/// the rendering is still being wound up, on a busy machine, it would forget the handlers of those events, and what somebody typed was lost without a word.
/// </summary>
internal sealed class Acknowledgements : CircuitHandler
{
    private Func<Func<Task>, Task>? _turn;

    /// <param name="turn">Runs what it is given on the circuit's dispatcher, one after the other.</param>
    public void Use(Func<Func<Task>, Task> turn) => _turn = turn;

    public override Func<CircuitInboundActivityContext, Task> CreateInboundActivityHandler(Func<CircuitInboundActivityContext, Task> next) => context =>
        BrowserCall.IsAcknowledgement && _turn is { } turn ? turn(() => next(context)) : next(context);
}
