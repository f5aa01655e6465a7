using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Fanout;
using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary>
/// Drains the sockets at shutdown, before Kestrel stops: refuses new sockets, sends every client <c>reconnect</c>, then
/// closes the sockets in groups over <see cref="GatewayOptions.DrainSeconds"/>, so that clients do not reconnect all at
/// once.
/// </summary>
internal sealed partial class SocketDrainer(
    SocketHub hub,
    IOptions<GatewayOptions> options,
    TimeProvider clock,
    ILogger<SocketDrainer> logger
) : IHostedLifecycleService
{
    /// <summary>Minimum interval between two groups.</summary>
    private static readonly TimeSpan MinInterval = TimeSpan.FromMilliseconds(50);

    private volatile bool _draining;

    public bool IsDraining => _draining;

    public async Task StoppingAsync(CancellationToken cancellationToken)
    {
        _draining = true;
        var sockets = hub.Sockets.ToList();
        if (sockets.Count == 0)
        {
            return;
        }

        Log.Draining(logger, sockets.Count, options.Value.DrainSeconds);
        var afterMs = Math.Max(1_000, options.Value.DrainSeconds * 1_000);
        var reconnect = SharedFrame.Of(new ReconnectFrame { AfterMs = afterMs });
        foreach (var socket in sockets)
        {
            socket.Enqueue(reconnect);
        }

        await CloseAsync(sockets, cancellationToken);
    }

    public Task StartingAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StartedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StoppedAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    /// <summary>The drain takes the full time from 200 sockets on; fewer ones reconnect without a load peak.</summary>
    private async Task CloseAsync(List<SocketSession> sockets, CancellationToken cancellationToken)
    {
        const int fullDrainSockets = 200;
        var seconds = options.Value.DrainSeconds * Math.Min(1.0, sockets.Count / (double)fullDrainSockets);
        var groupCount = Math.Max(1, (int)(seconds / MinInterval.TotalSeconds));
        var groups = sockets.Chunk((sockets.Count + groupCount - 1) / groupCount).ToList();
        foreach (var group in groups)
        {
            if (hub.Sockets.Count == 0)
            {
                return;
            }

            foreach (var socket in group)
            {
                socket.Close(CloseCodes.ServiceRestart, "the server is restarting");
            }

            try
            {
                await Task.Delay(TimeSpan.FromSeconds(seconds / groups.Count), clock, cancellationToken);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 3201,
            Level = LogLevel.Information,
            Message = "Shutting down: {Sockets} sockets close within {Seconds} s"
        )]
        public static partial void Draining(ILogger logger, int sockets, int seconds);
    }
}
