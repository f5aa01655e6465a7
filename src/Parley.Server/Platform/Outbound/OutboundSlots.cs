namespace Parley.Server.Platform.Outbound;

/// <summary>Bounds concurrent requests in total and per host. Nothing waits. Thread-safe.</summary>
internal sealed class OutboundSlots(int total, int perHost)
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, int> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private int _active;

    /// <summary>Null: no slot is free.</summary>
    public Slot? TryEnter(string host)
    {
        lock (_lock)
        {
            if (_active >= total || !TryAdd(host))
            {
                return null;
            }

            _active++;
            return new(this, host);
        }
    }

    private bool TryAdd(string host)
    {
        var count = _hosts.GetValueOrDefault(host);
        if (count >= perHost)
        {
            return false;
        }

        _hosts[host] = count + 1;
        return true;
    }

    private void Remove(string host)
    {
        if (--_hosts[host] == 0)
        {
            _hosts.Remove(host);
        }
    }

    /// <summary>A running request.</summary>
    internal sealed class Slot(OutboundSlots slots, string host) : IDisposable
    {
        private string? _host = host;

        /// <summary>For a redirect. False: the other host has no free slot.</summary>
        public bool TryMove(string other)
        {
            lock (slots._lock)
            {
                if (string.Equals(other, _host, StringComparison.OrdinalIgnoreCase))
                {
                    return true;
                }

                if (!slots.TryAdd(other))
                {
                    return false;
                }

                slots.Remove(_host!);
                _host = other;
                return true;
            }
        }

        public void Dispose()
        {
            lock (slots._lock)
            {
                if (_host is { } last)
                {
                    slots.Remove(last);
                    slots._active--;
                    _host = null;
                }
            }
        }
    }
}
