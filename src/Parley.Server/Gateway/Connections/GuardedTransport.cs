using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Parley.Server.Gateway.Connections;

/// <summary>
/// Kestrel's own sockets, of which each new one is shown to the gate before the next is accepted. A connection
/// middleware would see them only after many more were accepted.
/// </summary>
internal sealed partial class GuardedTransport(
    SocketTransportFactory inner,
    ConnectionGate gate,
    ILogger<GuardedTransport> logger
) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    /// <summary>
    /// Takes the place of the transport in these services; of another server's transport there is none.
    /// </summary>
    public static void Use(IServiceCollection services)
    {
        for (var i = 0; i < services.Count; i++)
        {
            if (
                services[i] is { IsKeyedService: false } service
                && service.ServiceType == typeof(IConnectionListenerFactory)
                && service.ImplementationType == typeof(SocketTransportFactory)
            )
            {
                services.AddSingleton<SocketTransportFactory>();
                services[i] = ServiceDescriptor.Singleton<IConnectionListenerFactory, GuardedTransport>();
                return;
            }
        }
    }

    public bool CanBind(EndPoint endpoint) => inner.CanBind(endpoint);

    public async ValueTask<IConnectionListener> BindAsync(
        EndPoint endpoint,
        CancellationToken cancellationToken = default
    ) => new GuardedListener(await inner.BindAsync(endpoint, cancellationToken), gate, logger);

    private sealed class GuardedListener(IConnectionListener inner, ConnectionGate gate, ILogger logger)
        : IConnectionListener
    {
        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (await inner.AcceptAsync(cancellationToken) is { } connection)
            {
                if (await gate.EnterAsync(connection))
                {
                    return connection;
                }

                connection.Abort(new ConnectionAbortedException("no place is free"));
                _ = EndAsync(connection);
            }

            return null;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) =>
            inner.UnbindAsync(cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();

        private async Task EndAsync(ConnectionContext connection)
        {
            try
            {
                await connection.DisposeAsync();
            }
            catch (Exception exception)
            {
                Log.EndFailed(logger, exception);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 3401, Level = LogLevel.Debug, Message = "A refused connection did not end in order")]
        public static partial void EndFailed(ILogger logger, Exception exception);
    }
}
