using Microsoft.EntityFrameworkCore;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;
using Parley.Server.Platform.Work;

namespace Parley.Server.Features.Channels;

/// <summary>
/// After a user has left a workspace, ends memberships in the user's groups: of those who share no workspace with any
/// other member now. That may be the user, and members who were connected with the group by the user only. Otherwise
/// they would get what the others write, and could not answer (ADR-0034).
/// </summary>
internal sealed class GroupReach(IDbContextFactory<ParleyDbContext> contexts, IGrainFactory grains) : IWorkHandler
{
    public const string WorkKind = "conversations.check-reach";

    /// <summary>Groups per query.</summary>
    private const int Page = 50;

    /// <summary>With the backoff of <see cref="WorkBackoff"/>, hours.</summary>
    private const int Attempts = 20;

    public string Kind => WorkKind;

    public TimeSpan Timeout => TimeSpan.FromMinutes(5);

    public int MaxAttempts => Attempts;

    public int MaxConcurrent => 4;

    /// <summary>The check of the groups of a user who has left a workspace.</summary>
    public static WorkItem ToWork(Guid userId, DateTimeOffset at) =>
        new(Guid.CreateVersion7(at), WorkKind, userId.ToByteArray(bigEndian: true), at);

    public async Task<WorkResult> RunAsync(WorkRun run, CancellationToken cancellationToken)
    {
        var userId = new Guid(run.Payload, bigEndian: true);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var groups = await (
            from member in context.ChannelMembers.TagWith("conversations.groups")
            join channel in context.Channels on member.ChannelId equals channel.Id
            where member.UserId == userId && channel.Kind == ChannelKind.Group
            orderby channel.Id
            select channel.Id
        ).ToListAsync(cancellationToken);
        var failed = default(string);
        foreach (var page in groups.Chunk(Page))
        {
            foreach (var (channelId, alone) in await FindAloneAsync(context, page, userId, cancellationToken))
            {
                var ended = await grains.GetChannelGrain(channelId).ExecuteAsync(new EndReachCommand(alone));

                // Refused: a workspace connects them again.
                failed = ended.Succeeded || ended.Error == ParleyErrors.AccessForbidden ? failed : ended.Error.Code;
            }
        }

        return failed is null ? WorkResult.Done : WorkResult.Retry(failed);
    }

    /// <summary>
    /// The members to remove. If a group has nobody who shares a workspace with another member, nobody can post in it:
    /// only the user goes. The user comes last in each group: a repetition finds it only while the user is a member.
    /// </summary>
    private static async Task<List<(Guid ChannelId, Guid UserId)>> FindAloneAsync(
        ParleyDbContext context,
        Guid[] channelIds,
        Guid userId,
        CancellationToken cancellationToken
    )
    {
        var workspaces = context.WorkspaceMembers;
        var members = await context
            .ChannelMembers.TagWith("conversations.alone")
            .Where(member => channelIds.Contains(member.ChannelId))
            .Select(member => new
            {
                member.ChannelId,
                member.UserId,
                IsAlone = !context
                    .Set<ChannelMemberEntity>()
                    .Any(other =>
                        other.ChannelId == member.ChannelId
                        && other.UserId != member.UserId
                        && workspaces.Any(theirs =>
                            theirs.UserId == other.UserId
                            && workspaces.Any(mine =>
                                mine.UserId == member.UserId && mine.WorkspaceId == theirs.WorkspaceId
                            )
                        )
                    ),
            })
            .ToListAsync(cancellationToken);
        return
        [
            .. members
                .GroupBy(member => member.ChannelId)
                .SelectMany(group =>
                    group.Where(member => member.IsAlone && (member.UserId == userId || !group.All(one => one.IsAlone)))
                )
                .OrderBy(member => member.UserId == userId)
                .Select(member => (member.ChannelId, member.UserId)),
        ];
    }
}
