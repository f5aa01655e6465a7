namespace Parley.Host;

/// <summary>
/// Returns memory to the system after a load peak. The garbage collector alone may never do it on an idle server
/// (ADR-0019). Part of the program and not of the library: an application that hosts Parley manages its own memory.
/// </summary>
internal sealed partial class HeapTrimmer(TimeProvider clock, ILogger<HeapTrimmer> logger) : BackgroundService
{
    private static readonly TimeSpan Period = TimeSpan.FromSeconds(4);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var detector = new IdleDetector();
        var started = clock.GetTimestamp();
        using var timer = new PeriodicTimer(Period, clock);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                if (detector.Sample(GC.GetTotalAllocatedBytes(), clock.GetElapsedTime(started)))
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
        var returned = before - GC.GetGCMemoryInfo().TotalCommittedBytes;
        Log.Collected(logger, returned >> 20, milliseconds);
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 3302,
            Level = LogLevel.Debug,
            Message = "Returned {MiB} MiB to the system after a load peak, in {Milliseconds} ms"
        )]
        public static partial void Collected(ILogger logger, long miB, double milliseconds);
    }
}
