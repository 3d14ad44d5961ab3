using Microsoft.Playwright;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

/// <summary>What a test asks a page in JavaScript.</summary>
internal static class Scripts
{
    // Of all that Playwright does only an evaluation has no limit of its own, and one in a page that is being left may wait for ever.
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(30);

    /// <param name="argument">What the script's function is given.</param>
    /// <exception cref="TimeoutException">It did not answer within half a minute, or within <paramref name="longest"/>.</exception>
    public static Task<T> AskAsync<T>(this IPage page, string script, object? argument = null, TimeSpan? longest = null) =>
        page.EvaluateAsync<T>(script, argument).WaitAsync(longest ?? Longest, TestContext.Current.CancellationToken);

    /// <inheritdoc cref="AskAsync{T}(IPage, string, object?, TimeSpan?)"/>
    public static Task TellAsync(this IPage page, string script, object? argument = null) => page.AskAsync<object?>(script, argument);

    /// <summary>Asks about one element: the script's function is given it.</summary>
    /// <exception cref="TimeoutException">It did not answer within half a minute.</exception>
    public static Task<T> AskAsync<T>(this ILocator element, string script) =>
        element.EvaluateAsync<T>(script).WaitAsync(Longest, TestContext.Current.CancellationToken);

    /// <summary>Chooses a file once the input listens: Blazor's script comes to it a moment after it stands there.</summary>
    public static async Task ChooseFileAsync(this ILocator input, string name, string type, byte[] content)
    {
        await Eventually.HoldsAsync(() => input.AskAsync<bool>("input => '_blazorInputFileNextFileId' in input"));
        await input.SetInputFilesAsync(new FilePayload { Name = name, MimeType = type, Buffer = content });
    }
}
