namespace Parley.Bench.Writing;

/// <summary>Flushes all receivers with queued frames. Passes start at least <c>interval</c> apart.</summary>
internal sealed class Passes
{
    private readonly Lock _gate = new();
    private readonly byte[] _buffer = new byte[16_384];
    private List<PassReceiver> _marked = [];
    private List<PassReceiver> _spare = [];
    private bool _running;
    private long _begun;

    /// <summary>In milliseconds.</summary>
    public int Rest { get; set; }

    public void Add(PassReceiver receiver)
    {
        lock (_gate)
        {
            _marked.Add(receiver);
            if (_running)
            {
                return;
            }

            _running = true;
        }

        _ = Task.Run(RunAsync);
    }

    private async Task RunAsync()
    {
        while (true)
        {
            var early = TimeSpan.FromMilliseconds(Rest) - TimeProvider.System.GetElapsedTime(_begun);
            if (early > TimeSpan.Zero)
            {
                await Task.Delay(early, TimeProvider.System);
            }

            List<PassReceiver> pass;
            lock (_gate)
            {
                if (_marked.Count == 0)
                {
                    _running = false;
                    return;
                }

                (pass, _marked) = (_marked, _spare);
            }

            _begun = TimeProvider.System.GetTimestamp();
            foreach (var receiver in pass)
            {
                receiver.Flush(_buffer);
            }

            pass.Clear();
            _spare = pass;
        }
    }
}
