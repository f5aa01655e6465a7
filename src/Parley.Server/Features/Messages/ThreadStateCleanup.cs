using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;
using Parley.Server.Features.Channels;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.Persistence;
using Parley.Server.Platform.Work;

namespace Parley.Server.Features.Messages;

/// <summary>
/// Deletes the states of threads after their membership has ended: in small steps, with pauses, so that writers do not
/// wait (ADR-0029). Until then they are void, see <see cref="ThreadStateEntity.JoinedSeq"/>.
/// </summary>
internal sealed class ThreadStateCleanup(
    IDbContextFactory<ParleyDbContext> contexts,
    WriteGate gate,
    TimeProvider clock
) : IWorkHandler, IMembershipEnd
{
    /// <summary>Maximum number of rows per step.</summary>
    public const int StepRows = 256;

    public const string WorkKind = "messages.forget-thread-states";

    private const int Attempts = 10;

    public string Kind => WorkKind;

    public TimeSpan Timeout => TimeSpan.FromMinutes(10);

    public int MaxAttempts => Attempts;

    public int MaxConcurrent => 1;

    public ChannelEffect ToEffect(EndedMembership ended) =>
        new EnqueueWork([
            new(
                Guid.CreateVersion7(ended.At),
                WorkKind,
                JsonSerializer.SerializeToUtf8Bytes(ended, EndedMembershipJson.Default.EndedMembership),
                ended.At
            ),
        ]);

    public async Task<WorkResult> RunAsync(WorkRun run, CancellationToken cancellationToken)
    {
        var ended = JsonSerializer.Deserialize(run.Payload, EndedMembershipJson.Default.EndedMembership)!;
        await using var context = await contexts.CreateDbContextAsync(cancellationToken);

        // Only of memberships from before the event: the user may have joined again.
        var states = context
            .Set<ThreadStateEntity>()
            .Where(state => state.ChannelId == ended.ChannelId && state.UserId == ended.UserId)
            .Where(state => state.JoinedSeq < ended.Seq);
        while (true)
        {
            var threads = await states
                .TagWith("threads.ended")
                .OrderBy(state => state.ThreadId)
                .Take(StepRows)
                .Select(state => state.ThreadId)
                .ToListAsync(cancellationToken);
            if (threads.Count == 0)
            {
                return WorkResult.Done;
            }

            var elapsed = TimeSpan.Zero;
            await gate.ExecuteAsync(
                async token =>
                {
                    var start = clock.GetTimestamp();
                    var deleted = await states
                        .TagWith("threads.forget")
                        .Where(state => threads.Contains(state.ThreadId))
                        .ExecuteDeleteAsync(token);
                    elapsed = clock.GetElapsedTime(start);
                    return deleted;
                },
                cancellationToken
            );
            await Task.Delay(StepPause.After(elapsed), clock, cancellationToken);
        }
    }
}

[JsonSerializable(typeof(EndedMembership))]
internal sealed partial class EndedMembershipJson : JsonSerializerContext;
