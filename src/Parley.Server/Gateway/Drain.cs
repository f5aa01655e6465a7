using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Fanout;
using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary>
/// The way down: no new sockets, every client is told to come back at a moment of its own, then the sockets close one
/// after the other over
/// <see cref="GatewayOptions.DrainSeconds"/>, so that they do not all knock at the next server at once; when no socket
/// is left it is done. Runs before Kestrel stops.
/// </summary>
internal sealed partial class Drain(
    SocketHub hub,
    IOptions<GatewayOptions> options,
    TimeProvider clock,
    ILogger<Drain> logger
) : IHostedLifecycleService
{
    /// <summary>At least, from some sockets to the next ones.</summary>
    private static readonly TimeSpan Step = TimeSpan.FromMilliseconds(50);
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

    /// <summary>Few sockets need no spreading: a herd starts at some hundred.</summary>
    private async Task CloseAsync(List<SocketSession> sockets, CancellationToken cancellationToken)
    {
        const int herd = 200;
        var time = options.Value.DrainSeconds * Math.Min(1.0, sockets.Count / (double)herd);
        var steps = Math.Max(1, (int)(time / Step.TotalSeconds));
        var groups = sockets.Chunk((sockets.Count + steps - 1) / steps).ToList();
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
                await Task.Delay(TimeSpan.FromSeconds(time / groups.Count), clock, cancellationToken);
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
            Message = "Going away: {Sockets} sockets close within {Seconds} s"
        )]
        public static partial void Draining(ILogger logger, int sockets, int seconds);
    }
}
