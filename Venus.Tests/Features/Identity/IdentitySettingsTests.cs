using Microsoft.Extensions.Configuration;
using Venus.Core.Features.Identity;
using Venus.Data.Connections;
using Venus.Data.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Identity;

public sealed class IdentitySettingsTests
{
    [Fact]
    public void Read_Nothing_IsLocal() => Assert.Equal(IdentityKind.Local, Read([]).Kind);

    [Theory]
    [InlineData("Identity:Supabase:Url", "Identity:Supabase")]
    [InlineData("Identity:OpenIdConnect:ClientId", "Identity:OpenIdConnect")]
    public void Read_ProviderConfiguredButNotNamed_StopsAndNeverFallsBack(string key, string section)
    {
        var stopped = Assert.Throws<SetupException>(() => Read(new() { [key] = "anything" }));

        Assert.Equal($"Identity:Provider is missing, but {section} is configured: use Local, Supabase or OpenIdConnect.", stopped.Message);
        Assert.Equal(IdentityKind.Local, Read(new() { [key] = "anything", ["Identity:Provider"] = "Local" }).Kind);
    }

    [Theory]
    [InlineData("local")]
    [InlineData("2")]
    [InlineData("Okta")]
    public void Read_UnknownProvider_StopsWithOneSentence(string provider)
    {
        var stopped = Assert.Throws<SetupException>(() => Read(new() { ["Identity:Provider"] = provider }));

        Assert.StartsWith($"Identity:Provider is \"{provider}\"", stopped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_HalfConfiguredOpenIdConnect_ListsEveryFaultAndNeverFallsBack()
    {
        var stopped = Assert.Throws<SetupException>(() => Read(new()
        {
            ["Identity:Provider"] = "OpenIdConnect",
            ["Identity:OpenIdConnect:Authority"] = "http://login.acme.example",
            ["Identity:OpenIdConnect:ClientSecret"] = "",
            ["Identity:OpenIdConnect:Algorithm"] = "none",
            ["Identity:KeySecret"] = "short",
        }));

        var faults = stopped.Message.Split(Environment.NewLine);
        Assert.Equal(6, faults.Length);
        foreach (var key in (string[])["Authority", "ClientId", "ClientSecret", "Audience", "Algorithm"])
            Assert.Single(faults, fault => fault.StartsWith($"Identity:OpenIdConnect:{key} is", StringComparison.Ordinal));
        Assert.Contains("Identity:KeySecret is too short", stopped.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Read_HalfConfiguredSupabase_ListsEveryFault()
    {
        var stopped = Assert.Throws<SetupException>(() => Read(new()
        {
            ["Identity:Provider"] = "Supabase",
            ["Identity:Supabase:Url"] = "ftp://project.supabase.co",
            ["Identity:Supabase:JwtSecret"] = "short",
            ["Identity:Supabase:Algorithm"] = "ES256",
            ["Identity:Supabase:BanCheckSeconds"] = "0",
        }));

        var faults = stopped.Message.Split(Environment.NewLine);
        foreach (var key in (string[])["Url", "AnonKey", "ServiceKey", "JwtSecret", "Algorithm", "BanCheckSeconds"])
            Assert.Single(faults, fault => fault.StartsWith($"Identity:Supabase:{key} is", StringComparison.Ordinal));
        Assert.Equal(6, faults.Length);
        Assert.DoesNotContain("JwtSecret is \"short", stopped.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("https://login.acme.example/")]
    [InlineData("http://127.0.0.1:4000")]
    [InlineData("http://localhost:4000/realms/venus")]
    public void Read_WholeOpenIdConnect_IsTaken(string authority)
    {
        var settings = Read(OpenIdProvider.SettingsFor(authority));

        Assert.Equal(IdentityKind.OpenIdConnect, settings.Kind);
        Assert.True(settings.OpenIdConnect!.IsIssuer(authority.TrimEnd('/')));
        Assert.False(settings.OpenIdConnect.IsIssuer(authority + "x"));
        Assert.Equal("RS256", settings.OpenIdConnect.Algorithm);
        Assert.DoesNotContain(OpenIdProvider.ClientSecret, $"{settings} {settings.OpenIdConnect}", StringComparison.Ordinal);
    }

    private static IdentitySettings Read(Dictionary<string, string?> settings) =>
        IdentitySettings.Read(new ConfigurationBuilder().AddInMemoryCollection(settings).Build());
}
