using System.Net;
using System.Net.Sockets;

namespace Parley.Server.Platform.Cluster;

/// <summary>The addresses of this node for the other ones.</summary>
/// <param name="Advertised">Where the others connect to.</param>
/// <param name="Listening">Where this node listens.</param>
internal sealed record NodeEndpoint(IPEndPoint Advertised, IPEndPoint Listening)
{
    /// <summary>Only this machine reaches the node.</summary>
    public bool IsLoopback => IPAddress.IsLoopback(Advertised.Address) && IPAddress.IsLoopback(Listening.Address);

    /// <summary>Resolves the settings. Null: an address is invalid or does not resolve.</summary>
    public static NodeEndpoint? Find(ParleyClusterOptions options)
    {
        var advertised = Resolve(options.Address);
        var listening = string.IsNullOrEmpty(options.ListenAddress) ? advertised : Resolve(options.ListenAddress);
        return advertised is null || listening is null || IsAny(advertised)
            ? null
            : new(new(advertised, options.Port), new(listening, options.Port));
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);

    private static IPAddress? Resolve(string? address)
    {
        if (string.IsNullOrEmpty(address))
        {
            return null;
        }

        if (IPAddress.TryParse(address, out var parsed))
        {
            return parsed;
        }

        try
        {
            var found = Dns.GetHostAddresses(address);
            return Array.Find(found, candidate => candidate.AddressFamily == AddressFamily.InterNetwork)
                ?? found.FirstOrDefault();
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            return null;
        }
    }
}
