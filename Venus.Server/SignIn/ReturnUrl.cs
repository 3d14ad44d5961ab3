namespace Venus.Server.SignIn;

/// <summary>Where a person goes after signing in: a page of this host, whatever the link says.</summary>
internal static class ReturnUrl
{
    /// <summary>Leads on to the page that the person chose to see first.</summary>
    public const string Start = "/start";

    // Going there after a sign-in makes no sense.
    private static readonly string[] Senseless = ["/sign-in", "/sign-out", "/error", "/not-found", "/_blazor", "/_framework"];

    public static string OrStart(string? url) => url is not null && IsLocal(url) && !IsSenseless(url) ? url : Start;

    // A browser reads "//host", "/\host" and "/<tab>/host" as another host, and drops line breaks before it looks.
    private static bool IsLocal(string url) =>
        url.StartsWith('/') && !url.StartsWith("//", StringComparison.Ordinal) && !url.Any(c => c == '\\' || char.IsControl(c));

    private static bool IsSenseless(string url)
    {
        var path = new PathString(url[..(url.IndexOfAny(['?', '#']) is >= 0 and var end ? end : url.Length)]);
        return Senseless.Any(s => path.StartsWithSegments(s, StringComparison.OrdinalIgnoreCase));
    }
}
