namespace Parley.Host;

/// <summary>
/// Gives memory back after a crowd: what their coming took lies about until the collector needs room, which on a quiet
/// server may be never (ADR-0019). It belongs to the program: an application that hosts Parley decides about its own
/// memory.
/// </summary>
internal sealed partial class HeapTrimmer(TimeProvider clock, ILogger<HeapTrimmer> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(4);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var watch = new IdleDetector();
        var begun = clock.GetTimestamp();
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (watch.Look(GC.GetTotalAllocatedBytes(), clock.GetElapsedTime(begun)))
                {
                    Collect();
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The server stops.
        }
    }

    private void Collect()
    {
        var before = GC.GetGCMemoryInfo().TotalCommittedBytes;
        var started = clock.GetTimestamp();
        GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
        var milliseconds = clock.GetElapsedTime(started).TotalMilliseconds;
        var given = before - GC.GetGCMemoryInfo().TotalCommittedBytes;
        Log.Collected(logger, given >> 20, milliseconds);
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 3302,
            Level = LogLevel.Debug,
            Message = "{MiB} MiB were given back after a crowd, in {Milliseconds} ms"
        )]
        public static partial void Collected(ILogger logger, long miB, double milliseconds);
    }
}
