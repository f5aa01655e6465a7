namespace Parley.Server.Platform.Limits;

/// <summary>Token bucket: <c>burst</c> at once, then <c>perSecond</c>. Not thread-safe. It needs no timer.</summary>
internal struct TokenBucket(int burst, double perSecond, long now)
{
    private double _tokens = burst;
    private long _updated = now;

    /// <summary>Takes one token, or returns the time until the next one.</summary>
    public bool TryTake(TimeProvider clock, out TimeSpan wait)
    {
        var timestamp = clock.GetTimestamp();
        _tokens = Math.Min(burst, _tokens + (clock.GetElapsedTime(_updated, timestamp).TotalSeconds * perSecond));
        _updated = timestamp;
        if (_tokens >= 1)
        {
            _tokens--;
            wait = TimeSpan.Zero;
            return true;
        }

        wait = TimeSpan.FromSeconds((1 - _tokens) / perSecond);
        return false;
    }

    /// <summary>Puts back a taken token.</summary>
    public void PutBack() => _tokens = Math.Min(burst, _tokens + 1);
}
