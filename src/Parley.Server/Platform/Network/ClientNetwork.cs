using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Http;

namespace Parley.Server.Platform.Network;

/// <summary>
/// The network that limits per address count: a client with one IPv6 address has the 2^64 addresses of its /64.
/// </summary>
internal static class ClientNetwork
{
    private const int NetworkBytes = 8;
    private const int AddressBytes = 16;

    /// <summary>The network of the caller.</summary>
    public static IPAddress Of(HttpContext context) => FromAddress(context.Connection.RemoteIpAddress);

    /// <summary>The address itself; for IPv6 the first address of its /64.</summary>
    public static IPAddress FromAddress(IPAddress? address)
    {
        switch (address)
        {
            case null:
                return IPAddress.None;
            case { IsIPv4MappedToIPv6: true }:
                return address.MapToIPv4();
            case { AddressFamily: AddressFamily.InterNetworkV6 }:
                Span<byte> bytes = stackalloc byte[AddressBytes];
                address.TryWriteBytes(bytes, out _);
                bytes[NetworkBytes..].Clear();
                return new(bytes);
            default:
                return address;
        }
    }
}
