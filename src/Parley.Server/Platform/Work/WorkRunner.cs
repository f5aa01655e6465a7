using System.Collections.Concurrent;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Parley.Server.Platform.Work;

/// <summary>
/// Claims due rows and runs their handlers. Sleeps until a row is due, a commit of this process writes one, an attempt
/// ends, or the poll interval is over.
/// </summary>
internal sealed partial class WorkRunner(
    WorkStore store,
    WorkSignal signal,
    WorkMetrics metrics,
    IEnumerable<IWorkHandler> handlers,
    IOptions<WorkOptions> options,
    TimeProvider clock,
    ILogger<WorkRunner> logger
) : BackgroundService
{
    /// <summary>When another runner is about to take the row, or the store is unavailable.</summary>
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>How long a stop waits for running attempts before it interrupts them.</summary>
    private static readonly TimeSpan Grace = TimeSpan.FromSeconds(5);

    private readonly WorkAttempt _attempts = new(store, metrics, options.Value, clock, logger);

    /// <summary>
    /// By claimed row, an object for each claim: a row that was restarted or whose lease is lost has two attempts here.
    /// </summary>
    private readonly ConcurrentDictionary<WorkEntity, Task> _running = new();

    private readonly IWorkHandler[] _handlers = [.. handlers];
    private readonly TimeSpan _poll = TimeSpan.FromSeconds(options.Value.PollSeconds);
    private long? _looked;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var interrupt = new CancellationTokenSource();
        while (!stoppingToken.IsCancellationRequested)
        {
            var woken = signal.Next;
            TimeSpan delay;
            try
            {
                delay = await RunDueAsync(interrupt.Token, stoppingToken);
            }
            catch (Exception exception) when (!stoppingToken.IsCancellationRequested)
            {
                Log.PassFailed(logger, exception.GetType().Name);
                delay = Pause;
            }
            catch (Exception) when (stoppingToken.IsCancellationRequested)
            {
                break;
            }

            await SleepAsync(woken, delay, stoppingToken);
        }

        await DrainAsync(interrupt);
    }

    /// <summary>Returns how long nothing is due.</summary>
    private async Task<TimeSpan> RunDueAsync(CancellationToken interrupt, CancellationToken cancellationToken)
    {
        await LookAsync(cancellationToken);
        var delay = _poll;
        foreach (var handler in _handlers)
        {
            var free = handler.MaxConcurrent - _running.Keys.Count(row => row.Kind == handler.Kind);
            var now = clock.GetUtcNow();
            var next = await store.FindNextAsync(handler.Kind, now, cancellationToken);
            metrics.SetAge(handler.Kind, next?.OldestDue is { } oldest ? now - oldest : TimeSpan.Zero);
            if (next is null || free <= 0)
            {
                // An attempt that ends wakes the runner.
                continue;
            }

            var wait = next.At - now;
            if (wait <= TimeSpan.Zero)
            {
                wait = await ClaimAsync(handler, free, interrupt, cancellationToken) ? TimeSpan.Zero : Pause;
            }

            delay = wait < delay ? wait : delay;
        }

        return delay;
    }

    /// <summary>False: other runners have taken what was due.</summary>
    private async Task<bool> ClaimAsync(
        IWorkHandler handler,
        int max,
        CancellationToken interrupt,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow();
        var until = now.AddSeconds(options.Value.LeaseSeconds);
        var owner = Guid.CreateVersion7(now);
        var claimed = await store.ClaimAsync(new(handler.Kind, owner, now, until, max), cancellationToken);
        foreach (var row in claimed)
        {
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            _running[row] = started.Task;
            var stop = handler.Period is null ? interrupt : cancellationToken;
            _ = Task.Run(() => RunAsync(handler, row, started, stop), CancellationToken.None);
        }

        return claimed.Count > 0;
    }

    private async Task RunAsync(
        IWorkHandler handler,
        WorkEntity row,
        TaskCompletionSource ended,
        CancellationToken interrupt
    )
    {
        await _attempts.RunAsync(handler, row, interrupt);
        _running.TryRemove(row, out _);
        ended.SetResult();
        signal.Notify();
    }

    /// <summary>
    /// Once per poll interval: deletes expired rows, counts the others, and adds missing rows of recurring kinds.
    /// </summary>
    private async Task LookAsync(CancellationToken cancellationToken)
    {
        if (_looked is { } last && clock.GetElapsedTime(last) < _poll)
        {
            return;
        }

        foreach (var (kind, count) in await store.SweepAsync(clock.GetUtcNow(), cancellationToken))
        {
            metrics.Record(kind, "expired", count);
            Log.Expired(logger, kind, count);
        }

        var counts = await store.CountAsync(cancellationToken);
        metrics.SetCounts(counts);
        foreach (var handler in _handlers)
        {
            if (handler.Period is { } period)
            {
                await EnsureAsync(handler.Kind, period, counts, cancellationToken);
            }
        }

        _looked = clock.GetTimestamp();
    }

    private async Task EnsureAsync(
        string kind,
        TimeSpan period,
        IReadOnlyList<WorkCount> counts,
        CancellationToken cancellationToken
    )
    {
        var now = clock.GetUtcNow();
        if (counts.All(count => count.Kind != kind))
        {
            var first = RecurringWork.FirstDelay < period ? RecurringWork.FirstDelay : period;
            await store.AddIfAbsentAsync(RecurringWork.Row(kind, now + first), cancellationToken);
        }
        else if (_looked is null)
        {
            await store.BringForwardAsync(kind, now + period, cancellationToken);
        }
    }

    private async Task SleepAsync(Task woken, TimeSpan delay, CancellationToken cancellationToken)
    {
        using var awake = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        await Task.WhenAny(woken, Task.Delay(delay, clock, awake.Token));
        await awake.CancelAsync();
    }

    private async Task DrainAsync(CancellationTokenSource interrupt)
    {
        var running = Task.WhenAll(_running.Values);
        try
        {
            await running.WaitAsync(Grace, clock, CancellationToken.None);
        }
        catch (TimeoutException)
        {
            await interrupt.CancelAsync();
            await running;
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 1411,
            Level = LogLevel.Warning,
            Message = "Due work could not be claimed ({Error}); trying again"
        )]
        public static partial void PassFailed(ILogger logger, string error);

        [LoggerMessage(
            EventId = 1412,
            Level = LogLevel.Warning,
            Message = "Work {Kind}: {Count} rows expired before they succeeded"
        )]
        public static partial void Expired(ILogger logger, string kind, int count);
    }
}
