using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Log;
using Parley.Socket;

namespace Parley.Server.Features.Channels;

/// <summary>Commits one change of the channel, and delivers the channel to a user who joined by it.</summary>
internal sealed class ChangeCommitter(Guid channelId, ChannelCommitLoop commits, IGrainFactory grains)
{
    /// <summary>Commits the change. A user who joined gets the channel on all own sockets.</summary>
    public async Task<Result<ChannelChange>> CommitAsync(
        Func<Result<EventDraft?>> prepare,
        Action<DraftResult> commit,
        Func<ChannelEffect, ParleyError> refused,
        Guid joined = default,
        Func<Channel, long, ServerFrame>? welcome = null,
        NodeEventKind nodeKind = NodeEventKind.Plain,
        Guid subject = default
    )
    {
        var seq = 0L;
        void Committed(DraftResult written)
        {
            seq = written.Seq;
            commit(written);
        }

        var change = new PendingChange(prepare, Committed, refused, () => commits.LastSeq, nodeKind, subject);
        var result = await commits.EnqueueAsync(change);
        if (result.Succeeded && joined != default)
        {
            // Also if the user was a member before: the response to the first request may have been lost.
            seq = result.Value.Changed ? seq : result.Value.Seq;
            var channel = commits.State!.ToChannel(
                channelId,
                commits.State.Head with
                {
                    Seq = seq,
                },
                commits.State.Members.Count
            );
            var frame =
                welcome?.Invoke(channel, seq)
                ?? new ChannelCreated
                {
                    ChannelId = channel.Id,
                    Seq = seq,
                    Channel = channel,
                };
            await grains.GetUserGrain(joined).JoinedAsync(new(joined, channelId, seq, SharedFrame.Of(frame)));
        }

        return result;
    }
}
