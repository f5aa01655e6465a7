using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Server.Features.Accounts;
using Parley.Server.Platform.Fanout;
using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary>
/// Periodic work for all sockets, by three timers: closes idle sockets and those of expired sessions, renews the node's
/// subscriptions, fetches missed events of users, and sends the bumps of large channels.
/// </summary>
internal sealed partial class SocketMaintenance(
    SocketHub hub,
    SubscriptionRenewal renewal,
    NodeDirectory nodes,
    SessionStore sessions,
    UserEventFeed userEvents,
    IOptions<GatewayOptions> options,
    TimeProvider clock,
    ILogger<SocketMaintenance> logger
) : BackgroundService
{
    private const int SessionBatchSize = 500;

    private static readonly TimeSpan BumpInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan SessionInterval = TimeSpan.FromSeconds(30);

    /// <summary>After the departure of a node: its channels may not have a new owner yet.</summary>
    private static readonly TimeSpan RetryInterval = TimeSpan.FromSeconds(1);

    private const int MaxRetries = 30;

    private static readonly Task Never = new TaskCompletionSource().Task;

    private long _sessionsChecked = clock.GetTimestamp();

    protected override Task ExecuteAsync(CancellationToken stoppingToken) =>
        Task.WhenAll(CloseIdleAsync(stoppingToken), RenewAsync(stoppingToken), BumpAsync(stoppingToken));

    private async Task CloseIdleAsync(CancellationToken cancellationToken)
    {
        var heartbeat = TimeSpan.FromMilliseconds(options.Value.HeartbeatMs);
        using var timer = new PeriodicTimer(heartbeat / 4, clock);
        while (await WaitAsync(timer, cancellationToken))
        {
            foreach (var socket in hub.Sockets)
            {
                if (socket.IdleTime > heartbeat * 2.5)
                {
                    socket.Close(CloseCodes.HeartbeatMissed, "no heartbeat in time");
                }
            }
        }
    }

    private async Task BumpAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(BumpInterval, clock);
        while (await WaitAsync(timer, cancellationToken))
        {
            await hub.BumpAsync(cancellationToken);
        }
    }

    /// <summary>
    /// Renews periodically, and at once when a node departs: the channels and users that it owned get new grains, which
    /// must know this node, and calls that it did not make are made up for.
    /// </summary>
    private async Task RenewAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(NodeSubscribers.RenewInterval, clock);
        var tick = WaitAsync(timer, cancellationToken);
        var departure = nodes.NextDeparture;
        var (retry, retries) = (Never, 0);
        while (!cancellationToken.IsCancellationRequested)
        {
            await Task.WhenAny(tick, departure, retry);

            // A tick before a retry takes its place.
            var departed = departure.IsCompleted || retry != Never;
            retries = departure.IsCompleted ? 0 : retries + 1;

            // Taken before the run, so that a departure during the run leads to another one.
            departure = departure.IsCompleted ? nodes.NextDeparture : departure;
            if (tick.IsCompleted)
            {
                tick = WaitAsync(timer, cancellationToken);
            }

            var complete = await TryRenewAsync(departed, cancellationToken);
            retry =
                departed && !complete && retries < MaxRetries
                    ? Task.Delay(RetryInterval, clock, cancellationToken)
                    : Never;
        }
    }

    /// <summary>False: some subscription could not be renewed.</summary>
    private async Task<bool> TryRenewAsync(bool departed, CancellationToken cancellationToken)
    {
        try
        {
            var complete = await renewal.RunAsync(cancellationToken);
            if (departed || clock.GetElapsedTime(_sessionsChecked) >= SessionInterval)
            {
                _sessionsChecked = clock.GetTimestamp();
                await CloseExpiredSessionsAsync(cancellationToken);
                await FetchMissedUserEventsAsync(cancellationToken);
            }

            return complete;
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Log.RenewFailed(logger, exception);
            return false;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <summary>
    /// An ended session closes its sockets at once. This closes those that the call did not reach, and those of
    /// sessions that expired.
    /// </summary>
    private async Task CloseExpiredSessionsAsync(CancellationToken cancellationToken)
    {
        foreach (var group in hub.Sockets.Where(socket => socket.SessionId != default).Chunk(SessionBatchSize))
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

    /// <summary>Events of users whose publication was lost, which no later event has revealed.</summary>
    private async Task FetchMissedUserEventsAsync(CancellationToken cancellationToken)
    {
        foreach (var group in hub.Sockets.Where(socket => socket.SessionId != default).Chunk(SessionBatchSize))
        {
            await userEvents.FetchMissedAsync(group, cancellationToken);
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
            Message = "Renewing subscriptions or closing sockets of expired sessions failed; the next run tries again"
        )]
        public static partial void RenewFailed(ILogger logger, Exception exception);
    }
}
