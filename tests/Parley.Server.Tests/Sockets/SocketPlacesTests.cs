using Parley.Server.Gateway;
using Parley.Server.Gateway.Connections;
using Parley.Server.Tests.Wire;

namespace Parley.Server.Tests.Sockets;

/// <summary>Whose sockets count together.</summary>
public sealed class SocketPlacesTests : IDisposable
{
    private readonly GatewayMetrics _metrics = new(new Meters());

    public void Dispose() => _metrics.Dispose();

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1")]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", "203.0.113.8")]
    public void Sockets_of_one_network_share_a_limit(string address, string same, string other)
    {
        var places = Places(new() { Sockets = 100, SocketsPerAddress = 2 });
        var first = Take(places, address);
        Assert.NotNull(first);
        Assert.NotNull(Take(places, same));
        Assert.Null(Take(places, same));
        Assert.NotNull(Take(places, other));

        first.Return();
        first.Return();
        Assert.NotNull(Take(places, same));
        Assert.Null(Take(places, address));
    }

    [Fact]
    public void Unauthenticated_sockets_take_at_most_half_of_the_slots()
    {
        var places = Places(new() { Sockets = 10, SocketsPerAddress = 1_000 });
        var strangers = Enumerable.Range(1, 5).Select(i => Take(places, $"203.0.113.{i}", isStranger: true)!).ToList();
        Assert.Null(Take(places, "203.0.113.99", isStranger: true));
        Assert.All(Enumerable.Range(1, 4), _ => Assert.NotNull(Take(places, "203.0.113.1")));

        strangers[0].Know();
        strangers[0].Know();
        Assert.NotNull(Take(places, "203.0.113.99", isStranger: true));
        Assert.Null(Take(places, "203.0.113.1"));

        strangers[0].Return();
        Assert.Null(Take(places, "203.0.113.98", isStranger: true));
        Assert.NotNull(Take(places, "203.0.113.98"));
    }

    private static SocketPlace? Take(SocketPlaces places, string address, bool isStranger = false) =>
        places.TryTake(IPAddress.Parse(address), isStranger);

    private SocketPlaces Places(GatewayOptions options) => new(new(options, files: null, database: 0), _metrics);
}
