using Parley.Server.Features.Workspaces;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Channels;

/// <summary>A channel or conversation as a user sees it, with the facts that access depends on.</summary>
[SliceApi]
internal sealed record ChannelView
{
    public required Guid Id { get; init; }

    /// <summary>Empty for a conversation: whatever its workspace is, no right comes from there.</summary>
    public Guid WorkspaceId { get; init; }

    public Guid GeneralId { get; init; }

    public string Name { get; init; } = string.Empty;

    public required ChannelKind Kind { get; init; }

    public required string Topic { get; init; }

    public required Guid CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset? ArchivedAt { get; init; }

    public required int MemberCount { get; init; }

    /// <summary>The role in the workspace; in a conversation the lowest, <see cref="WorkspaceRole.Guest"/>.</summary>
    public required WorkspaceRole Role { get; init; }

    public required bool Joined { get; init; }

    public required long LastSeq { get; init; }

    public required long LastIndex { get; init; }

    public required long ReadSeq { get; init; }

    public required long ReadIndex { get; init; }

    public bool IsGeneral => Id == GeneralId;

    public ConversationRights Rights => ConversationRights.Of(Kind);

    /// <summary>
    /// All channels that <paramref name="userId"/> may see: public channels of their workspaces (not for guests) and
    /// those they are a member of. With <see cref="ConversationsOf"/> the only place that decides this.
    /// </summary>
    public static IQueryable<ChannelView> VisibleTo(ParleyDbContext context, Guid userId) =>
        from member in context.Set<WorkspaceMemberEntity>()
        where member.UserId == userId
        join workspace in context.Set<WorkspaceEntity>() on member.WorkspaceId equals workspace.Id
        join channel in context.Set<ChannelEntity>() on (Guid?)workspace.Id equals channel.WorkspaceId
        join stream in context.Set<StreamEntity>() on channel.Id equals stream.ChannelId
        join position in context.Set<ReadPositionEntity>().Where(position => position.UserId == userId)
            on channel.Id equals position.ChannelId
            into positions
        from read in positions.DefaultIfEmpty()
        let joined = context
            .Set<ChannelMemberEntity>()
            .Any(candidate => candidate.ChannelId == channel.Id && candidate.UserId == userId)
        where
            (joined && (channel.Kind == ChannelKind.Public || channel.Kind == ChannelKind.Private))
            || (channel.Kind == ChannelKind.Public && member.Role != WorkspaceRole.Guest)
        select new ChannelView
        {
            Id = channel.Id,
            WorkspaceId = workspace.Id,
            GeneralId = workspace.GeneralId,
            Name = channel.Name!,
            Kind = channel.Kind,
            Topic = channel.Topic,
            CreatedBy = channel.CreatedBy,
            CreatedAt = channel.CreatedAt,
            ArchivedAt = channel.ArchivedAt,
            MemberCount = channel.MemberCount,
            Role = member.Role,
            Joined = joined,
            LastSeq = stream.LastSeq,
            LastIndex = stream.LastIndex,
            ReadSeq = read == null ? 0 : read.Seq,
            ReadIndex = read == null ? 0 : read.Index,
        };

    /// <summary>
    /// The direct, group and support conversations of <paramref name="userId"/>: those they are a member of, whatever
    /// workspaces they are in.
    /// </summary>
    public static IQueryable<ChannelView> ConversationsOf(ParleyDbContext context, Guid userId) =>
        from member in context.Set<ChannelMemberEntity>()
        where member.UserId == userId
        join channel in context.Set<ChannelEntity>() on member.ChannelId equals channel.Id
        where
            channel.Kind == ChannelKind.Direct
            || channel.Kind == ChannelKind.Group
            || channel.Kind == ChannelKind.Support
        join stream in context.Set<StreamEntity>() on channel.Id equals stream.ChannelId
        join position in context.Set<ReadPositionEntity>().Where(position => position.UserId == userId)
            on channel.Id equals position.ChannelId
            into positions
        from read in positions.DefaultIfEmpty()
        select new ChannelView
        {
            Id = channel.Id,
            Kind = channel.Kind,
            Topic = channel.Topic,
            CreatedBy = channel.CreatedBy,
            CreatedAt = channel.CreatedAt,
            ArchivedAt = channel.ArchivedAt,
            MemberCount = channel.MemberCount,
            Role = WorkspaceRole.Guest,
            Joined = true,
            LastSeq = stream.LastSeq,
            LastIndex = stream.LastIndex,
            ReadSeq = read == null ? 0 : read.Seq,
            ReadIndex = read == null ? 0 : read.Index,
        };

    public Channel ToChannel() =>
        new()
        {
            Id = new(Id),
            WorkspaceId = new(WorkspaceId),
            Name = Name,
            Kind = Kind,
            Topic = Topic,
            CreatedBy = new(CreatedBy),
            CreatedAt = CreatedAt,
            ArchivedAt = ArchivedAt,
            MemberCount = MemberCount,
            Joined = Joined,
            LastSeq = LastSeq,
            LastIndex = LastIndex,
            ReadSeq = Joined ? ReadSeq : 0,
            ReadIndex = Joined ? ReadIndex : 0,
        };
}
