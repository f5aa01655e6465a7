using System.Net;

namespace Parley.Server.Platform.Outbound;

/// <summary>Looks up the addresses of a host.</summary>
internal interface IHostResolver
{
    /// <summary>Ends with the lookup, which cannot be cancelled.</summary>
    Task<IPAddress[]> ResolveAsync(string host);
}

/// <summary>The resolver of the system. Addresses resolve to themselves.</summary>
internal sealed class SystemHostResolver : IHostResolver
{
    public Task<IPAddress[]> ResolveAsync(string host) =>
        IPAddress.TryParse(host, out var address)
            ? Task.FromResult<IPAddress[]>([address])
            : Dns.GetHostAddressesAsync(host);
}
