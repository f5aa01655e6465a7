namespace Parley.Client;

/// <summary>Random numbers for delays. Thread-safe.</summary>
internal sealed class Jitter(Random? random)
{
    private readonly Lock _lock = new();
    private readonly Random _random = random ?? new Random();

    public double Roll()
    {
        lock (_lock)
        {
            return _random.NextDouble();
        }
    }
}
