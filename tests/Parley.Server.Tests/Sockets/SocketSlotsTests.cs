using Parley.Server.Gateway;
using Parley.Server.Gateway.Connections;
using Parley.Server.Tests.Wire;

namespace Parley.Server.Tests.Sockets;

/// <summary>Which sockets share a limit.</summary>
public sealed class SocketSlotsTests : IDisposable
{
    private readonly GatewayMetrics _metrics = new(new TestMeterFactory());

    public void Dispose() => _metrics.Dispose();

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1")]
    [InlineData("203.0.113.7", "::ffff:203.0.113.7", "203.0.113.8")]
    public void Sockets_of_one_network_share_a_limit(string address, string same, string other)
    {
        var slots = Slots(new() { Sockets = 100, SocketsPerAddress = 2 });
        var first = Take(slots, address);
        Assert.NotNull(first);
        Assert.NotNull(Take(slots, same));
        Assert.Null(Take(slots, same));
        Assert.NotNull(Take(slots, other));

        first.Release();
        first.Release();
        Assert.NotNull(Take(slots, same));
        Assert.Null(Take(slots, address));
    }

    [Fact]
    public void Unauthenticated_sockets_take_at_most_half_of_the_slots()
    {
        var slots = Slots(new() { Sockets = 10, SocketsPerAddress = 1_000 });
        var unauthenticated = Enumerable
            .Range(1, 5)
            .Select(i => Take(slots, $"203.0.113.{i}", isUnauthenticated: true)!)
            .ToList();
        Assert.Null(Take(slots, "203.0.113.99", isUnauthenticated: true));
        Assert.All(Enumerable.Range(1, 4), _ => Assert.NotNull(Take(slots, "203.0.113.1")));

        unauthenticated[0].MarkAuthenticated();
        unauthenticated[0].MarkAuthenticated();
        Assert.NotNull(Take(slots, "203.0.113.99", isUnauthenticated: true));
        Assert.Null(Take(slots, "203.0.113.1"));

        unauthenticated[0].Release();
        Assert.Null(Take(slots, "203.0.113.98", isUnauthenticated: true));
        Assert.NotNull(Take(slots, "203.0.113.98"));
    }

    private static SocketSlot? Take(SocketSlots slots, string address, bool isUnauthenticated = false) =>
        slots.TryTake(IPAddress.Parse(address), isUnauthenticated);

    private SocketSlots Slots(GatewayOptions options) => new(new(options, files: null, database: 0), _metrics);
}
