namespace Parley.Server.Gateway.Wire;

/// <summary>One scheduler for each processor. Sockets are assigned round-robin.</summary>
internal sealed class FlushSchedulers : IDisposable
{
    private readonly FlushScheduler[] _schedulers;
    private uint _next;

    public FlushSchedulers(GatewayMetrics metrics, TimeProvider clock) =>
        _schedulers = [
            .. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new FlushScheduler(metrics, clock)),
        ];

    public FlushScheduler Next() => _schedulers[Interlocked.Increment(ref _next) % _schedulers.Length];

    public void Dispose() => Array.ForEach(_schedulers, static scheduler => scheduler.Dispose());
}
