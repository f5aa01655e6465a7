using CsCheck;
using Parley.Server.Platform.Log;
using static Parley.Server.Tests.Log.LogHarness;

namespace Parley.Server.Tests.Log;

/// <summary>Random appends, compared with a log made of lists.</summary>
public sealed class ModelTests
{
    private const int Channels = 3;
    private const int MessageIds = 24;

    private static readonly Guid[] Authors = [Ids.New(), Ids.New()];

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>
    /// One append: stream, fence offset, and its drafts with id, author, thread and quote; an id of -1 is an event.
    /// </summary>
    private static readonly Gen<(
        int Channel,
        int Off,
        (int Id, int Author, int Thread, int Reply)[] Drafts
    )[]> Appends = Gen.Select(
        Gen.Int[0, Channels - 1],
        Gen.Frequency((9, Gen.Const(0)), (1, Gen.Int[-2, 2])),
        Gen.Select(
            Gen.Int[-1, MessageIds - 1],
            Gen.Int[0, 1],
            Gen.Frequency((3, Gen.Const(-1)), (1, Gen.Int[0, MessageIds - 1])),
            Gen.Frequency((4, Gen.Const(-1)), (1, Gen.Int[0, MessageIds - 1]))
        ).Array[1, 5]
    ).Array[1, 25];

    [Fact]
    public async Task Log_behaves_like_its_model()
    {
        await using var harness = await OpenAsync();
        await Appends.SampleAsync(
            async appends =>
            {
                var channels = Enumerable.Range(0, Channels).Select(_ => Stream()).ToArray();
                var ids = Enumerable.Range(0, MessageIds).Select(_ => Ids.New()).ToArray();
                var model = new Model();
                foreach (var (channel, off, drafts) in appends)
                {
                    var append = new Append(
                        channels[channel],
                        model.Head(channels[channel]) is var head && off == 0
                            ? head
                            : new(Math.Max(0, head.Seq + off), head.Index),
                        [
                            .. drafts.Select(draft =>
                                draft.Id < 0
                                    ? (Draft)Event()
                                    : Draft(
                                        $"text {draft.Author}",
                                        ids[draft.Id],
                                        Authors[draft.Author],
                                        Pick(ids, draft.Thread),
                                        Pick(ids, draft.Reply)
                                    )
                            ),
                        ]
                    );
                    var expected = model.Append(append);
                    var result = await harness.Log.AppendAsync(append);
                    Assert.Equal(expected.Outcome, result.Outcome);
                    Assert.Equal(expected.Head, result.Head);
                    Assert.Equal(
                        expected.Drafts.Select(draft => (draft.Outcome, draft.Seq, draft.Index)),
                        result.Drafts.Select(draft => (draft.Outcome, draft.Seq, draft.Index))
                    );
                }

                foreach (var channel in channels)
                {
                    var events = await harness.Events.ReadEventsAsync(channel, 0, 1_000, Token);
                    Assert.Equal(model.Stream(channel), events.Select(stored => (stored.Seq, stored.Message?.Id)));
                    Assert.Equal(model.Head(channel), await harness.Events.ReadHeadAsync(channel, Token));
                }
            },
            iter: 100,
            threads: 1
        );
    }

    private static Guid? Pick(Guid[] ids, int at) => at < 0 ? null : ids[at];

    private sealed class Model
    {
        private readonly Dictionary<Guid, List<(long Seq, Guid? Message)>> _streams = [];
        private readonly Dictionary<Guid, (Guid Channel, MessageDraft Draft, long Seq, long? Index)> _messages = [];

        public List<(long Seq, Guid? Message)> Stream(Guid channel) =>
            _streams.TryGetValue(channel, out var stream) ? stream : [];

        public StreamHead Head(Guid channel) =>
            new(
                Stream(channel).Count,
                _messages.Values.Count(message => message.Channel == channel && message.Index is not null)
            );

        public AppendResult Append(Append append)
        {
            var (channel, head) = (append.ChannelId, Head(append.ChannelId));
            var (seq, index) = (append.Fence.Seq, append.Fence.Index);
            var (results, added, found) = (
                new List<DraftResult>(),
                new List<(long, Guid?)>(),
                new Dictionary<Guid, (Guid, MessageDraft, long, long?)>(_messages)
            );
            foreach (var draft in append.Drafts)
            {
                if (draft is MessageDraft message)
                {
                    if (found.TryGetValue(message.Id, out var there))
                    {
                        var same = there.Item1 == channel && there.Item2 == message;
                        results.Add(
                            same
                                ? new(DraftOutcome.Existing, there.Item3, there.Item4, default)
                                : new(DraftOutcome.IdConflict, 0, null, default)
                        );
                        continue;
                    }

                    if (
                        message.ThreadId is { } thread
                        && !(
                            found.TryGetValue(thread, out var root)
                            && root.Item1 == channel
                            && root.Item2.ThreadId is null
                        )
                    )
                    {
                        results.Add(new(DraftOutcome.ThreadNotFound, 0, null, default));
                        continue;
                    }

                    if (
                        message.ReplyTo is { } reply
                        && !(found.TryGetValue(reply, out var quoted) && quoted.Item1 == channel)
                    )
                    {
                        results.Add(new(DraftOutcome.ReplyNotFound, 0, null, default));
                        continue;
                    }

                    long? own = message.ThreadId is null ? ++index : null;
                    found[message.Id] = (channel, message, ++seq, own);
                    added.Add((seq, message.Id));
                    results.Add(new(DraftOutcome.Written, seq, own, default));
                }
                else
                {
                    added.Add((++seq, null));
                    results.Add(new(DraftOutcome.Written, seq, null, default));
                }
            }

            if (added.Count > 0 && append.Fence.Seq != head.Seq)
            {
                return new(AppendOutcome.FenceLost, head, []);
            }

            if (added.Count == 0)
            {
                return new(AppendOutcome.Committed, append.Fence, results);
            }

            _streams[channel] = [.. Stream(channel), .. added];
            foreach (var (id, message) in found)
            {
                _messages[id] = message;
            }

            return new(AppendOutcome.Committed, new(seq, index), results);
        }
    }
}
