using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Work;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// Queues password reset emails. Beyond <see cref="MaxQueued"/> they are dropped: users can ask again, and a flood must
/// not become a flood of emails.
/// </summary>
internal sealed partial class PasswordResetMails(
    WorkQueue queue,
    IOptions<AccountOptions> options,
    TimeProvider clock,
    ILogger<PasswordResetMails> logger
)
{
    public const int MaxQueued = 200;

    /// <param name="address">Normalized.</param>
    /// <param name="cancellationToken">Cancels the operation.</param>
    public async Task AddAsync(string address, CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var item = new WorkItem(
            Guid.CreateVersion7(now),
            PasswordResetMail.Kind,
            new PasswordResetMail(address).ToPayload(),
            now,
            now.AddMinutes(options.Value.ResetMinutes)
        );
        if (!await queue.TryAddAsync(item, MaxQueued, cancellationToken))
        {
            Log.Dropped(logger);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 2412,
            Level = LogLevel.Warning,
            Message = "Password reset email dropped: the queue is full"
        )]
        public static partial void Dropped(ILogger logger);
    }
}
