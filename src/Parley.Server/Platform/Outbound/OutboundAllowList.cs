using System.Net;

namespace Parley.Server.Platform.Outbound;

/// <summary>The configured exceptions from <see cref="AddressPolicy"/>.</summary>
internal sealed class OutboundAllowList
{
    private readonly HashSet<string> _hosts = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<IPNetwork> _networks = [];

    public OutboundAllowList(IEnumerable<string> entries)
    {
        foreach (var entry in entries)
        {
            if (ParseNetwork(entry) is { } network)
            {
                _networks.Add(network);
            }
            else
            {
                _hosts.Add(entry);
            }
        }
    }

    public static bool IsValid(string entry) =>
        ParseNetwork(entry) is not null || Uri.CheckHostName(entry) == UriHostNameType.Dns;

    /// <param name="host">As it is looked up.</param>
    public bool Contains(string host) => _hosts.Contains(host.TrimEnd('.'));

    public bool Contains(IPAddress address)
    {
        var plain = address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;
        return _networks.Exists(network => network.Contains(plain));
    }

    private static IPNetwork? ParseNetwork(string entry) =>
        IPNetwork.TryParse(entry, out var network) ? network
        : IPAddress.TryParse(entry, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8)
        : null;
}
