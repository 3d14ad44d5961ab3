using System.Buffers;
using System.Collections.Concurrent;
using System.Globalization;
using MimeKit;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.ComponentModel;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace Venus.Tests.Support;

/// <summary>A real SMTP server on this machine, which keeps what it is sent.</summary>
internal sealed class MailServer : IAsyncDisposable
{
    public const string User = "venus";
    public const string Password = "a secret of the mail server";
    public const string Site = "https://venus.test";

    private readonly CancellationTokenSource _stop = new();
    private readonly Task _running;
    private readonly Store _store = new();
    private bool _isStopped;

    private MailServer(int port)
    {
        Port = port;
        var options = new SmtpServerOptionsBuilder()
            .ServerName("localhost")
            .Endpoint(endpoint => endpoint.Port(port).AllowUnsecureAuthentication(true).AuthenticationRequired(true))
            .Build();
        var services = new ServiceProvider();
        services.Add((IMessageStore)_store);
        services.Add((IUserAuthenticator)new Door());
        _running = new SmtpServer.SmtpServer(options, services).StartAsync(_stop.Token);
    }

    public int Port { get; }

    public IReadOnlyCollection<MimeMessage> Mails => [.. _store.Mails];

    public Dictionary<string, string?> Settings => new()
    {
        ["Mail:Host"] = "127.0.0.1",
        ["Mail:Port"] = Port.ToString(CultureInfo.InvariantCulture),
        ["Mail:User"] = User,
        ["Mail:Password"] = Password,
        ["Mail:From"] = "Venus <venus@chain.example>",
        ["Mail:Security"] = "None",
        ["Mail:Site"] = Site,
    };

    public static MailServer Start() => new(Ports.Free());

    /// <summary>The next mail that nobody has taken yet.</summary>
    public async Task<MimeMessage> TakeAsync(CancellationToken cancellationToken)
    {
        await _store.Arrived.WaitAsync(cancellationToken).WaitAsync(TimeSpan.FromSeconds(20), cancellationToken);
        return _store.Mails.TryDequeue(out var mail) ? mail : throw new InvalidOperationException("A mail was taken twice.");
    }

    /// <summary>What a link carries, from the mail's text.</summary>
    public static string TokenOf(MimeMessage mail)
    {
        var text = mail.TextBody!;
        var begin = text.IndexOf(Site + "/sign-in/link#", StringComparison.Ordinal) + Site.Length + "/sign-in/link#".Length;
        return text[begin..text.IndexOfAny(['\r', '\n'], begin)];
    }

    public async ValueTask DisposeAsync()
    {
        if (_isStopped)
            return;
        _isStopped = true;
        await _stop.CancelAsync();
        await _running.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _stop.Dispose();
        _store.Arrived.Dispose();
    }

    private sealed class Store : MessageStore
    {
        public ConcurrentQueue<MimeMessage> Mails { get; } = new();

        public SemaphoreSlim Arrived { get; } = new(0);

        public override async Task<SmtpResponse> SaveAsync(ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
        {
            using var stream = new MemoryStream(buffer.ToArray());
            Mails.Enqueue(await MimeMessage.LoadAsync(stream, cancellationToken));
            Arrived.Release();
            return SmtpResponse.Ok;
        }
    }

    private sealed class Door : UserAuthenticator
    {
        public override Task<bool> AuthenticateAsync(ISessionContext context, string user, string password, CancellationToken cancellationToken) =>
            Task.FromResult((user, password) == (User, Password));
    }
}
