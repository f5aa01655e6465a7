using Microsoft.Extensions.Options;
using Parley.Server.Features.Channels.Effects;
using Parley.Server.Features.Workspaces;
using Parley.Server.Features.Workspaces.Effects;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.UserStreams;
using Parley.Socket;

namespace Parley.Server.Features.Channels;

/// <summary>Creates, updates and archives the channel.</summary>
internal sealed class ChannelChanges(
    Guid channelId,
    ChannelCommitLoop commits,
    ChannelChecks checks,
    ChangeCommitter committer,
    IOptions<ChannelOptions> limits,
    IOptions<WorkspaceOptions> workspaceLimits,
    TimeProvider clock
)
{
    public Task<Result<ChannelChange>> CreateAsync(CreateChannelCommand command)
    {
        var at = clock.GetUtcNowToMillisecond();
        var state = new ChannelState
        {
            WorkspaceId = command.WorkspaceId,
            Name = command.Name,
            Kind = command.Kind,
            Topic = command.Topic,
            CreatedBy = command.UserId,
            CreatedAt = at,
            Members = new([command.UserId]),
        };
        return committer.CommitAsync(
            () =>
            {
                if (commits.State is not null)
                {
                    // Repeating a creation is for members. A creator who was removed gets a conflict, as anyone with a
                    // taken id.
                    return Matches(commits.State, command) && commits.State.Members.Contains(command.UserId)
                        ? default(Result<EventDraft?>)
                        : ParleyErrors.IdConflict;
                }

                ChannelEffect[] effects =
                [
                    new RequireFreeStreamId(channelId),
                    .. command.Workspace is { } workspace
                        ?
                        [
                            new LimitWorkspaces(
                                command.UserId,
                                workspaceLimits.Value.MadePerUser,
                                workspaceLimits.Value.JoinedPerUser
                            ),
                            new CreateWorkspace(command.WorkspaceId, workspace, channelId, command.UserId, at),
                            new AddWorkspaceMember(command.WorkspaceId, command.UserId, WorkspaceRole.Owner, at),
                            new AppendUserEvents(
                                [command.UserId],
                                WorkspaceEvents.Joined(command.WorkspaceId, workspace, WorkspaceRole.Owner, at),
                                at
                            ),
                        ]
                        : (ChannelEffect[])
                            [
                                new RequireRole(command.WorkspaceId, command.UserId, WorkspaceRole.Member),
                                new LimitChannels(
                                    command.WorkspaceId,
                                    command.UserId,
                                    limits.Value.PerWorkspace,
                                    limits.Value.MadePerMember
                                ),
                                limits.Value.JoinLimit(command.WorkspaceId, command.UserId),
                            ],
                    new CreateChannel(
                        channelId,
                        command.WorkspaceId,
                        command.Name,
                        command.Kind,
                        command.Topic,
                        command.UserId,
                        at
                    ),
                    new AddMember(channelId, command.UserId, at, new(1, 0)),
                ];
                return new EventDraft(
                    head =>
                        JsonFrames.Encode(
                            new ChannelCreated
                            {
                                ChannelId = new(channelId),
                                Seq = head.Seq,
                                Channel = state.ToChannel(channelId, head, 1),
                            }
                        ),
                    effects,
                    at
                );
            },
            written =>
            {
                state.Head = new(written.Seq, 0);
                commits.State = state;
            },
            effect =>
                effect switch
                {
                    RequireFreeStreamId or CreateWorkspace => ParleyErrors.IdConflict,
                    RequireRole => ParleyErrors.AccessForbidden,
                    LimitWorkspaces => ParleyErrors.WorkspaceTooMany,
                    LimitChannels => ParleyErrors.ChannelTooManyCreated,
                    LimitJoinedChannels => ParleyErrors.ChannelTooManyJoined,
                    _ => ParleyErrors.ChannelNameTaken,
                },
            command.UserId
        );
    }

    public Task<Result<ChannelChange>> UpdateAsync(UpdateChannelCommand command) =>
        committer.CommitAsync(
            () =>
            {
                if (checks.CheckChangeable() is { } refusal)
                {
                    return refusal;
                }

                if (!commits.State!.Members.Contains(command.UserId))
                {
                    return commits.State.NotMemberError;
                }

                if (!commits.State.Rights.CanRename)
                {
                    return ParleyErrors.AccessForbidden;
                }

                var (name, topic) = (command.Name ?? commits.State.Name, command.Topic ?? commits.State.Topic);
                return name == commits.State.Name && topic == commits.State.Topic
                    ? default(Result<EventDraft?>)
                    : new EventDraft(
                        head =>
                            JsonFrames.Encode(
                                new ChannelUpdated
                                {
                                    ChannelId = new(channelId),
                                    Seq = head.Seq,
                                    Name = name,
                                    Topic = topic,
                                }
                            ),
                        [
                            new RequireRole(commits.State.WorkspaceId, command.UserId, WorkspaceRole.Member),
                            new RenameChannel(channelId, name, topic),
                        ],
                        clock.GetUtcNowToMillisecond()
                    );
            },
            _ =>
            {
                commits.State!.Name = command.Name ?? commits.State.Name;
                commits.State.Topic = command.Topic ?? commits.State.Topic;
            },
            effect => effect is RequireRole ? ParleyErrors.AccessForbidden : ParleyErrors.ChannelNameTaken
        );

    /// <summary>
    /// The channel is #general: its members are those of the workspace, and its event tells all of them.
    /// </summary>
    public Task<Result<ChannelChange>> RenameWorkspaceAsync(RenameWorkspaceCommand command) =>
        committer.CommitAsync(
            () =>
            {
                if (commits.State is not { WorkspaceId: var workspaceId })
                {
                    return checks.NotFound();
                }

                return new EventDraft(
                    head =>
                        JsonFrames.Encode(
                            new WorkspaceRenamed
                            {
                                ChannelId = new(channelId),
                                Seq = head.Seq,
                                WorkspaceId = new(workspaceId),
                                Name = command.Name,
                            }
                        ),
                    [
                        new RequireRole(workspaceId, command.UserId, WorkspaceRole.Admin),
                        new RenameWorkspace(workspaceId, channelId, command.Name),
                    ],
                    clock.GetUtcNowToMillisecond()
                );
            },
            static _ => { },
            static effect => effect is RequireRole ? ParleyErrors.AccessForbidden : ParleyErrors.WorkspaceNotFound
        );

    public Task<Result<ChannelChange>> ArchiveAsync(Guid userId)
    {
        var at = clock.GetUtcNowToMillisecond();
        return committer.CommitAsync(
            () =>
            {
                if (commits.State is null)
                {
                    return checks.NotFound();
                }

                if (commits.State.ArchivedAt is not null)
                {
                    return default;
                }

                var right = commits.State.RequireManager(userId);
                return !right.Succeeded
                    ? right.Error
                    : new EventDraft(
                        head =>
                            JsonFrames.Encode(
                                new ChannelArchived
                                {
                                    ChannelId = new(channelId),
                                    Seq = head.Seq,
                                    ArchivedAt = at,
                                }
                            ),
                        [right.Value, new ArchiveChannel(channelId, at)],
                        at
                    );
            },
            _ => commits.State!.ArchivedAt = at,
            effect => effect is RequireRole ? ParleyErrors.AccessForbidden : ParleyErrors.ChannelNotFound
        );
    }

    private static bool Matches(ChannelState state, CreateChannelCommand command) =>
        state.WorkspaceId == command.WorkspaceId
        && state.CreatedBy == command.UserId
        && state.Kind == command.Kind
        && string.Equals(state.Name, command.Name, StringComparison.Ordinal);
}
