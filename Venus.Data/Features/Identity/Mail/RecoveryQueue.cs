using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Npgsql;
using Venus.Core.Features.Identity;

namespace Venus.Data.Features.Identity.Mail;

/// <summary>Mails a link to a new password to whoever has an address, if anybody has.</summary>
internal interface IRecovery
{
    Task MailAsync(string email, SignInOrigin origin, CancellationToken cancellationToken);
}

/// <summary>
/// Requests for a link, dealt with after they have been answered: so an unknown address takes as long as a known one. Those that wait when the host stops
/// are dealt with before it does, as far as its patience goes.
/// </summary>
internal sealed partial class RecoveryQueue(IRecovery recovery, ILogger<RecoveryQueue> logger) : BackgroundService
{
    // Beyond this the oldest are dropped: a flood is not worth a mail each.
    private const int Longest = 200;

    private readonly Channel<(string Email, SignInOrigin Origin)> _waiting =
        Channel.CreateBounded<(string, SignInOrigin)>(new BoundedChannelOptions(Longest) { FullMode = BoundedChannelFullMode.DropOldest });

    public void Add(string email, SignInOrigin origin) => _waiting.Writer.TryWrite((email, origin));

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        _waiting.Writer.TryComplete();
        if (ExecuteTask is { } running)
            await Task.WhenAny(running, Task.Delay(Timeout.Infinite, cancellationToken));
        await base.StopAsync(cancellationToken);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        await foreach (var (email, origin) in _waiting.Reader.ReadAllAsync(stoppingToken))
        {
            try
            {
                await recovery.MailAsync(email, origin, stoppingToken);
            }
            catch (Exception fault) when (fault is NpgsqlException or TimeoutException or ProviderDownException)
            {
                LogNotMailed(fault);
            }
        }
    }

    [LoggerMessage(LogLevel.Warning, "A link to a new password was not mailed")]
    private partial void LogNotMailed(Exception fault);
}
