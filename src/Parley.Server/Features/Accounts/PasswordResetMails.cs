using System.Threading.Channels;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Mail;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Sends password reset emails sequentially, after their requests were answered. Transient failures are retried. A full
/// queue drops emails: users can ask again, and a flood must not become a flood of emails. The queue is in memory only:
/// a stored link could be stolen.
/// </summary>
internal sealed partial class PasswordResetMails(
    PasswordResetCodes codes,
    Mailer mailer,
    IOptions<ParleyOptions> parley,
    IOptions<AccountOptions> options,
    IOptions<MailOptions> mailing,
    TimeProvider clock,
    ILogger<PasswordResetMails> logger
) : BackgroundService
{
    private const int MaxQueued = 100;

    /// <summary>The delays before the retries, as multiples of the first.</summary>
    private static readonly int[] RetryFactors = [1, 6, 36];

    private readonly Channel<Outgoing> _waiting = System.Threading.Channels.Channel.CreateBounded<Outgoing>(
        new BoundedChannelOptions(MaxQueued) { FullMode = BoundedChannelFullMode.Wait, SingleReader = true }
    );

    private int _failed;

    /// <param name="address">Normalized.</param>
    public void Add(string address) => Add(new Outgoing(address, null, 0));

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await foreach (var mail in _waiting.Reader.ReadAllAsync(stoppingToken))
            {
                await TrySendAsync(mail, stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server is stopping.
        }
    }

    private void Add(Outgoing mail)
    {
        if (!_waiting.Writer.TryWrite(mail))
        {
            Log.Dropped(logger);
        }
    }

    private async Task TrySendAsync(Outgoing mail, CancellationToken cancellationToken)
    {
        try
        {
            if (await GetCodeAsync(mail, cancellationToken) is { } code)
            {
                mail = mail with { Code = code };
                var email = PasswordResetEmail.To(
                    code.Email,
                    code.Link(parley.Value.PublicUrl!),
                    options.Value.ResetMinutes
                );
                await mailer.SendAsync(email, cancellationToken);
            }
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            ScheduleRetry(mail, exception, cancellationToken);
        }
    }

    /// <summary>Retries send the same code, unless it was used or has expired.</summary>
    private async Task<PasswordResetCode?> GetCodeAsync(Outgoing mail, CancellationToken cancellationToken) =>
        mail.Code is not { } created ? await codes.ForAddressAsync(mail.Address, limited: true, cancellationToken)
        : await codes.FindUserAsync(created.Code, cancellationToken) is not null ? created
        : null;

    /// <summary>The text of an exception may contain the address or the link: only its kind is logged.</summary>
    private void ScheduleRetry(Outgoing mail, Exception exception, CancellationToken cancellationToken)
    {
        if (mail.Failures >= RetryFactors.Length || !Mailer.IsTransient(exception))
        {
            Log.Failed(logger, Mailer.Describe(exception));
            return;
        }

        if (Interlocked.Increment(ref _failed) > MaxQueued)
        {
            Interlocked.Decrement(ref _failed);
            Log.Dropped(logger);
            return;
        }

        var seconds = mailing.Value.RetrySeconds * RetryFactors[mail.Failures];
        Log.Retrying(logger, Mailer.Describe(exception), seconds);
        _ = RequeueAsync(mail with { Failures = mail.Failures + 1 }, TimeSpan.FromSeconds(seconds), cancellationToken);
    }

    private async Task RequeueAsync(Outgoing mail, TimeSpan wait, CancellationToken cancellationToken)
    {
        try
        {
            await Task.Delay(wait, clock, cancellationToken);
            Add(mail);
        }
        catch (OperationCanceledException)
        {
            // The server is stopping.
        }
        finally
        {
            Interlocked.Decrement(ref _failed);
        }
    }

    /// <param name="Address">Normalized.</param>
    /// <param name="Code">Null before the first attempt.</param>
    /// <param name="Failures">The number of failed attempts.</param>
    private sealed record Outgoing(string Address, PasswordResetCode? Code, int Failures);

    private static partial class Log
    {
        [LoggerMessage(EventId = 2411, Level = LogLevel.Warning, Message = "Password reset email failed ({Problem})")]
        public static partial void Failed(ILogger logger, string problem);

        [LoggerMessage(
            EventId = 2412,
            Level = LogLevel.Warning,
            Message = "Password reset email dropped: the queue is full"
        )]
        public static partial void Dropped(ILogger logger);

        [LoggerMessage(
            EventId = 2413,
            Level = LogLevel.Warning,
            Message = "Password reset email failed ({Problem}); retrying in {Seconds} s"
        )]
        public static partial void Retrying(ILogger logger, string problem, int seconds);
    }
}
