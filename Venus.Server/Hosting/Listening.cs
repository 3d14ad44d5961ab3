using System.Net;
using System.Security.Cryptography;

namespace Venus.Server.Hosting;

/// <summary>
/// Plain http is for this machine alone. Beyond it the host wants a certificate of its own, or a proxy that has one and is named in
/// <c>Proxies:Known</c>; else it does not start.
/// </summary>
internal static class Listening
{
    /// <summary>The one sentence that says why the host may not start, or null.</summary>
    public static string? Refusal(IConfiguration configuration)
    {
        if (Addresses(configuration).FirstOrDefault(address => !IsAddress(address)) is { } unread)
            return $"Venus cannot listen: \"{unread}\" is no address, write one such as http://127.0.0.1:5080.";
        if (configuration.GetSection(Proxies.Section).GetChildren().Any())
            return null;
        var open = Addresses(configuration).FirstOrDefault(IsPlainBeyondThisMachine);
        return open is null
            ? null
            : $"Venus does not listen on {open} without encryption: give it an https address with a certificate (Kestrel:Certificates:Default), "
                + "or name the proxy in front of it in Proxies:Known.";
    }

    /// <summary>
    /// The web server's own refusal to start: a certificate that is missing or cannot be read, a port that is taken or not for this account, an address of
    /// another machine. The operator can put it right. What is wrong with a certificate is thrown by whoever reads it, so the way it came counts.
    /// </summary>
    public static bool IsOperators(Exception fault) => fault.StackTrace?.Contains(" Microsoft.AspNetCore.Server.Kestrel.", StringComparison.Ordinal) == true;

    /// <summary>One sentence about such a fault.</summary>
    public static string Sentence(Exception fault) =>
        $"Venus cannot listen: {(fault is CryptographicException ? "a certificate of the section Kestrel cannot be read: " : "")}{fault.Message.Split('\n')[0].Trim()}";

    public static bool HasHttps(IConfiguration configuration) =>
        configuration["https_port"] is not null
        || Addresses(configuration).Any(a => a.StartsWith("https://", StringComparison.OrdinalIgnoreCase));

    private static IEnumerable<string> Addresses(IConfiguration configuration) =>
        Split(configuration["urls"])
            .Concat(Split(configuration["http_ports"]).Select(p => $"http://*:{p}"))
            .Concat(Split(configuration["https_ports"]).Select(p => $"https://*:{p}"))
            .Concat(configuration.GetSection("Kestrel:Endpoints").GetChildren().Select(e => e["Url"] ?? ""));

    private static string[] Split(string? value) =>
        (value ?? "").Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);

    private static bool IsAddress(string address)
    {
        try
        {
            return BindingAddress.Parse(address).Port <= IPEndPoint.MaxPort;
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static bool IsPlainBeyondThisMachine(string address)
    {
        if (!address.StartsWith("http://", StringComparison.OrdinalIgnoreCase))
            return false;
        var host = BindingAddress.Parse(address).Host;
        return !host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
            && !host.StartsWith("unix:", StringComparison.OrdinalIgnoreCase)
            && !(IPAddress.TryParse(host.Trim('[', ']'), out var ip) && IPAddress.IsLoopback(ip));
    }
}
