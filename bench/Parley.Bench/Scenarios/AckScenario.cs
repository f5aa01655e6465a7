using HdrHistogram;
using Parley.Socket;

namespace Parley.Bench.Scenarios;

/// <summary>
/// Latency of acks at a rate independent of the acks. The time runs from the due time, so that a stall of the server
/// counts for every delayed message.
/// </summary>
internal static class AckScenario
{
    private const int Senders = 10;
    private const int PerSecond = 100;
    private const int WarmUpSeconds = 3;

    public static async Task<IReadOnlyList<Row>> RunAsync(BenchSettings settings)
    {
        await using var server = await BenchServer.StartAsync(settings);
        var tokens = await BenchUser.RegisterAsync(server.Address, Senders);
        var histogram = new LongConcurrentHistogram(1, 60_000_000, 3);
        await Task.WhenAll(
            Enumerable
                .Range(0, Senders)
                .Select(number => SendAsync(settings, server.Address, tokens[number], number, histogram))
        );
        return
        [
            Row.Of(
                "send to ack",
                $"{PerSecond} messages/s, {Senders} senders in one channel",
                $"{histogram.TotalCount} messages",
                histogram
            ),
        ];
    }

    private static async Task SendAsync(
        BenchSettings settings,
        Uri address,
        string token,
        int number,
        LongConcurrentHistogram histogram
    )
    {
        using var user = await BenchUser.ConnectAsync(address, token);
        var clock = settings.Clock;
        var count = (WarmUpSeconds + settings.Seconds) * PerSecond / Senders;
        var period = TimeSpan.FromSeconds((double)Senders / PerSecond);
        var begin = clock.GetTimestamp();
        TimeSpan Intended(long message) => (period * message) + (period * number / Senders);

        var acks = Task.Run(async () =>
        {
            for (var acked = 0; acked < count; )
            {
                if (await user.ReceiveAsync() is AckFrame ack)
                {
                    acked++;
                    if (ack.Ref >= WarmUpSeconds * PerSecond / Senders)
                    {
                        histogram.RecordValue(
                            Math.Max(1, (long)(clock.GetElapsedTime(begin) - Intended(ack.Ref)).TotalMicroseconds)
                        );
                    }
                }
            }
        });
        for (var message = 0; message < count; message++)
        {
            var wait = Intended(message) - clock.GetElapsedTime(begin);
            if (wait > TimeSpan.Zero)
            {
                await Task.Delay(wait, clock);
            }

            await user.PostAsync(clock, user.General, message);
        }

        await acks;
    }
}
