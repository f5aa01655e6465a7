namespace Parley.Testing;

/// <summary>
/// The timeout of waits in tests. Far above the usual duration, so that a busy machine fails nothing; a wait ends with
/// its condition.
/// </summary>
public static class Wait
{
    public static readonly TimeSpan Timeout = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);

    /// <summary>Polls for a condition without an event.</summary>
    /// <param name="condition">Polled until it is true.</param>
    /// <param name="what">The message of the timeout.</param>
    /// <param name="step">Polling interval; null for a short one.</param>
    /// <param name="within">Null: <see cref="Timeout"/>.</param>
    public static async Task UntilAsync(
        Func<Task<bool>> condition,
        Func<string> what,
        TimeSpan? step = null,
        TimeSpan? within = null
    )
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(what);
        var limit = within ?? Timeout;
        var started = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            if (TimeProvider.System.GetElapsedTime(started) > limit)
            {
                throw new TimeoutException($"Not within {limit.TotalSeconds} s: {what()}");
            }

            await Task.Delay(step ?? Step, TimeProvider.System);
        }
    }

    public static Task UntilAsync(Func<bool> condition, Func<string> what) =>
        UntilAsync(() => Task.FromResult(condition()), what);

    public static Task UntilAsync(Func<bool> condition, string what) => UntilAsync(condition, () => what);

    public static Task<T> WithTimeoutAsync<T>(this Task<T> task, string what) => WithTimeoutAsync(task, () => what);

    public static async Task<T> WithTimeoutAsync<T>(this Task<T> task, Func<string> what)
    {
        ArgumentNullException.ThrowIfNull(what);
        try
        {
            return await task.WaitAsync(Timeout, TimeProvider.System);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"Not within {Timeout.TotalSeconds} s: {what()}", exception);
        }
    }

    public static async Task WithTimeoutAsync(this Task task, string what)
    {
        try
        {
            await task.WaitAsync(Timeout, TimeProvider.System);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"Not within {Timeout.TotalSeconds} s: {what}", exception);
        }
    }
}
