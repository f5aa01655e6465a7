using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.Log;
using Parley.Socket;

namespace Parley.Server.Features.Channels;

internal sealed partial class ChannelGrain
{
    public Task<Result<ChannelChange>> CreateAsync(CreateChannelCommand command)
    {
        var at = Now();
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
        return ChangeAsync(
            () =>
            {
                if (_state is not null)
                {
                    // Repeating is for who is in: to a maker who was taken out it is an id like any other that is
                    // taken.
                    return Matches(_state, command) && _state.Members.Contains(command.UserId)
                        ? default(Result<EventDraft?>)
                        : ParleyErrors.IdConflict;
                }

                ChannelEffect[] effects =
                [
                    new RequireFreeStreamId(Id),
                    .. command.Workspace is { } workspace
                        ?
                        [
                            new LimitWorkspaces(
                                command.UserId,
                                workspaceLimits.Value.MadePerUser,
                                workspaceLimits.Value.JoinedPerUser
                            ),
                            new CreateWorkspace(command.WorkspaceId, workspace, Id, command.UserId, at),
                            new AddWorkspaceMember(command.WorkspaceId, command.UserId, WorkspaceRole.Owner, at),
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
                                Room(command.WorkspaceId, command.UserId),
                            ],
                    new CreateChannel(
                        Id,
                        command.WorkspaceId,
                        command.Name,
                        command.Kind,
                        command.Topic,
                        command.UserId,
                        at
                    ),
                    new AddMember(Id, command.UserId, at, new(1, 0)),
                ];
                return new EventDraft(
                    head =>
                        JsonFrames.Encode(
                            new ChannelCreated
                            {
                                ChannelId = new(Id),
                                Seq = head.Seq,
                                Channel = state.ToChannel(Id, head, 1),
                            }
                        ),
                    effects,
                    at
                );
            },
            written =>
            {
                state.Head = new(written.Seq, 0);
                _state = state;
            },
            effect =>
                effect switch
                {
                    RequireFreeStreamId or CreateWorkspace => ParleyErrors.IdConflict,
                    RequireRole => ParleyErrors.AccessForbidden,
                    LimitWorkspaces => ParleyErrors.WorkspaceTooMany,
                    LimitChannels => ParleyErrors.ChannelTooManyMade,
                    LimitJoinedChannels => ParleyErrors.ChannelTooManyJoined,
                    _ => ParleyErrors.ChannelNameTaken,
                },
            command.UserId
        );
    }

    public Task<Result<ChannelChange>> JoinAsync(JoinCommand command)
    {
        var at = Now();
        var user = new User
        {
            Id = new(command.UserId),
            DisplayName = command.UserName,
            Kind = command.UserKind,
        };
        return ChangeAsync(
            () =>
            {
                if (CheckChangeable() is { } refusal)
                {
                    return refusal;
                }

                if (_state!.Members.Contains(command.UserId) && command.AddedBy is null)
                {
                    return default;
                }

                var entry = _state.EntryOf(Id, command, at);
                if (!entry.Succeeded)
                {
                    return entry.Error;
                }

                if (_state.Members.Contains(command.UserId))
                {
                    return default;
                }

                ChannelEffect[] effects =
                [
                    .. command.Invite is { Workspace: not null }
                        ? [new LimitWorkspaces(command.UserId, int.MaxValue, workspaceLimits.Value.JoinedPerUser)]
                        : (ChannelEffect[])[Room(_state.WorkspaceId, command.UserId, command.AddedBy is not null)],
                    .. entry.Value,
                    new AddMember(Id, command.UserId, at, _state.Head with { Seq = _state.Head.Seq + 1 }),
                ];
                return new EventDraft(
                    head =>
                        JsonFrames.Encode(
                            new MemberJoined
                            {
                                ChannelId = new(Id),
                                Seq = head.Seq,
                                User = user,
                            }
                        ),
                    effects,
                    at
                );
            },
            _ => _state!.Members.Add(command.UserId),
            effect =>
                effect switch
                {
                    RedeemInvite => ParleyErrors.InviteNotFound,
                    LimitWorkspaces => ParleyErrors.WorkspaceTooMany,
                    LimitJoinedChannels when command.AddedBy is not null => ParleyErrors.ChannelTooManyAdded,
                    LimitJoinedChannels => ParleyErrors.ChannelTooManyJoined,
                    RequireRole when command.AddedBy is not null => ParleyErrors.AccessForbidden,
                    _ => ParleyErrors.ChannelNotFound,
                },
            command.UserId,
            (channel, seq) =>
                new MemberJoined
                {
                    ChannelId = channel.Id,
                    Seq = seq,
                    User = user,
                    Channel = channel,
                }
        );
    }

    public Task<Result<ChannelChange>> LeaveAsync(LeaveCommand command)
    {
        var at = Now();
        return ChangeAsync(
            () =>
            {
                if (_state is null)
                {
                    return Missing();
                }

                var rights = _state.RemovalOf(Id, command, at);
                if (!rights.Succeeded)
                {
                    return rights.Error;
                }

                if (!_state.Members.Contains(command.UserId))
                {
                    // Who is taken out may be on their way in, or have left to come back: that is decided now, also
                    // where there is nothing to tell.
                    return rights.Value.Length == 0
                        ? default(Result<EventDraft?>)
                        : new EventDraft(null, rights.Value, at);
                }

                ChannelEffect[] effects =
                [
                    .. rights.Value,
                    new RemoveMember(Id, command.UserId),
                    .. command.Workspace
                        ? [new RemoveWorkspaceMember(_state.WorkspaceId, command.UserId)]
                        : (ChannelEffect[])[],
                ];
                return new EventDraft(
                    head =>
                        JsonFrames.Encode(
                            new MemberLeft
                            {
                                ChannelId = new(Id),
                                Seq = head.Seq,
                                UserId = new(command.UserId),
                            }
                        ),
                    effects,
                    at
                );
            },
            _ => _state!.Members.Remove(command.UserId),
            effect =>
                effect switch
                {
                    RemoveWorkspaceMember => ParleyErrors.LastOwner,
                    RequireRole or RequireRank => ParleyErrors.AccessForbidden,
                    _ => ParleyErrors.ChannelNotFound,
                },
            nodeKind: NodeEventKind.MemberLeft,
            subject: command.UserId
        );
    }

    public Task<Result<ChannelChange>> UpdateAsync(UpdateChannelCommand command) =>
        ChangeAsync(
            () =>
            {
                if (CheckChangeable() is { } refusal)
                {
                    return refusal;
                }

                if (!_state!.Members.Contains(command.UserId))
                {
                    return _state.NotIn;
                }

                var (name, topic) = (command.Name ?? _state.Name, command.Topic ?? _state.Topic);
                return name == _state.Name && topic == _state.Topic
                    ? default(Result<EventDraft?>)
                    : new EventDraft(
                        head =>
                            JsonFrames.Encode(
                                new ChannelUpdated
                                {
                                    ChannelId = new(Id),
                                    Seq = head.Seq,
                                    Name = name,
                                    Topic = topic,
                                }
                            ),
                        [
                            new RequireRole(_state.WorkspaceId, command.UserId, WorkspaceRole.Member),
                            new RenameChannel(Id, name, topic),
                        ],
                        Now()
                    );
            },
            _ =>
            {
                _state!.Name = command.Name ?? _state.Name;
                _state.Topic = command.Topic ?? _state.Topic;
            },
            effect => effect is RequireRole ? ParleyErrors.AccessForbidden : ParleyErrors.ChannelNameTaken
        );

    public Task<Result<ChannelChange>> ArchiveAsync(Guid userId)
    {
        var at = Now();
        return ChangeAsync(
            () =>
            {
                if (_state is null)
                {
                    return Missing();
                }

                if (_state.ArchivedAt is not null)
                {
                    return default;
                }

                var right = _state.ManagingBy(userId);
                return !right.Succeeded
                    ? right.Error
                    : new EventDraft(
                        head =>
                            JsonFrames.Encode(
                                new ChannelArchived
                                {
                                    ChannelId = new(Id),
                                    Seq = head.Seq,
                                    ArchivedAt = at,
                                }
                            ),
                        [right.Value, new ArchiveChannel(Id, at)],
                        at
                    );
            },
            _ => _state!.ArchivedAt = at,
            effect => effect is RequireRole ? ParleyErrors.AccessForbidden : ParleyErrors.ChannelNotFound
        );
    }

    /// <summary>Others fill a part of somebody's places only: the rest is for what they enter by themselves.</summary>
    private LimitJoinedChannels Room(Guid workspaceId, Guid userId, bool added = false) =>
        new(
            workspaceId,
            userId,
            added ? Math.Min(limits.Value.AddedPerMember, limits.Value.JoinedPerMember) : limits.Value.JoinedPerMember
        );

    private static bool Matches(ChannelState state, CreateChannelCommand command) =>
        state.WorkspaceId == command.WorkspaceId
        && state.CreatedBy == command.UserId
        && state.Kind == command.Kind
        && string.Equals(state.Name, command.Name, StringComparison.Ordinal);

    private ParleyError? CheckChangeable() =>
        _state is null ? Missing()
        : _state.ArchivedAt is not null ? ParleyErrors.ChannelIsArchived
        : null;

    /// <summary>
    /// Has a change committed; somebody who came in by it learns of the channel on their own sockets.
    /// </summary>
    private async Task<Result<ChannelChange>> ChangeAsync(
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

        var change = new PendingChange(prepare, Committed, refused, () => _state?.Head.Seq ?? 0, nodeKind, subject);
        var result = await EnqueueAsync(change);
        if (result.Succeeded && joined != default)
        {
            // Also when it was so before: the answer to the first try may be what got lost.
            seq = result.Value.Changed ? seq : result.Value.Seq;
            var channel = _state!.ToChannel(Id, _state.Head with { Seq = seq }, _state.Members.Count);
            var frame =
                welcome?.Invoke(channel, seq)
                ?? new ChannelCreated
                {
                    ChannelId = channel.Id,
                    Seq = seq,
                    Channel = channel,
                };
            await GrainFactory.GetUserGrain(joined).JoinedAsync(new(joined, Id, seq, SharedFrame.Of(frame)));
        }

        return result;
    }
}
