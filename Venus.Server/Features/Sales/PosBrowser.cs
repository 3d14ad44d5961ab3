using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.JSInterop;

namespace Venus.Server.Features.Sales;

/// <summary>The counter's part in the browser (<c>pos.js</c>): keys, focus, and carts that the device remembers.</summary>
public sealed class PosBrowser(IJSRuntime js, IDataProtectionProvider protection)
{
    // PIECE of pos.js.
    private const int PieceLength = 12_000;

    private IJSObjectReference? _module;

    /// <summary>Begins to listen for the page, which gets <c>OnKeyAsync</c> and <c>OnTakenAsync</c>. Dispose to stop.</summary>
    public async Task<IDisposable> StartAsync<T>(T page, CancellationToken cancellationToken)
        where T : class
    {
        _module = await js.InvokeAsync<IJSObjectReference>("import", cancellationToken, "./js/pos.js");
        var reference = DotNetObjectReference.Create(page);
        await _module.InvokeVoidAsync("start", cancellationToken, reference);
        return new Listening(_module, reference);
    }

    /// <summary>The carts of a user at a store, as this device keeps them.</summary>
    public TillMemory MemoryOf(Guid user, int store) => new(protection, user, store);

    /// <summary>Claims carts for this tab; false while another tab has them and <paramref name="force"/> is not given.</summary>
    public async Task<bool> HoldAsync(string name, bool force, CancellationToken cancellationToken) =>
        await _module!.InvokeAsync<bool>("hold", cancellationToken, name, force);

    /// <summary>What the device remembers under the name; empty for nothing.</summary>
    public async Task<string> RecallAsync(string name, CancellationToken cancellationToken)
    {
        var text = new StringBuilder();
        string piece;
        do
        {
            piece = await _module!.InvokeAsync<string>("recall", cancellationToken, name, text.Length);
            text.Append(piece);
        }
        while (piece.Length >= PieceLength);
        return text.ToString();
    }

    /// <summary>Puts the focus on the field that gets the keys; on the search when none does.</summary>
    /// <param name="paying">The payment's field, as soon as its dialog stands; else the counter's, as soon as no dialog does.</param>
    /// <param name="back">A question was left as it was: in place of the search, the button that asked it gets the focus back.</param>
    public async Task FocusAsync(bool paying, bool back, CancellationToken cancellationToken) =>
        await _module!.InvokeVoidAsync("focus", cancellationToken, paying, back);

    private sealed class Listening(IJSObjectReference module, IDisposable page) : IDisposable
    {
        public void Dispose()
        {
            _ = StopAsync();
            page.Dispose();
        }

        private async Task StopAsync()
        {
            try
            {
                await module.InvokeVoidAsync("stop");
                await module.DisposeAsync();
            }
            catch (Exception gone) when (gone is JSDisconnectedException or OperationCanceledException)
            {
                // The tab is gone, and its listeners with it.
            }
        }
    }
}
