using Parley.Server.Features.Channels.Effects;
using Parley.Server.Features.Workspaces.Effects;
using Parley.Server.Platform.Errors;
using Parley.Socket;

namespace Parley.Server.Features.Channels.Verbs;

/// <summary>Changes the name or the topic.</summary>
internal sealed class UpdateChannelVerb(TimeProvider clock) : StateVerb<UpdateChannelCommand>(clock)
{
    protected override Result<Change?> Check(ChannelContext channel, UpdateChannelCommand command, DateTimeOffset at)
    {
        if (channel.CheckChangeable() is { } refusal)
        {
            return refusal;
        }

        var state = channel.State!;
        if (!state.Members.Contains(command.UserId))
        {
            return state.NotMemberError;
        }

        if (!state.Rights.CanRename)
        {
            return ParleyErrors.AccessForbidden;
        }

        var (name, topic) = (command.Name ?? state.Name, command.Topic ?? state.Topic);
        return name == state.Name && topic == state.Topic
            ? default(Result<Change?>)
            : new Change(
                at,
                [
                    new RequireRole(state.WorkspaceId, command.UserId, WorkspaceRole.Member).OrFail(
                        ParleyErrors.AccessForbidden
                    ),
                    new RenameChannel(channel.Id, name, topic).OrFail(ParleyErrors.ChannelNameTaken),
                ]
            )
            {
                Event = head => new ChannelUpdated
                {
                    ChannelId = new(channel.Id),
                    Seq = head.Seq,
                    Name = name,
                    Topic = topic,
                },
                Apply = _ => (state.Name, state.Topic) = (name, topic),
            };
    }
}
