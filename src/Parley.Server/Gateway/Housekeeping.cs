using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Auth;
using Parley.Server.Platform.Fanout;
using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary>
/// What sockets need from time to time, by three timers for all of them: closing the silent ones and those whose
/// session has ended meanwhile, renewing the node's place with the owners, and telling of large channels that moved on.
/// </summary>
internal sealed partial class Housekeeping(
    SocketHub hub,
    SessionStore sessions,
    IOptions<GatewayOptions> options,
    TimeProvider clock,
    ILogger<Housekeeping> logger
) : BackgroundService
{
    private const int SessionsAtOnce = 500;

    private static readonly TimeSpan BumpEvery = TimeSpan.FromSeconds(1);

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(SweepAsync(stoppingToken), RenewAsync(stoppingToken), BumpAsync(stoppingToken));

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

    private async Task BumpAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(BumpEvery, clock);
        while (await WaitAsync(timer, cancellationToken))
        {
            await hub.BumpAsync(cancellationToken);
        }
    }

    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(NodeSubscribers.RenewInterval, clock);
        while (await WaitAsync(timer, cancellationToken))
        {
            try
            {
                await hub.RenewAsync(cancellationToken);
                await CloseEndedAsync(cancellationToken);
            }
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                Log.RoundFailed(logger, exception);
            }
        }
    }

    /// <summary>
    /// An ended session closes its sockets at once; this finds those that the call did not reach, and those that ended
    /// by their age.
    /// </summary>
    private async Task CloseEndedAsync(CancellationToken cancellationToken)
    {
        foreach (var group in hub.Sockets.Where(socket => socket.SessionId != default).Chunk(SessionsAtOnce))
        {
            var live = await sessions.FindLiveAsync(
                [.. group.Select(socket => socket.SessionId).Distinct()],
                cancellationToken
            );
            foreach (var socket in group)
            {
                if (!live.Contains(socket.SessionId))
                {
                    socket.Close(CloseCodes.Forbidden, "the session has ended");
                }
            }
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

    private static partial class Log
    {
        [LoggerMessage(
            EventId = 3301,
            Level = LogLevel.Warning,
            Message = "A round of housekeeping failed; the next one tries again"
        )]
        public static partial void RoundFailed(ILogger logger, Exception exception);
    }
}
