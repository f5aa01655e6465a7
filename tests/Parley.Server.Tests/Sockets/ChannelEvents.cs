using Parley.Server.Features.Messages.Effects;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Log;
using Parley.Server.Tests.Log;

namespace Parley.Server.Tests.Sockets;

/// <summary>Commits events of one channel to the log and returns them as its grain publishes them.</summary>
internal sealed class ChannelEvents(LogHarness harness, Guid channel)
{
    public async Task<NodeEvent[]> AppendAsync(int count)
    {
        var head = await harness.Events.ReadHeadAsync(channel, TestContext.Current.CancellationToken);
        var drafts = Enumerable.Range(0, count).Select(_ => LogHarness.Draft()).ToArray();
        var result = await harness.AppendAsync(channel, head, drafts);
        Assert.Equal(AppendOutcome.Committed, result.Outcome);
        return
        [
            .. result.Drafts.Select(
                (draft, i) =>
                    new NodeEvent(
                        draft.Seq,
                        draft.Seq - 1,
                        StoredFrames.ToSharedFrame(drafts[i].ToMessage(channel, draft)),
                        NodeEventKind.Message,
                        drafts[i].Id
                    )
            ),
        ];
    }

    public async Task<NodeEvent> DeleteAsync(NodeEvent created)
    {
        var head = await harness.Events.ReadHeadAsync(channel, TestContext.Current.CancellationToken);
        var id = created.Subject;
        var draft = new EventDraft(
            at =>
                JsonFrames.Encode(
                    new MessageDeleted
                    {
                        ChannelId = new(channel),
                        Seq = at.Seq,
                        Id = new(id),
                        UserId = new(Ids.New()),
                        DeletedAt = LogHarness.At,
                    }
                ),
            [new DeleteMessage(channel, id, ContentDigest.Of("text"), head.Seq + 1, LogHarness.At)],
            LogHarness.At
        );
        var result = await harness.AppendAsync(channel, head, draft);
        Assert.Equal(AppendOutcome.Committed, result.Outcome);
        return new(
            result.Head.Seq,
            result.Head.Seq - 1,
            SharedFrame.OfJson(result.Drafts[0].Payload!),
            NodeEventKind.MessageChanged,
            id
        );
    }

    public async Task<NodeEvent> AppendLeaveAsync(Guid user)
    {
        var head = await harness.Events.ReadHeadAsync(channel, TestContext.Current.CancellationToken);
        var draft = new EventDraft(
            at =>
                JsonFrames.Encode(
                    new MemberLeft
                    {
                        ChannelId = new(channel),
                        Seq = at.Seq,
                        UserId = new(user),
                    }
                ),
            [],
            LogHarness.At
        );
        var result = await harness.AppendAsync(channel, head, draft);
        return new(
            result.Drafts[0].Seq,
            result.Drafts[0].Seq - 1,
            SharedFrame.OfJson(result.Drafts[0].Payload!),
            NodeEventKind.MemberLeft,
            user
        );
    }
}
