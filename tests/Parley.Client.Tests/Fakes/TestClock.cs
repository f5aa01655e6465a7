using Microsoft.Extensions.Time.Testing;

namespace Parley.Client.Tests.Fakes;

/// <summary>A fake clock that reports started timers, so that a test never advances it too early.</summary>
internal sealed class TestClock() : FakeTimeProvider(new DateTimeOffset(2026, 11, 24, 9, 41, 0, TimeSpan.Zero))
{
    private readonly Lock _lock = new();
    private readonly List<TimeSpan> _begun = [];
    private TaskCompletionSource _changed = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = base.CreateTimer(callback, state, dueTime, period);
        lock (_lock)
        {
            _begun.Add(dueTime);
            _changed.TrySetResult();
            _changed = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }

        return timer;
    }

    /// <summary>Waits until a timer with exactly this due time is started, and removes it from the list.</summary>
    public async Task TimerStartedAsync(TimeSpan dueTime)
    {
        while (true)
        {
            Task changed;
            lock (_lock)
            {
                if (_begun.Remove(dueTime))
                {
                    return;
                }

                changed = _changed.Task;
            }

            try
            {
                await changed.WaitAsync(Wait.Timeout, TestContext.Current.CancellationToken);
            }
            catch (TimeoutException)
            {
                Assert.Fail($"No timer has the due time {dueTime}; started timers: {string.Join(", ", _begun)}.");
            }
        }
    }

    public async Task AdvanceAsync(TimeSpan dueTime)
    {
        await TimerStartedAsync(dueTime);
        Advance(dueTime);
    }
}

/// <summary>The timeout of waits in tests.</summary>
internal static class Wait
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(20);

    public static Task<T> WithTimeoutAsync<T>(this Task<T> task) =>
        task.WaitAsync(Timeout, TestContext.Current.CancellationToken);

    public static Task WithTimeoutAsync(this Task task) =>
        task.WaitAsync(Timeout, TestContext.Current.CancellationToken);
}
