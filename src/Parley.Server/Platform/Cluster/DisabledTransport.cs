using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Server.Platform.Cluster;

/// <summary>
/// Disables Orleans' network transport: it neither listens nor connects. A peer on Orleans' port could act as any user
/// without a sign-in, and every local user can reach a loopback port. A single process needs no network.
/// </summary>
internal sealed class DisabledTransport : IConnectionListenerFactory, IConnectionFactory
{
    /// <summary>The nominal port of the silo; nothing listens on it.</summary>
    public const int Port = 11_111;

    /// <summary>Replaces Orleans' transports for silos and gateways.</summary>
    public static void Use(IServiceCollection services)
    {
        var closed = new DisabledTransport();
        var replaced = 0;
        for (var i = 0; i < services.Count; i++)
        {
            var service = services[i];
            var type = service.ServiceType;
            var connects = type == typeof(IConnectionListenerFactory) || type == typeof(IConnectionFactory);
            if (service.IsKeyedService && connects)
            {
                services[i] = ServiceDescriptor.KeyedSingleton(type, service.ServiceKey, closed);
                replaced++;
            }
        }

        if (replaced == 0)
        {
            // Another version of Orleans may connect in another way: fail instead of opening a port.
            throw new InvalidOperationException("Orleans' network cannot be disabled: it has no connection factories.");
        }
    }

    public ValueTask<IConnectionListener> BindAsync(EndPoint endpoint, CancellationToken cancellationToken = default) =>
        new(new SilentListener(endpoint));

    public ValueTask<ConnectionContext> ConnectAsync(
        EndPoint endpoint,
        CancellationToken cancellationToken = default
    ) => throw new InvalidOperationException("This server is a single node.");

    private sealed class SilentListener(EndPoint endpoint) : IConnectionListener
    {
        private readonly TaskCompletionSource<ConnectionContext?> _unbound = new(
            TaskCreationOptions.RunContinuationsAsynchronously
        );

        public EndPoint EndPoint => endpoint;

        public ValueTask<ConnectionContext?> AcceptAsync(CancellationToken cancellationToken = default) =>
            new(_unbound.Task.WaitAsync(cancellationToken));

        public ValueTask UnbindAsync(CancellationToken cancellationToken = default)
        {
            _unbound.TrySetResult(null);
            return ValueTask.CompletedTask;
        }

        public ValueTask DisposeAsync() => UnbindAsync();
    }
}
