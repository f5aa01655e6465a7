using Parley.Server.Features.Channels.Effects;
using Parley.Server.Platform.Errors;
using Parley.Socket;

namespace Parley.Server.Features.Channels.Verbs;

/// <summary>Archives the channel: it becomes read-only.</summary>
internal sealed class ArchiveChannelVerb(TimeProvider clock) : StateVerb<ArchiveChannelCommand>(clock)
{
    protected override Result<Change?> Check(ChannelContext channel, ArchiveChannelCommand command, DateTimeOffset at)
    {
        if (channel.State is not { } state)
        {
            return channel.NotFound();
        }

        if (state.ArchivedAt is not null)
        {
            return default;
        }

        var right = state.RequireManager(command.UserId);
        return !right.Succeeded
            ? right.Error
            : new Change(at, [right.Value, new ArchiveChannel(channel.Id, at).OrFail(ParleyErrors.ChannelNotFound)])
            {
                Event = head => new ChannelArchived
                {
                    ChannelId = new(channel.Id),
                    Seq = head.Seq,
                    ArchivedAt = at,
                },
                Apply = _ => state.ArchivedAt = at,
            };
    }
}
