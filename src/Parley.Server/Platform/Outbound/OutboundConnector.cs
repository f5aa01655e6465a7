using System.Net;
using System.Net.Sockets;
using TcpSocket = System.Net.Sockets.Socket;

namespace Parley.Server.Platform.Outbound;

/// <summary>
/// Opens the connections. It resolves the name, checks every address, and connects to an address that it has checked:
/// a name that resolves differently a moment later (DNS rebinding) gains nothing.
/// </summary>
internal sealed class OutboundConnector(
    IHostResolver resolver,
    OutboundAllowList allowed,
    IOwnAddresses own,
    bool toProxy
)
{
    /// <summary>A name with more addresses is not tried further.</summary>
    private const int MaxAddresses = 8;

    /// <summary>
    /// Each lookup of the system blocks a thread of the pool, also after its request has given up: slow name servers of
    /// an attacker must not take all threads.
    /// </summary>
    public const int MaxLookups = 16;

    private int _lookups;

    public async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context,
        CancellationToken cancellationToken
    )
    {
        var host = context.DnsEndPoint.Host;
        var addresses = await ResolveAsync(host, cancellationToken);
        if (!toProxy && !allowed.Contains(host) && !Array.TrueForAll(addresses, IsAllowed))
        {
            throw new OutboundException(OutboundFailure.AddressBlocked);
        }

        foreach (var address in addresses.Take(MaxAddresses))
        {
            if (await TryConnectAsync(new(address, context.DnsEndPoint.Port), cancellationToken) is { } stream)
            {
                return stream;
            }
        }

        throw new OutboundException(OutboundFailure.Unreachable);
    }

    /// <summary>Whether an address may be called. Those of this machine may not, even if they are public.</summary>
    public bool IsAllowed(IPAddress address) =>
        allowed.Contains(address) || (AddressPolicy.IsPublic(address) && !own.Contains(AddressPolicy.Unwrap(address)));

    private async Task<IPAddress[]> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            var addresses = await LookUpAsync(host).WaitAsync(cancellationToken);
            return addresses.Length > 0 ? addresses : throw new OutboundException(OutboundFailure.NameUnknown);
        }
        catch (SocketException)
        {
            throw new OutboundException(OutboundFailure.NameUnknown);
        }
    }

    private async Task<IPAddress[]> LookUpAsync(string host)
    {
        try
        {
            return Interlocked.Increment(ref _lookups) <= MaxLookups
                ? await resolver.ResolveAsync(host)
                : throw new OutboundException(OutboundFailure.Busy);
        }
        finally
        {
            Interlocked.Decrement(ref _lookups);
        }
    }

    private static async Task<Stream?> TryConnectAsync(IPEndPoint endpoint, CancellationToken cancellationToken)
    {
        var socket = new TcpSocket(endpoint.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(endpoint, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch (SocketException)
        {
            socket.Dispose();
            return null;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
