using System.Net.Sockets;

namespace Parley.Server.Tests.Sdk;

/// <summary>
/// Routes all connections of a client to a server that may stop and restart on another port; records the requested
/// paths.
/// </summary>
internal sealed class SwitchableConnection : DelegatingHandler
{
    private readonly List<string> _paths = [];
    private TaskCompletionSource<Uri> _server = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public SwitchableConnection(Uri server)
    {
        _server.SetResult(server);
        InnerHandler = new SocketsHttpHandler { ConnectCallback = ConnectAsync, UseCookies = false };
    }

    public IReadOnlyList<string> Paths
    {
        get
        {
            lock (_paths)
            {
                return [.. _paths];
            }
        }
    }

    /// <summary>New connections wait from now on.</summary>
    public void Cut() => _server = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public void ConnectTo(Uri server) => _server.TrySetResult(server);

    protected override Task<HttpResponseMessage> SendAsync(
        HttpRequestMessage request,
        CancellationToken cancellationToken
    )
    {
        lock (_paths)
        {
            _paths.Add(request.RequestUri!.AbsolutePath);
        }

        return base.SendAsync(request, cancellationToken);
    }

    private async ValueTask<Stream> ConnectAsync(
        SocketsHttpConnectionContext context,
        CancellationToken cancellationToken
    )
    {
        var server = await _server.Task.WaitAsync(cancellationToken);
        var socket = new System.Net.Sockets.Socket(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        try
        {
            await socket.ConnectAsync(server.Host, server.Port, cancellationToken);
            return new NetworkStream(socket, ownsSocket: true);
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }
}
