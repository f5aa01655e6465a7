namespace Parley.Testing;

/// <summary>
/// How long a test waits for what must come. Far more than it takes, so that a busy machine fails nothing; a wait ends
/// as soon as it came.
/// </summary>
public static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(5);

    /// <summary>Waits for what no event tells.</summary>
    /// <param name="condition">Asked again and again until it holds.</param>
    /// <param name="what">Said when it does not in time.</param>
    /// <param name="step">From one time to the next; null: hardly any.</param>
    /// <param name="within">Null: <see cref="Limit"/>.</param>
    public static async Task UntilAsync(
        Func<Task<bool>> condition,
        Func<string> what,
        TimeSpan? step = null,
        TimeSpan? within = null
    )
    {
        ArgumentNullException.ThrowIfNull(condition);
        ArgumentNullException.ThrowIfNull(what);
        var limit = within ?? Limit;
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

    public static Task<T> WithinAsync<T>(this Task<T> task, string what) => WithinAsync(task, () => what);

    public static async Task<T> WithinAsync<T>(this Task<T> task, Func<string> what)
    {
        ArgumentNullException.ThrowIfNull(what);
        try
        {
            return await task.WaitAsync(Limit, TimeProvider.System);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"Not within {Limit.TotalSeconds} s: {what()}", exception);
        }
    }

    public static async Task WithinAsync(this Task task, string what)
    {
        try
        {
            await task.WaitAsync(Limit, TimeProvider.System);
        }
        catch (TimeoutException exception)
        {
            throw new TimeoutException($"Not within {Limit.TotalSeconds} s: {what}", exception);
        }
    }
}
