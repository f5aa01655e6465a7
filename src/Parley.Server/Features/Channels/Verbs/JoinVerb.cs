using Microsoft.Extensions.Options;
using Parley.Server.Features.Channels.Effects;
using Parley.Server.Features.Workspaces;
using Parley.Server.Features.Workspaces.Effects;
using Parley.Server.Platform.Errors;
using Parley.Socket;

namespace Parley.Server.Features.Channels.Verbs;

/// <summary>
/// Adds a member to the channel. The name in the event is the name at the commit (see <see cref="NamedCommands"/>).
/// </summary>
internal sealed class JoinVerb(
    IOptions<ChannelOptions> limits,
    IOptions<WorkspaceOptions> workspaceLimits,
    TimeProvider clock
) : StateVerb<JoinCommand>(clock)
{
    protected override Result<Change?> Check(ChannelContext channel, JoinCommand command, DateTimeOffset at)
    {
        if (channel.CheckChangeable() is { } refusal)
        {
            return refusal;
        }

        var state = channel.State!;
        var isMember = state.Members.Contains(command.UserId);
        if (isMember && command.AddedBy is null)
        {
            return default;
        }

        var entry = state.JoinEffects(channel.Id, command, at);
        if (!entry.Succeeded)
        {
            return entry.Error;
        }

        return isMember
            ? default(Result<Change?>)
            : new Change(
                at,
                [
                    LimitOf(state, command),
                    .. entry.Value,
                    new RequireDisplayName(command.UserId, command.UserName).OrFail(ParleyErrors.NameChanged),
                    new AddMember(channel.Id, command.UserId, at, state.Head with { Seq = state.Head.Seq + 1 }).OrFail(
                        ParleyErrors.ChannelNotFound
                    ),
                    JoinedEvents.Append(
                        state.ToChannel(
                            channel.Id,
                            state.Head with
                            {
                                Seq = state.Head.Seq + 1,
                            },
                            state.Members.Count + 1
                        ),
                        command.UserId,
                        at
                    ),
                ]
            )
            {
                Event = head => new MemberJoined
                {
                    ChannelId = new(channel.Id),
                    Seq = head.Seq,
                    User = new()
                    {
                        Id = new(command.UserId),
                        DisplayName = command.UserName,
                        Kind = command.UserKind,
                    },
                },
                Apply = _ => state.Members.Add(command.UserId),
            };
    }

    private GuardedEffect LimitOf(ChannelState state, JoinCommand command) =>
        command.Invite is { Workspace: not null }
            ? new LimitWorkspaces(command.UserId, int.MaxValue, workspaceLimits.Value.JoinedPerUser).OrFail(
                ParleyErrors.WorkspaceTooMany
            )
            : limits
                .Value.JoinLimit(state.WorkspaceId, command.UserId, command.AddedBy is not null)
                .OrFail(
                    command.AddedBy is not null ? ParleyErrors.ChannelTooManyAdded : ParleyErrors.ChannelTooManyJoined
                );
}
