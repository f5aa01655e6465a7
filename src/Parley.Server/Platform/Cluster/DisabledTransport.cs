using System.Net;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;

namespace Parley.Server.Platform.Cluster;

/// <summary>
/// The runtime's way to other nodes, closed: it listens nowhere and calls nobody. What comes in by a port of the
/// runtime may do anything as anybody, without a sign-in, and any user of the machine can reach a port of loopback. A
/// single process needs neither.
/// </summary>
internal sealed class DisabledTransport : IConnectionListenerFactory, IConnectionFactory
{
    /// <summary>Names the silo; nobody listens there.</summary>
    public const int Port = 11_111;

    /// <summary>Takes the place of the runtime's own sockets, for silos and for gateways.</summary>
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
            // Another version of the runtime that makes its connections in another way: better no server than an open
            // one.
            throw new InvalidOperationException(
                "The ports of Orleans cannot be closed: it has no connection factories."
            );
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
