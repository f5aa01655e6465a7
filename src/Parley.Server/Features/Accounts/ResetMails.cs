using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Mail;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Sends links that reset a password, one after the other, after their requests were answered. More than a short queue holds are dropped: people
/// ask again, and a flood must not become one of mails.
/// </summary>
internal sealed partial class ResetMails(
    ResetCodes codes, Mailer mailer, IOptions<ParleyOptions> parley, IOptions<AccountOptions> options, ILogger<ResetMails> logger) : BackgroundService
{
    private const int MostWaiting = 100;

    private readonly Channel<string> _waiting = System.Threading.Channels.Channel.CreateBounded<string>(
        new BoundedChannelOptions(MostWaiting) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true });

    /// <param name="address">Normalized.</param>
    public void Add(string address)
    {
        if (!_waiting.Writer.TryWrite(address))
        {
            Log.Dropped(logger);
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var address in _waiting.Reader.ReadAllAsync(stoppingToken))
            {
                await TrySendAsync(address, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private async Task TrySendAsync(string address, CancellationToken cancellationToken)
    {
        try
        {
            if (await codes.ForAddressAsync(address, limited: true, cancellationToken) is { } code)
            {
                await mailer.SendAsync(ResetLetter.To(code.Email, code.Link(parley.Value.PublicUrl!), options.Value.ResetMinutes), cancellationToken);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            // What it says may name the address or the link, so only its kind is kept.
            Log.Failed(logger, Mailer.Describe(exception));
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 2411, Level = LogLevel.Warning, Message = "A mail that resets a password could not be sent ({Problem})")]
        public static partial void Failed(ILogger logger, string problem);

        [LoggerMessage(EventId = 2412, Level = LogLevel.Warning, Message = "Too many mails wait to be sent; one that resets a password was dropped")]
        public static partial void Dropped(ILogger logger);
    }
}
