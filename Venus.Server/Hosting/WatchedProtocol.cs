using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Components.Server;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.SignalR;
using Microsoft.AspNetCore.SignalR.Protocol;
using Venus.Server.SignIn;

namespace Venus.Server.Hosting;

/// <summary>
/// The protocol of circuits, which tells in the log whose browser sends what is no call of a page: bytes that cannot be read, a message over the limit, a method the
/// hub has not, or arguments it does not take. Each ends the connection, so that nobody fills the log faster than he connects; the framework would answer some without
/// end and without a line.
/// </summary>
internal sealed partial class WatchedProtocol(IHubProtocol inner, int largestMessage, IHttpContextAccessor requests, ILogger<WatchedProtocol> logger) : IHubProtocol
{
    private const int MethodShown = 100;

    public string Name => inner.Name;

    public int Version => inner.Version;

    public TransferFormat TransferFormat => inner.TransferFormat;

    /// <summary>Puts it before what <c>AddInteractiveServerComponents</c> registered.</summary>
    public static void AddTo(IServiceCollection services, int largestMessage)
    {
        services.AddHttpContextAccessor();
        var framework = services.Single(s => s.ServiceType == typeof(IHubProtocol) && s.ImplementationType?.Assembly == typeof(CircuitOptions).Assembly);
        services[services.IndexOf(framework)] = ServiceDescriptor.Singleton<IHubProtocol>(all => new WatchedProtocol(
            (IHubProtocol)ActivatorUtilities.CreateInstance(all, framework.ImplementationType!),
            largestMessage,
            all.GetRequiredService<IHttpContextAccessor>(),
            all.GetRequiredService<ILogger<WatchedProtocol>>()));
    }

    public bool IsVersionSupported(int version) => inner.IsVersionSupported(version);

    public bool TryParseMessage(ref ReadOnlySequence<byte> input, IInvocationBinder binder, [NotNullWhen(true)] out HubMessage? message)
    {
        var length = input.Length;
        bool read;
        try
        {
            read = inner.TryParseMessage(ref input, binder, out message);
        }
        catch
        {
            Tell("It cannot be read.");
            throw;
        }

        // A message over the limit comes cut at the limit.
        if (!read && length >= largestMessage)
            Tell("It is too large.");
        if (message is InvocationBindingFailureMessage unbound)
        {
            Tell($"The hub has no such method, or not with these arguments: {unbound.Target[..Math.Min(MethodShown, unbound.Target.Length)]}.");
            throw new InvalidDataException("A message calls what the hub has not.");
        }

        return read;
    }

    public void WriteMessage(HubMessage message, IBufferWriter<byte> output) => inner.WriteMessage(message, output);

    public ReadOnlyMemory<byte> GetMessageBytes(HubMessage message) => inner.GetMessageBytes(message);

    private void Tell(string reason) => LogRefused(logger, requests.HttpContext is { } request ? SessionPrincipal.Read(request.User)?.UserId : null, reason);

    [LoggerMessage(Level = LogLevel.Warning, Message = "Refused a message of {User} to a circuit. {Reason}")]
    private static partial void LogRefused(ILogger logger, Guid? user, string reason);
}
