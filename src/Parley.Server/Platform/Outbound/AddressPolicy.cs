using System.Net;
using System.Net.Sockets;

namespace Parley.Server.Platform.Outbound;

/// <summary>
/// Which addresses of the internet may be called. Of IPv6 only the global unicast range is public, so ranges that are
/// assigned later are blocked. Addresses that embed another one are judged by it, or blocked where tunnels could end in
/// the local network. Source: the special-purpose registries of IANA (RFC 6890).
/// </summary>
internal static class AddressPolicy
{
    private const int EmbeddedAt = 12;
    private const int AddressBytes = 16;

    private static readonly IPNetwork[] BlockedV4 =
    [
        IPNetwork.Parse("0.0.0.0/8"),
        IPNetwork.Parse("10.0.0.0/8"),
        IPNetwork.Parse("100.64.0.0/10"),
        IPNetwork.Parse("127.0.0.0/8"),
        // Azure's metadata and management address, within a public range.
        IPNetwork.Parse("168.63.129.16/32"),
        // Link-local, with the metadata address of most clouds.
        IPNetwork.Parse("169.254.0.0/16"),
        IPNetwork.Parse("172.16.0.0/12"),
        IPNetwork.Parse("192.0.0.0/24"),
        IPNetwork.Parse("192.0.2.0/24"),
        // Relays of 6to4.
        IPNetwork.Parse("192.88.99.0/24"),
        IPNetwork.Parse("192.168.0.0/16"),
        IPNetwork.Parse("198.18.0.0/15"),
        IPNetwork.Parse("198.51.100.0/24"),
        IPNetwork.Parse("203.0.113.0/24"),
        // Multicast, reserved, broadcast.
        IPNetwork.Parse("224.0.0.0/3"),
    ];

    private static readonly IPNetwork GlobalV6 = IPNetwork.Parse("2000::/3");

    private static readonly IPNetwork[] BlockedV6 =
    [
        // Teredo, ORCHID, benchmarks and other protocol assignments.
        IPNetwork.Parse("2001::/23"),
        IPNetwork.Parse("2001:db8::/32"),
        // 6to4.
        IPNetwork.Parse("2002::/16"),
        IPNetwork.Parse("3fff::/20"),
    ];

    /// <summary>NAT64: the last four bytes are the IPv4 address that is called.</summary>
    private static readonly IPNetwork Nat64 = IPNetwork.Parse("64:ff9b::/96");

    public static bool IsPublic(IPAddress address) =>
        address.AddressFamily switch
        {
            AddressFamily.InterNetwork => IsPublicV4(address),
            AddressFamily.InterNetworkV6 => IsPublicV6(address),
            _ => false,
        };

    /// <summary>The IPv4 address inside an IPv4-mapped or NAT64 address; any other address as it is.</summary>
    public static IPAddress Unwrap(IPAddress address)
    {
        if (address.IsIPv4MappedToIPv6)
        {
            return address.MapToIPv4();
        }

        if (address.AddressFamily != AddressFamily.InterNetworkV6 || !Nat64.Contains(address))
        {
            return address;
        }

        Span<byte> bytes = stackalloc byte[AddressBytes];
        address.TryWriteBytes(bytes, out _);
        return new(bytes[EmbeddedAt..]);
    }

    private static bool IsPublicV4(IPAddress address) => !Array.Exists(BlockedV4, network => network.Contains(address));

    private static bool IsPublicV6(IPAddress address)
    {
        var unwrapped = Unwrap(address);
        if (unwrapped.AddressFamily == AddressFamily.InterNetwork)
        {
            return address.ScopeId == 0 && IsPublicV4(unwrapped);
        }

        // A zone names an interface of this machine.
        if (address.ScopeId != 0)
        {
            return false;
        }

        return GlobalV6.Contains(address) && !Array.Exists(BlockedV6, network => network.Contains(address));
    }
}
