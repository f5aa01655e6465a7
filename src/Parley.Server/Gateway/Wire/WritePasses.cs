namespace Parley.Server.Gateway.Wire;

/// <summary>A pass for each processor; sockets take turns.</summary>
internal sealed class WritePasses : IDisposable
{
    private readonly WritePass[] _passes;
    private uint _next;

    public WritePasses(GatewayMetrics metrics, TimeProvider clock) =>
        _passes = [.. Enumerable.Range(0, Environment.ProcessorCount).Select(_ => new WritePass(metrics, clock))];

    public WritePass Next() => _passes[Interlocked.Increment(ref _next) % _passes.Length];

    public void Dispose() => Array.ForEach(_passes, static pass => pass.Dispose());
}
