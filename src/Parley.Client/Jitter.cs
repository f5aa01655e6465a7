namespace Parley.Client;

/// <summary>Random numbers for waits, from any thread.</summary>
internal sealed class Jitter(Random? random)
{
    private readonly Lock _gate = new();
    private readonly Random _random = random ?? new Random();

    public double Roll()
    {
        lock (_gate)
        {
            return _random.NextDouble();
        }
    }
}
