namespace Parley.Server.Gateway;

/// <summary>
/// A call that is made once, however many ask for it; one that failed is made anew by the next who asks. Thread-safe.
/// </summary>
internal sealed class SharedCall
{
    private readonly Lock _lock = new();
    private Task? _made;

    /// <summary>Somebody has asked, and it has not failed.</summary>
    public bool IsMade => Volatile.Read(ref _made) is not null;

    public async Task RunAsync(Func<Task> call)
    {
        Task made;
        lock (_lock)
        {
            made = _made ??= call();
        }

        try
        {
            await made;
        }
        catch
        {
            _ = Interlocked.CompareExchange(ref _made, null, made);
            throw;
        }
    }
}
