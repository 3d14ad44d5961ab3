namespace Venus.Core.Features.Identity;

/// <summary>What a browser calls itself. Labels for lists of sessions; nothing is ever decided by them.</summary>
/// <param name="Browser">Edge, Chrome, Firefox, Safari, IE, or null.</param>
/// <param name="Os">Windows, macOS, Android, iOS, Linux, or null.</param>
/// <param name="DeviceType">Desktop, Mobile or Tablet.</param>
public sealed record ClientDevice(string? Browser, string? Os, string DeviceType);

/// <summary>What a client says of itself in headers. Labels like those of a device.</summary>
/// <param name="Platform">Header X-Platform, at most 50 characters.</param>
/// <param name="ClientApp">Header X-Client-App, at most 50 characters.</param>
public sealed record ClientLabels(string Platform, string ClientApp, ClientDevice Device)
{
    public const string DefaultPlatform = "Web";
    public const string DefaultClientApp = "Venus Web";

    private const int Longest = 50;

    /// <summary>A till (a platform that calls itself POS) has no browser: its app stands in its place.</summary>
    public static ClientLabels Of(string? userAgent, string? platform, string? clientApp)
    {
        var device = UserAgents.Parse(userAgent);
        var named = Label(platform);
        var app = Label(clientApp);
        if (named?.Contains("POS", StringComparison.OrdinalIgnoreCase) == true)
            device = new ClientDevice(app ?? "Venus POS", device.Os is "Android" or "iOS" ? device.Os : "POS Terminal", "Mobile");
        return new ClientLabels(named ?? DefaultPlatform, app ?? DefaultClientApp, device);
    }

    private static string? Label(string? header) =>
        header?.Trim() is { Length: > 0 } text ? text.Length > Longest ? text[..Longest] : text : null;
}

/// <summary>Reads the User-Agent header (domain document "Platform", section 4).</summary>
public static class UserAgents
{
    // The first mark found names the browser or system: Edge also says Chrome, Chrome also says Safari, Android also says Linux.
    private static readonly (string Mark, string Name)[] Browsers =
    [
        ("Edg/", "Edge"), ("EdgA/", "Edge"), ("EdgiOS/", "Edge"), ("Edge/", "Edge"),
        ("Firefox/", "Firefox"), ("FxiOS/", "Firefox"),
        ("Chrome/", "Chrome"), ("Chromium/", "Chrome"), ("CriOS/", "Chrome"),
        ("Trident/", "IE"), ("MSIE ", "IE"),
        ("Safari/", "Safari"),
    ];

    private static readonly (string Mark, string Name)[] Systems =
    [
        ("Windows", "Windows"), ("Android", "Android"), ("iPhone", "iOS"), ("iPad", "iOS"), ("iPod", "iOS"),
        ("Macintosh", "macOS"), ("Mac OS X", "macOS"), ("CrOS", "Linux"), ("Linux", "Linux"),
    ];

    public static ClientDevice Parse(string? userAgent)
    {
        var text = userAgent ?? "";
        var os = FirstOf(Systems, text);
        return new ClientDevice(FirstOf(Browsers, text), os, DeviceTypeOf(text, os));
    }

    private static string DeviceTypeOf(string text, string? os) => os switch
    {
        // An old desktop with pen support says "Tablet PC" too.
        "Windows" => Has(text, "Windows Phone") ? "Mobile" : "Desktop",
        _ when Has(text, "iPad") || Has(text, "Tablet") => "Tablet",
        // Android tablets leave out the word.
        "Android" when !Has(text, "Mobile") => "Tablet",
        "Android" or "iOS" => "Mobile",
        _ when Has(text, "Mobile") => "Mobile",
        _ => "Desktop",
    };

    private static string? FirstOf((string Mark, string Name)[] marks, string text) =>
        marks.Where(m => Has(text, m.Mark)).Select(m => m.Name).FirstOrDefault();

    private static bool Has(string text, string mark) => text.Contains(mark, StringComparison.OrdinalIgnoreCase);
}
