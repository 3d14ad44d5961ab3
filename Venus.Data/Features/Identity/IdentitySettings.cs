using System.Globalization;
using Microsoft.Extensions.Configuration;
using Venus.Core.Features.Identity;
using Venus.Data.Connections;

namespace Venus.Data.Features.Identity;

/// <summary>An OpenID Connect provider, as section <c>Identity:OpenIdConnect</c> describes it.</summary>
/// <param name="Authority">Its issuer, at which it can be discovered.</param>
/// <param name="Audience">Of the access tokens with which REST clients come.</param>
/// <param name="Algorithm">The only one by which its tokens may be signed.</param>
/// <param name="Name">As people know it.</param>
public sealed record OpenIdConnectSettings(Uri Authority, string ClientId, string ClientSecret, string Audience, string Algorithm, string Name)
{
    public const string Section = "Identity:OpenIdConnect";

    private static readonly string[] Algorithms = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512"];

    /// <summary>Scheme, host and port: where forms of the sign-in page may lead.</summary>
    public string Origin => Authority.GetLeftPart(UriPartial.Authority);

    /// <summary>Whether a token is from this provider. Some close their name with a slash.</summary>
    public bool IsIssuer(string issuer) => issuer.TrimEnd('/') == Authority.OriginalString.TrimEnd('/');

    // A record prints its members.
    public override string ToString() => $"OpenID Connect at {Authority}";

    internal static OpenIdConnectSettings? Read(IConfiguration configuration, List<string> faults)
    {
        var before = faults.Count;
        var authority = IdentitySettings.Address(configuration, $"{Section}:Authority", faults);
        var clientId = IdentitySettings.Required(configuration, $"{Section}:ClientId", faults);
        var secret = IdentitySettings.Required(configuration, $"{Section}:ClientSecret", faults);
        var audience = IdentitySettings.Required(configuration, $"{Section}:Audience", faults);
        var algorithm = configuration[$"{Section}:Algorithm"] is { Length: > 0 } named ? named : "RS256";
        if (!Algorithms.Contains(algorithm))
            faults.Add($"{Section}:Algorithm is \"{algorithm}\": use one of {string.Join(", ", Algorithms)}.");
        var name = configuration[$"{Section}:Name"] is { Length: > 0 } given ? given : authority?.Host;
        return faults.Count > before ? null : new OpenIdConnectSettings(authority!, clientId!, secret!, audience!, algorithm, name!);
    }
}

/// <summary>A Supabase project, as section <c>Identity:Supabase</c> describes it.</summary>
/// <param name="ServiceKey">Opens everything there; only the adapter reads it.</param>
/// <param name="JwtSecret">Of projects that sign by a shared secret; null: by published keys.</param>
/// <param name="Algorithm">The only one by which its tokens may be signed.</param>
public sealed record SupabaseSettings(Uri Url, string AnonKey, string ServiceKey, string? JwtSecret, string Algorithm)
{
    public const string Section = "Identity:Supabase";

    private const string BanCheckKey = $"{Section}:BanCheckSeconds";
    private const int ShortestSecret = 32;

    /// <summary>How often Supabase is asked whether the people with a session are banned there.</summary>
    public TimeSpan BanCheck { get; init; }

    public string Issuer => $"{Url.OriginalString.TrimEnd('/')}/auth/v1";

    // A record prints its members.
    public override string ToString() => $"Supabase at {Url}";

    internal static SupabaseSettings? Read(IConfiguration configuration, List<string> faults)
    {
        var before = faults.Count;
        var url = IdentitySettings.Address(configuration, $"{Section}:Url", faults);
        var anonKey = IdentitySettings.Required(configuration, $"{Section}:AnonKey", faults);
        var serviceKey = IdentitySettings.Required(configuration, $"{Section}:ServiceKey", faults);
        var secret = configuration[$"{Section}:JwtSecret"] is { Length: > 0 } given ? given : null;
        if (secret is { Length: < ShortestSecret })
            faults.Add($"{Section}:JwtSecret is too short to be a project's: it has {ShortestSecret} characters or more.");
        var algorithm = configuration[$"{Section}:Algorithm"] is { Length: > 0 } named ? named : secret is null ? "ES256" : "HS256";
        if (algorithm is not ("ES256" or "RS256" or "HS256") || (algorithm == "HS256") != (secret is not null))
            faults.Add($"{Section}:Algorithm is \"{algorithm}\": use HS256 with a JwtSecret, ES256 or RS256 without.");
        if (anonKey is not null && anonKey == serviceKey)
            faults.Add($"{Section}:AnonKey is the ServiceKey: give each its own.");
        var seconds = 30;
        if (configuration[BanCheckKey] is { Length: > 0 } often && (!int.TryParse(often, NumberStyles.None, CultureInfo.InvariantCulture, out seconds) || seconds is < 1 or > 3600))
            faults.Add($"{BanCheckKey} is \"{often}\": give seconds, 1 to 3600.");
        return faults.Count > before ? null : new SupabaseSettings(url!, anonKey!, serviceKey!, secret, algorithm) { BanCheck = TimeSpan.FromSeconds(seconds) };
    }
}

/// <summary>Which provider signs people in, with its settings.</summary>
public sealed record IdentitySettings(IdentityKind Kind, OpenIdConnectSettings? OpenIdConnect, SupabaseSettings? Supabase)
{
    public const string ProviderKey = "Identity:Provider";

    /// <exception cref="SetupException">Every fault of the settings, one a line. None of them is made good by another provider.</exception>
    public static IdentitySettings Read(IConfiguration configuration)
    {
        List<string> faults = [];
        var provider = configuration[ProviderKey] is { Length: > 0 } given ? given : null;
        foreach (var section in (string[])[OpenIdConnectSettings.Section, SupabaseSettings.Section])
        {
            if (provider is null && configuration.GetSection(section).GetChildren().Any())
                faults.Add($"{ProviderKey} is missing, but {section} is configured: use Local, Supabase or OpenIdConnect.");
        }

        var named = provider ?? nameof(IdentityKind.Local);
        OpenIdConnectSettings? openIdConnect = null;
        SupabaseSettings? supabase = null;
        if (!Enum.TryParse<IdentityKind>(named, out var kind) || kind.ToString() != named)
            faults.Add($"{ProviderKey} is \"{named}\": use Local, Supabase or OpenIdConnect, or remove the setting.");
        else if (kind is IdentityKind.OpenIdConnect)
            openIdConnect = OpenIdConnectSettings.Read(configuration, faults);
        else if (kind is IdentityKind.Supabase)
            supabase = SupabaseSettings.Read(configuration, faults);
        if (KeySecret.Fault(configuration[KeySecret.SettingKey]) is { } fault)
            faults.Add(fault);
        return faults.Count == 0 ? new IdentitySettings(kind, openIdConnect, supabase) : throw new SetupException(string.Join(Environment.NewLine, faults));
    }

    // A record prints its members.
    public override string ToString() => $"identity provider {Kind}";

    internal static string? Required(IConfiguration configuration, string key, List<string> faults)
    {
        if (configuration[key] is { Length: > 0 } value)
            return value;
        faults.Add($"{key} is missing.");
        return null;
    }

    /// <summary>An address whose answers are trusted: https, or this machine.</summary>
    internal static Uri? Address(IConfiguration configuration, string key, List<string> faults)
    {
        if (Required(configuration, key, faults) is not { } value)
            return null;
        if (Uri.TryCreate(value, UriKind.Absolute, out var address) && (address.Scheme == Uri.UriSchemeHttps || (address.Scheme == Uri.UriSchemeHttp && IsThisMachine(address)))
            && address is { Query: "", Fragment: "", UserInfo: "" })
            return address;
        faults.Add($"{key} is \"{value}\": give an https address without query and fragment.");
        return null;
    }

    private static bool IsThisMachine(Uri address) => address.IsLoopback && (address.HostNameType is not UriHostNameType.Dns || address.Host == "localhost");
}
