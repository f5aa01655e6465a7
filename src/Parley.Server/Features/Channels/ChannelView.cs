using Parley.Server.Features.Workspaces;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Channels;

/// <summary>A channel as a user of its workspace sees it, with the facts that access depends on.</summary>
[SliceApi]
internal sealed record ChannelView
{
    public required Guid Id { get; init; }

    public required Guid WorkspaceId { get; init; }

    public required Guid GeneralId { get; init; }

    public required string Name { get; init; }

    public required ChannelKind Kind { get; init; }

    public required string Topic { get; init; }

    public required Guid CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public required DateTimeOffset? ArchivedAt { get; init; }

    public required int MemberCount { get; init; }

    public required WorkspaceRole Role { get; init; }

    public required bool Joined { get; init; }

    public required long LastSeq { get; init; }

    public required long LastIndex { get; init; }

    public required long ReadSeq { get; init; }

    public required long ReadIndex { get; init; }

    public bool IsGeneral => Id == GeneralId;

    /// <summary>
    /// All channels that <paramref name="userId"/> may see: public channels of their workspaces (not for guests) and
    /// those they are a member of. The only place that decides this.
    /// </summary>
    public static IQueryable<ChannelView> VisibleTo(ParleyDbContext context, Guid userId) =>
        from member in context.WorkspaceMembers
        where member.UserId == userId
        join workspace in context.Workspaces on member.WorkspaceId equals workspace.Id
        join channel in context.Channels on workspace.Id equals channel.WorkspaceId
        join stream in context.Streams on channel.Id equals stream.ChannelId
        join position in context.ReadPositions.Where(position => position.UserId == userId)
            on channel.Id equals position.ChannelId
            into positions
        from read in positions.DefaultIfEmpty()
        let joined = context
            .Set<ChannelMemberEntity>()
            .Any(candidate => candidate.ChannelId == channel.Id && candidate.UserId == userId)
        where joined || (channel.Kind == ChannelKind.Public && member.Role != WorkspaceRole.Guest)
        select new ChannelView
        {
            Id = channel.Id,
            WorkspaceId = channel.WorkspaceId,
            GeneralId = workspace.GeneralId,
            Name = channel.Name,
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
