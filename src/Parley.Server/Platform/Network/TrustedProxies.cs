using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.HttpOverrides;
using Microsoft.Extensions.Options;
using IPNetwork = System.Net.IPNetwork;

namespace Parley.Server.Platform.Network;

/// <summary>
/// The configured proxies; default: this machine. Only their forwarded headers are trusted: any other client could
/// impersonate an address. Their connections carry many users.
/// </summary>
internal sealed class TrustedProxies(IOptions<ParleyOptions> options)
{
    private static readonly string[] Loopback = ["127.0.0.1", "::1"];

    private readonly IPNetwork[] _networks =
    [
        .. (options.Value.TrustedProxies is { Count: > 0 } named ? named : Loopback).Select(Parse),
    ];

    public bool Contains(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return Array.Exists(_networks, network => network.Contains(plain));
    }

    public void Configure(ForwardedHeadersOptions headers)
    {
        headers.ForwardedHeaders = ForwardedHeaders.XForwardedFor | ForwardedHeaders.XForwardedProto;
        headers.KnownProxies.Clear();
        headers.KnownIPNetworks.Clear();
        foreach (var network in _networks)
        {
            headers.KnownIPNetworks.Add(network);
        }
    }

    private static IPNetwork Parse(string proxy) =>
        IPNetwork.TryParse(proxy, out var network) ? network
        : IPAddress.TryParse(proxy, out var address) ? new(address, address.GetAddressBytes().Length * 8)
        : throw new InvalidOperationException(
            $"Parley:TrustedProxies: '{proxy}' is neither an address nor a network like 10.0.0.0/8."
        );
}
