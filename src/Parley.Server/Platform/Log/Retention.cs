using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Work;

namespace Parley.Server.Platform.Log;

/// <summary>Trims old events once an hour. Each step is a commit of its own, so it may end anywhere.</summary>
internal sealed partial class Retention(
    IEventTrimmer events,
    IOptions<RetentionOptions> options,
    TimeProvider clock,
    ILogger<Retention> logger
) : IRecurringJob
{
    public string Kind => "log.trim-events";

    public TimeSpan Period => TimeSpan.FromHours(1);

    /// <summary>A lower setting leaves very many events to trim.</summary>
    public TimeSpan Timeout => TimeSpan.FromHours(1);

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var trimmed = await events.TrimAsync(
            clock.GetUtcNow().AddHours(-options.Value.EventHours),
            options.Value.EventsPerChannel,
            cancellationToken
        );
        Log.Trimmed(logger, trimmed);
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1301, Level = LogLevel.Debug, Message = "Trimmed {Events} old events")]
        public static partial void Trimmed(ILogger logger, int events);
    }
}
