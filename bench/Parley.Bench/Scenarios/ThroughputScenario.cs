using System.Globalization;
using HdrHistogram;

namespace Parley.Bench.Scenarios;

/// <summary>Acknowledged messages per second, each on disk before its ack.</summary>
internal static class ThroughputScenario
{
    private const int Senders = 50;
    private const int WarmUpSeconds = 3;

    public static async Task<IReadOnlyList<Row>> RunAsync(BenchSettings settings)
    {
        return
        [
            await MeasureAsync(settings, "a channel each", together: false),
            await MeasureAsync(settings, "one channel, so each message goes to 50", together: true),
        ];
    }

    private static async Task<Row> MeasureAsync(BenchSettings settings, string load, bool together)
    {
        await using var server = await BenchServer.StartAsync(settings);
        var tokens = await BenchUser.RegisterAsync(server.Address, Senders);
        var users = new List<(BenchUser User, ChannelId Channel)>();
        for (var i = 0; i < Senders; i++)
        {
            var own = together
                ? (ChannelId?)null
                : await BenchUser.CreateChannelAsync(server.Address, tokens[i], $"bench-{i}");
            var user = await BenchUser.ConnectAsync(server.Address, tokens[i]);
            users.Add((user, own ?? user.General));
        }

        var histogram = new LongConcurrentHistogram(1, 60_000_000, 3);
        using var stop = new CancellationTokenSource(
            TimeSpan.FromSeconds(WarmUpSeconds + settings.Seconds),
            settings.Clock
        );
        var begin = settings.Clock.GetTimestamp();
        await Task.WhenAll(
            users.Select(entry => SendAsync(settings.Clock, entry.User, entry.Channel, histogram, begin, stop.Token))
        );
        users.ForEach(entry => entry.User.Dispose());
        var rate = histogram.TotalCount / (double)settings.Seconds;
        return Row.Of(
            "durable messages acknowledged",
            $"{Senders} senders, {load}, one in flight each",
            string.Create(CultureInfo.InvariantCulture, $"{rate:0} messages/s"),
            histogram
        );
    }

    private static async Task SendAsync(
        TimeProvider clock,
        BenchUser user,
        ChannelId channel,
        LongConcurrentHistogram histogram,
        long begin,
        CancellationToken stop
    )
    {
        var warm = TimeSpan.FromSeconds(WarmUpSeconds);
        for (var reference = 0L; !stop.IsCancellationRequested; reference++)
        {
            var sent = clock.GetTimestamp();
            await user.PostAsync(clock, channel, reference);
            await user.AckedAsync();

            if (clock.GetElapsedTime(begin) > warm)
            {
                histogram.RecordValue((long)clock.GetElapsedTime(sent).TotalMicroseconds);
            }
        }
    }
}
