using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Fanout;
using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary>What sockets need from time to time, by two timers for all of them: closing the silent ones, and renewing the node's place with the owners.</summary>
internal sealed class Housekeeping(SocketHub hub, IOptions<GatewayOptions> options, TimeProvider clock) : BackgroundService
{
    protected override Task ExecuteAsync(CancellationToken stoppingToken) => Task.WhenAll(SweepAsync(stoppingToken), RenewAsync(stoppingToken));

    private async Task SweepAsync(CancellationToken cancellationToken)
    {
        var heartbeat = TimeSpan.FromMilliseconds(options.Value.HeartbeatMs);
        using var timer = new PeriodicTimer(heartbeat / 4, clock);
        while (await WaitAsync(timer, cancellationToken))
        {
            foreach (var socket in hub.Sockets)
            {
                if (socket.Silence > heartbeat * 2.5)
                {
                    socket.Close(CloseCodes.HeartbeatMissed, "nothing was heard in time");
                }
            }
        }
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(NodeSet.RenewEvery, clock);
        while (await WaitAsync(timer, cancellationToken))
        {
            await hub.RenewAsync(cancellationToken);
        }
    }

    private static async Task<bool> WaitAsync(PeriodicTimer timer, CancellationToken cancellationToken)
    {
        try
        {
            return await timer.WaitForNextTickAsync(cancellationToken);
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }
}
