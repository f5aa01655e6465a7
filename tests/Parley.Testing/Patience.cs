namespace Parley.Testing;

/// <summary>How long a test waits for what must come. Far more than it takes, so that a busy machine fails nothing; a wait ends as soon as it came.</summary>
public static class Patience
{
    public static readonly TimeSpan Limit = TimeSpan.FromSeconds(90);

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
