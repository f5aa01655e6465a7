using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Mail;
using Parley.Server.Platform.Work;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Sends password reset emails sequentially. Transient failures are retried while the link is valid. A repetition sends
/// another code, which replaces the one before: the newest email works.
/// </summary>
internal sealed partial class PasswordResetMailHandler(
    PasswordResetIssuer issuer,
    Mailer mailer,
    IOptions<ParleyOptions> parley,
    IOptions<AccountOptions> options,
    IOptions<MailOptions> mailing,
    ILogger<PasswordResetMailHandler> logger
) : IWorkHandler
{
    /// <summary>The delays before the retries, as multiples of the first.</summary>
    private static readonly int[] RetryFactors = [1, 6, 36];

    /// <summary>For the statements before the mailer's own timeout begins.</summary>
    private static readonly TimeSpan StoreTime = TimeSpan.FromSeconds(30);

    public string Kind => PasswordResetMail.Kind;

    public TimeSpan Timeout => TimeSpan.FromSeconds(mailing.Value.TimeoutSeconds) + StoreTime;

    public int MaxAttempts => RetryFactors.Length + 1;

    public int MaxConcurrent => 1;

    public async Task<WorkResult> RunAsync(WorkRun run, CancellationToken cancellationToken)
    {
        if (!mailer.IsConfigured)
        {
            return WorkResult.Fail("mail.unconfigured");
        }

        if (await issuer.ForMailAsync(run, cancellationToken) is not { } code)
        {
            return WorkResult.Done;
        }

        try
        {
            var link = code.Link(parley.Value.PublicUrl!);
            await mailer.SendAsync(
                PasswordResetEmail.To(code.Email, link, options.Value.ResetMinutes),
                cancellationToken
            );
            return WorkResult.Done;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested)
        {
            return Describe(run, exception);
        }
    }

    /// <summary>The text of an exception may contain the address or the link: only its kind is logged.</summary>
    private WorkResult Describe(WorkRun run, Exception exception)
    {
        if (run.IsLastAttempt || !Mailer.IsTransient(exception))
        {
            Log.Failed(logger, Mailer.Describe(exception));
            return WorkResult.Fail("mail.failed");
        }

        var seconds = mailing.Value.RetrySeconds * RetryFactors[run.Attempt - 1];
        Log.Retrying(logger, Mailer.Describe(exception), seconds);
        return WorkResult.Retry("mail.unavailable", TimeSpan.FromSeconds(seconds));
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 2411, Level = LogLevel.Warning, Message = "Password reset email failed ({Problem})")]
        public static partial void Failed(ILogger logger, string problem);

        [LoggerMessage(
            EventId = 2413,
            Level = LogLevel.Warning,
            Message = "Password reset email failed ({Problem}); retrying in {Seconds} s"
        )]
        public static partial void Retrying(ILogger logger, string problem, int seconds);
    }
}
