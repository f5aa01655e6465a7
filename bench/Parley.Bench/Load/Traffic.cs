using HdrHistogram;
using Parley.Bench.Peers;

namespace Parley.Bench.Load;

/// <summary>Sends messages with a fixed number in flight, or at a fixed rate.</summary>
internal readonly record struct Pace(int Window, double PerSecond)
{
    /// <summary>The next message is sent when fewer than <c>inFlight</c> messages are undelivered.</summary>
    public static Pace InFlight(int window) => new(window, 0);

    /// <summary>Each message has a due time, from which its latency counts.</summary>
    public static Pace Rate(double perSecond) => new(0, perSecond);
}

/// <summary>Result of a period of traffic.</summary>
internal sealed record Phase
{
    public required double Seconds { get; init; }

    public required long Delivered { get; init; }

    public required long Acked { get; init; }

    public required long Bytes { get; init; }

    /// <summary>The server's processor time.</summary>
    public required double ProcessorSeconds { get; init; }

    /// <summary>Share of time in which the load generator was busy. Near 1 the generator limits the result.</summary>
    public required double Load { get; init; }

    public required double[] Milliseconds { get; init; }

    public double P50 => Milliseconds[0];

    public double P99 => Milliseconds[1];

    public double P999 => Milliseconds[2];

    public double DeliveriesPerSecond => Delivered / Seconds;

    public double BytesPerDelivery => Delivered == 0 ? double.NaN : (double)Bytes / Delivered;

    public double AcksPerSecond => Acked / Seconds;

    public double MicrosecondsPerDelivery => Delivered == 0 ? double.NaN : ProcessorSeconds * 1e6 / Delivered;

    public double MicrosecondsPerAck => Acked == 0 ? double.NaN : ProcessorSeconds * 1e6 / Acked;
}

/// <summary>Runs the traffic and measures the second part of it.</summary>
internal static class Traffic
{
    /// <summary>Messages to rooms and slots in the given order, repeated.</summary>
    public static Phase Run(
        LoadLoop loop,
        ServerProcess server,
        IReadOnlyList<(int Room, int Slot)> order,
        Pace pace,
        TimeSpan warm,
        TimeSpan measure
    )
    {
        var next = 0;
        var gone = loop.Tally.Expected - loop.Tally.Delivered;
        var most = pace.Window * (long)loop.World.Members[order[0].Room];
        var step = pace.PerSecond > 0 ? loop.Clock.TimestampFrequency / pace.PerSecond : 0;
        var begun = loop.Now;

        void Send()
        {
            if (pace.Window > 0)
            {
                while (loop.Tally.Expected - loop.Tally.Delivered - gone < most)
                {
                    Post(loop.Now);
                }

                return;
            }

            for (var now = loop.Now; begun + (long)(next * step) <= now; )
            {
                Post(begun + (long)(next * step));
            }
        }

        void Post(long due)
        {
            var (room, slot) = order[next++ % order.Count];
            loop.Post(room, slot, due);
        }

        var phase = Measure(loop, server, loop.Latency, Send, warm, measure);
        loop.Drain();
        return phase;
    }

    /// <summary>Each sender sends its next message after the ack of the last one.</summary>
    public static Phase RunClosed(
        LoadLoop loop,
        ServerProcess server,
        IReadOnlyList<(int Room, int Slot)> senders,
        TimeSpan warm,
        TimeSpan measure
    )
    {
        var roles = senders.ToDictionary(sender => loop.World.SendersOf[sender.Room][sender.Slot]);
        var stopped = false;
        loop.OnAck = client =>
        {
            if (!stopped)
            {
                var (room, slot) = roles[client.Index];
                loop.Post(room, slot, loop.Now);
            }
        };
        foreach (var (room, slot) in senders)
        {
            loop.Post(room, slot, loop.Now);
        }

        var phase = Measure(loop, server, loop.AckLatency, () => { }, warm, measure);
        stopped = true;
        loop.Drain();
        loop.OnAck = null;
        return phase;
    }

    private static Phase Measure(
        LoadLoop loop,
        ServerProcess server,
        LongHistogram latency,
        Action send,
        TimeSpan warm,
        TimeSpan measure
    )
    {
        Pass(loop, send, warm);
        latency.Reset();
        var (delivered, acked, bytes) = (loop.Tally.Delivered, loop.Tally.Acked, loop.Tally.Bytes);
        var (idle, begun) = (loop.Idle, loop.Now);
        var processor = server.ProcessorSeconds();
        Pass(loop, send, measure);
        var seconds = loop.Clock.GetElapsedTime(begun).TotalSeconds;
        return new()
        {
            Seconds = seconds,
            Delivered = loop.Tally.Delivered - delivered,
            Acked = loop.Tally.Acked - acked,
            Bytes = loop.Tally.Bytes - bytes,
            ProcessorSeconds = server.ProcessorSeconds() - processor,
            Load = 1 - ((loop.Idle - idle) / (double)loop.Clock.TimestampFrequency / seconds),
            Milliseconds =
                latency.TotalCount == 0
                    ? [double.NaN, double.NaN, double.NaN]
                    :
                    [
                        .. new[] { 50, 99, 99.9 }.Select(percentile =>
                            latency.GetValueAtPercentile(percentile) / 1000.0
                        ),
                    ],
        };
    }

    /// <summary>Without sleeping: a sleeping generator would wake too late to measure.</summary>
    private static void Pass(LoadLoop loop, Action send, TimeSpan time)
    {
        for (var begun = loop.Now; loop.Clock.GetElapsedTime(begun) < time; )
        {
            send();
            loop.Poll(0);
        }
    }
}
