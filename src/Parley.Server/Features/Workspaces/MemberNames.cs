using System.Security.Cryptography;
using System.Text;
using Microsoft.EntityFrameworkCore;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Channels;
using Parley.Server.Features.Workspaces.Verbs;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Persistence;
using Parley.Server.Platform.Work;

namespace Parley.Server.Features.Workspaces;

/// <summary>
/// After a user has changed the display name, appends an event to #general of each workspace of the user. A user has
/// one row of this work, which the next change starts anew: changes in quick succession coalesce, and an attempt that
/// has the name before loses its lease. A commit with a name that is not the current one is refused, so the last event
/// of each #general has the last name (ADR-0033).
/// </summary>
[SliceApi]
internal sealed class MemberNames(IDbContextFactory<ParleyDbContext> contexts, WriteGate gate, IGrainFactory grains)
    : IWorkHandler
{
    public const string WorkKind = "workspaces.member-names";

    /// <summary>Workspaces between two saves of the progress: a repetition repeats at most this many events.</summary>
    private const int Step = 20;

    /// <summary>With the backoff of <see cref="WorkBackoff"/>, hours.</summary>
    private const int Attempts = 20;

    private const int IdBytes = 16;

    public string Kind => WorkKind;

    public TimeSpan Timeout => TimeSpan.FromMinutes(5);

    public int MaxAttempts => Attempts;

    public int MaxConcurrent => 4;

    /// <summary>The work after a change of the display name. Its id is always the same for a user.</summary>
    public static WorkItem ToWork(Guid userId, DateTimeOffset at)
    {
        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(Encoding.UTF8.GetBytes($"{WorkKind}/{userId}"), hash);
        return new(new Guid(hash[..IdBytes], bigEndian: true), WorkKind, Progress(userId, Guid.Empty), at);
    }

    public async Task<WorkResult> RunAsync(WorkRun run, CancellationToken cancellationToken)
    {
        var userId = new Guid(run.Payload[..IdBytes], bigEndian: true);
        var last = new Guid(run.Payload[IdBytes..], bigEndian: true);
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);
        var name = await context
            .Users.TagWith("workspaces.member-name")
            .Where(user => user.Id == userId)
            .Select(user => user.DisplayName)
            .FirstOrDefaultAsync(cancellationToken);
        if (name is null)
        {
            return WorkResult.Done;
        }

        var workspaces = await (
            from member in context.WorkspaceMembers.TagWith("workspaces.of-member")
            where member.UserId == userId
            join workspace in context.Workspaces on member.WorkspaceId equals workspace.Id
            select new { workspace.Id, workspace.GeneralId }
        ).ToListAsync(cancellationToken);
        foreach (var step in workspaces.Where(held => held.Id > last).OrderBy(held => held.Id).Chunk(Step))
        {
            foreach (var workspace in step)
            {
                cancellationToken.ThrowIfCancellationRequested();
                var updated = await grains
                    .GetChannelGrain(workspace.GeneralId)
                    .ExecuteAsync(new UpdateMemberNameCommand(userId, name));
                if (!updated.Succeeded && !IsGone(updated.Error))
                {
                    // Another name since: that change has started the row anew, and this result is not recorded.
                    return WorkResult.Retry(updated.Error.Code);
                }
            }

            if (!await SaveAsync(context, run, Progress(userId, step[^1].Id), cancellationToken))
            {
                // The lease is lost: another attempt has the row, after another change or a pause of this process.
                return WorkResult.Done;
            }
        }

        return WorkResult.Done;
    }

    /// <summary>The workspace has no such member any more.</summary>
    private static bool IsGone(ParleyError error) =>
        error == ParleyErrors.ChannelNotFound || error == ParleyErrors.ChannelNotMember;

    private Task<bool> SaveAsync(
        ParleyDbContext context,
        WorkRun run,
        byte[] progress,
        CancellationToken cancellationToken
    ) =>
        gate.ExecuteInTransactionAsync(
            context,
            token => run.SavePayloadAsync(context, progress, token),
            cancellationToken
        );

    /// <summary>The user, and the last workspace that is done; they are taken in the order of their ids.</summary>
    private static byte[] Progress(Guid userId, Guid last) =>
        [.. userId.ToByteArray(bigEndian: true), .. last.ToByteArray(bigEndian: true)];
}
