using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Parley.Server.Platform.Log;

/// <summary>Trims old events once an hour.</summary>
internal sealed partial class Retention(
    IMessageLog log,
    IOptions<RetentionOptions> options,
    TimeProvider clock,
    ILogger<Retention> logger
) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromHours(1);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await TrimAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException)
        {
            // The server is stopping.
        }
    }

    private async Task TrimAsync(CancellationToken stoppingToken)
    {
        try
        {
            var trimmed = await log.TrimAsync(
                clock.GetUtcNow().AddHours(-options.Value.EventHours),
                options.Value.EventsPerChannel,
                stoppingToken
            );
            Log.Trimmed(logger, trimmed);
        }
        catch (LogUnavailableException exception)
        {
            Log.Failed(logger, exception);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 1301, Level = LogLevel.Debug, Message = "Trimmed {Events} old events")]
        public static partial void Trimmed(ILogger logger, int events);

        [LoggerMessage(
            EventId = 1302,
            Level = LogLevel.Warning,
            Message = "Trim of old events failed; retrying in an hour"
        )]
        public static partial void Failed(ILogger logger, Exception exception);
    }
}
