using Parley.Client.Connection;
using Parley.Socket;

namespace Parley.Client.Tests.Fakes;

/// <summary>A sequencer with a fake server and clock. Each frame is followed by the fetches it causes.</summary>
internal sealed class SequencerHarness : IDisposable
{
    public SequencerHarness() => Sequencer = new EventSequencer(Missed, Clock, maxGap: 1000);

    public FakeMissedEvents Missed { get; } = new();

    public TestClock Clock { get; } = new();

    public EventSequencer Sequencer { get; }

    public static ReadyFrame Resumed(long lastSeq) => Samples.Ready(lastSeq) with { Resumed = true };

    public static ResyncFrame Resync(string reason, long lastSeq) =>
        new()
        {
            ChannelId = Samples.Channel,
            Reason = reason,
            LastSeq = lastSeq,
            LastIndex = lastSeq,
        };

    public static async Task<List<ServerFrame>> ApplyAsync(EventSequencer sequencer, params ServerFrame[] frames)
    {
        var result = new List<ServerFrame>();
        foreach (var frame in frames)
        {
            sequencer.Apply(frame);
            do
            {
                while (sequencer.TryTake(out var applied))
                {
                    result.Add(applied);
                }
            } while (await sequencer.FetchAsync(TestContext.Current.CancellationToken));
        }

        return result;
    }

    public Task<List<ServerFrame>> ApplyAsync(params ServerFrame[] frames) => ApplyAsync(Sequencer, frames);

    public async Task<IEnumerable<long>> SeqsAsync(params ServerFrame[] frames) =>
        (await ApplyAsync(frames)).OfType<ChannelEvent>().Select(change => change.Seq);

    public Task<List<ServerFrame>> AdvanceAsync(TimeSpan time)
    {
        Clock.Advance(time);
        return ApplyAsync(new WakeFrame());
    }

    public Task<List<ServerFrame>> ReadyAtAsync(long seq) => ApplyAsync(Samples.Ready(seq));

    public void Dispose() => Sequencer.Dispose();
}
