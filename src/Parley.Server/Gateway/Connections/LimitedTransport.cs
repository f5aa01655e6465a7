using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Parley.Server.Gateway.Connections;

/// <summary>
/// Kestrel's socket transport with the limiter in front: each connection passes it before the next one is accepted. A
/// connection middleware would run only after many more connections are accepted.
/// </summary>
internal sealed partial class LimitedTransport(
    SocketTransportFactory inner,
    ConnectionLimiter limiter,
    ILogger<LimitedTransport> logger
) : IConnectionListenerFactory, IConnectionListenerFactorySelector
{
    /// <summary>
    /// Replaces Kestrel's transport in these services. Does nothing for another server.
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
                services[i] = ServiceDescriptor.Singleton<IConnectionListenerFactory, LimitedTransport>();
                return;
            }
        }
    }

    public bool CanBind(EndPoint endpoint) => inner.CanBind(endpoint);

    public async ValueTask<IConnectionListener> BindAsync(
        EndPoint endpoint,
        CancellationToken cancellationToken = default
    ) => new LimitedListener(await inner.BindAsync(endpoint, cancellationToken), limiter, logger);

    private sealed class LimitedListener(IConnectionListener inner, ConnectionLimiter limiter, ILogger logger)
        : IConnectionListener
    {
        public EndPoint EndPoint => inner.EndPoint;

        public async ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default)
        {
            while (await inner.AcceptAsync(cancellationToken) is { } connection)
            {
                if (await limiter.AcquireAsync(connection))
                {
                    return connection;
                }

                connection.Abort(new ConnectionAbortedException("the limit of connections is reached"));
                _ = DisposeRefusedAsync(connection);
            }

            return null;
        }

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default) =>
            inner.UnbindAsync(cancellationToken);

        public ValueTask DisposeAsync() => inner.DisposeAsync();

        private async Task DisposeRefusedAsync(ConnectionContext connection)
        {
            try
            {
                await connection.DisposeAsync();
            }
            catch (Exception exception)
            {
                Log.DisposeFailed(logger, exception);
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(EventId = 3401, Level = LogLevel.Debug, Message = "Disposing a refused connection failed")]
        public static partial void DisposeFailed(ILogger logger, Exception exception);
    }
}
