using Microsoft.EntityFrameworkCore;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Channels;

/// <summary>What the owner of a channel keeps in memory; always what is committed, never what is merely asked for.</summary>
internal sealed class ChannelState
{
    public required Guid WorkspaceId { get; init; }

    public required string Name { get; set; }

    public required ChannelKind Kind { get; init; }

    public required string Topic { get; set; }

    public required Guid CreatedBy { get; init; }

    public required DateTimeOffset CreatedAt { get; init; }

    public DateTimeOffset? ArchivedAt { get; set; }

    public required HashSet<Guid> Members { get; init; }

    public StreamHead Head { get; set; }

    public static async Task<ChannelState?> LoadAsync(
        Guid channelId, IDbContextFactory<ParleyDbContext> contexts, IMessageLog log, CancellationToken cancellationToken)
    {
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var channel = await context.Channels.AsNoTracking().TagWith("channels.load")
            .FirstOrDefaultAsync(candidate => candidate.Id == channelId, cancellationToken);
        if (channel is null)
        {
            return null;
        }

        var members = await context.ChannelMembers.TagWith("channels.load.members")
            .Where(member => member.ChannelId == channelId).Select(member => member.UserId).ToListAsync(cancellationToken);
        return new()
        {
            WorkspaceId = channel.WorkspaceId,
            Name = channel.Name,
            Kind = channel.Kind,
            Topic = channel.Topic,
            CreatedBy = channel.CreatedBy,
            CreatedAt = channel.CreatedAt,
            ArchivedAt = channel.ArchivedAt,
            Members = [.. members],
            Head = await log.ReadHeadAsync(channelId, cancellationToken),
        };
    }

    /// <summary>As somebody sees it who has just joined: nothing is unread.</summary>
    public Channel ToChannel(Guid id, StreamHead head, int memberCount) => new()
    {
        Id = new(id),
        WorkspaceId = new(WorkspaceId),
        Name = Name,
        Kind = Kind,
        Topic = Topic,
        CreatedBy = new(CreatedBy),
        CreatedAt = CreatedAt,
        ArchivedAt = ArchivedAt,
        MemberCount = memberCount,
        Joined = true,
        LastSeq = head.Seq,
        LastIndex = head.Index,
        ReadSeq = head.Seq,
        ReadIndex = head.Index,
    };
}
