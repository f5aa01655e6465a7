using Microsoft.Extensions.Logging;

namespace Parley.Server.Platform.Work;

/// <summary>Runs claimed rows: renews the lease meanwhile and records the result.</summary>
internal sealed partial class WorkAttempt(
    WorkStore store,
    WorkMetrics metrics,
    WorkOptions options,
    TimeProvider clock,
    ILogger logger
)
{
    /// <summary>The process ended during the last permitted attempt.</summary>
    private const string Interrupted = "work.interrupted";

    private const string TimedOut = "work.timeout";

    /// <summary>The part of a lease after which an attempt is cancelled if the lease was not renewed.</summary>
    private const double SafeShare = 5 / 6.0;

    private TimeSpan Lease { get; } = TimeSpan.FromSeconds(options.LeaseSeconds);

    /// <param name="handler">Of the row's kind.</param>
    /// <param name="row">The claimed row.</param>
    /// <param name="stopping">Interrupts the attempt; the row is released.</param>
    public async Task RunAsync(IWorkHandler handler, WorkEntity row, CancellationToken stopping)
    {
        metrics.Starting(handler.Kind);
        try
        {
            if (await TryAsync(handler, row, stopping) is { } result)
            {
                await SettleAsync(handler, row, result);
            }
        }
        catch (Exception exception)
        {
            // The store is unavailable. The lease ends, and the row is run again.
            Log.NotRecorded(logger, row.Kind, row.Id, exception.GetType().Name);
        }
        finally
        {
            metrics.Ended(handler.Kind);
        }
    }

    /// <summary>Null: nothing to record, because the attempt was interrupted or its lease is lost.</summary>
    private async Task<WorkResult?> TryAsync(IWorkHandler handler, WorkEntity row, CancellationToken stopping)
    {
        if (row.Attempts > handler.MaxAttempts)
        {
            return WorkResult.Fail(Interrupted);
        }

        using var lost = new CancellationTokenSource(Lease * SafeShare, clock);
        using var timeout = new CancellationTokenSource(handler.Timeout, clock);
        using var ended = new CancellationTokenSource();
        using var any = CancellationTokenSource.CreateLinkedTokenSource(stopping, timeout.Token, lost.Token);
        var renewing = RenewAsync(row, lost, ended.Token);
        try
        {
            return await handler.RunAsync(new(row, handler.MaxAttempts), any.Token);
        }
        catch (Exception) when (lost.IsCancellationRequested)
        {
            Log.LeaseLost(logger, row.Kind, row.Id);
            return null;
        }
        catch (Exception) when (stopping.IsCancellationRequested)
        {
            metrics.Record(row.Kind, "interrupted");
            await store.ReleaseAsync(row, CancellationToken.None);
            return null;
        }
        catch (OperationCanceledException) when (timeout.IsCancellationRequested)
        {
            return WorkResult.Retry(TimedOut);
        }
        catch (Exception exception)
        {
            // The text of the exception may contain content.
            return WorkResult.Retry(exception.GetType().Name);
        }
        finally
        {
            await ended.CancelAsync();
            await renewing;
        }
    }

    private async Task SettleAsync(IWorkHandler handler, WorkEntity row, WorkResult result)
    {
        var now = clock.GetUtcNow();
        if (result is not WorkResult.Failure failure)
        {
            metrics.Record(row.Kind, "done");
            await (
                handler.Period is { } period
                    ? store.RepeatAsync(row, now + period, null, CancellationToken.None)
                    : store.CompleteAsync(row, CancellationToken.None)
            );
        }
        else if (failure.IsPermanent || row.Attempts >= handler.MaxAttempts)
        {
            await EndAsync(handler, row, now, failure.Error);
        }
        else
        {
            var delay = failure.Delay ?? WorkBackoff.After(row.Attempts);
            metrics.Record(row.Kind, "retry");
            Log.Retrying(logger, row.Kind, row.Id, row.Attempts, failure.Error, delay.TotalSeconds);
            await store.RetryAsync(row, now + delay, failure.Error, CancellationToken.None);
        }
    }

    private async Task EndAsync(IWorkHandler handler, WorkEntity row, DateTimeOffset now, string error)
    {
        if (handler.Period is { } period)
        {
            metrics.Record(row.Kind, "skipped");
            Log.Skipped(logger, row.Kind, row.Attempts, error, period.TotalSeconds);
            await store.RepeatAsync(row, now + period, error, CancellationToken.None);
        }
        else
        {
            metrics.Record(row.Kind, "dead");
            Log.Dead(logger, row.Kind, row.Id, row.Attempts, error);
            await store.BuryAsync(row, now, now.AddDays(options.DeadLetterDays), error, CancellationToken.None);
        }
    }

    /// <summary>
    /// Renews the lease until the attempt has ended. Cancels the attempt when another runner has the row, and before
    /// that could happen while the store is unavailable.
    /// </summary>
    private async Task RenewAsync(WorkEntity row, CancellationTokenSource lost, CancellationToken ended)
    {
        try
        {
            while (true)
            {
                await Task.Delay(Lease / 3, clock, ended);
                await TryRenewAsync(row, lost, ended);
            }
        }
        catch (Exception) when (ended.IsCancellationRequested)
        {
            // The attempt has ended.
        }
    }

    private async Task TryRenewAsync(WorkEntity row, CancellationTokenSource lost, CancellationToken ended)
    {
        var start = clock.GetTimestamp();
        try
        {
            if (await store.RenewAsync(row, clock.GetUtcNow() + Lease, ended))
            {
                var left = (Lease * SafeShare) - clock.GetElapsedTime(start);
                lost.CancelAfter(left > TimeSpan.Zero ? left : TimeSpan.Zero);
            }
            else
            {
                await lost.CancelAsync();
            }
        }
        catch (Exception exception) when (!ended.IsCancellationRequested)
        {
            Log.NotRenewed(logger, row.Kind, row.Id, exception.GetType().Name);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 1401,
            Level = LogLevel.Information,
            Message = "Work {Kind} {Id}: attempt {Attempt} failed ({Error}); next one in {Seconds} s"
        )]
        public static partial void Retrying(
            ILogger logger,
            string kind,
            Guid id,
            int attempt,
            string error,
            double seconds
        );

        [LoggerMessage(
            EventId = 1402,
            Level = LogLevel.Warning,
            Message = "Work {Kind} {Id} is a dead letter after attempt {Attempt} ({Error})"
        )]
        public static partial void Dead(ILogger logger, string kind, Guid id, int attempt, string error);

        [LoggerMessage(
            EventId = 1406,
            Level = LogLevel.Warning,
            Message = "Work {Kind}: attempt {Attempt} failed ({Error}); the next run is in {Seconds} s"
        )]
        public static partial void Skipped(ILogger logger, string kind, int attempt, string error, double seconds);

        [LoggerMessage(
            EventId = 1403,
            Level = LogLevel.Warning,
            Message = "Work {Kind} {Id}: the lease was lost; the attempt was cancelled"
        )]
        public static partial void LeaseLost(ILogger logger, string kind, Guid id);

        [LoggerMessage(
            EventId = 1404,
            Level = LogLevel.Warning,
            Message = "Work {Kind} {Id}: the lease was not renewed ({Error})"
        )]
        public static partial void NotRenewed(ILogger logger, string kind, Guid id, string error);

        [LoggerMessage(
            EventId = 1405,
            Level = LogLevel.Warning,
            Message = "Work {Kind} {Id}: the result was not recorded ({Error}); it is run again after its lease"
        )]
        public static partial void NotRecorded(ILogger logger, string kind, Guid id, string error);
    }
}
