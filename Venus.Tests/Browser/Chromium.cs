namespace Venus.Tests.Browser;

internal static class Chromium
{
    /// <summary>The system's Chromium; the test command installs it where it is missing.</summary>
    public static string Path { get; } =
        ((string?[])[Environment.GetEnvironmentVariable("CHROMIUM"), "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"])
        .FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException("Browser tests need Chromium: install it, or name it in the environment variable CHROMIUM.");
}
