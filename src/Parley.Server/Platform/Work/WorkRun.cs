using Microsoft.EntityFrameworkCore;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Platform.Work;

/// <summary>One attempt: the claimed row.</summary>
internal sealed class WorkRun(WorkEntity row, int maxAttempts)
{
    public Guid Id => row.Id;

    public ReadOnlySpan<byte> Payload => row.Payload;

    /// <summary>From 1.</summary>
    public int Attempt => row.Attempts;

    /// <summary>Whether a failure of this attempt makes the row a dead letter.</summary>
    public bool IsLastAttempt => row.Attempts >= maxAttempts;

    /// <summary>
    /// Replaces the payload within a transaction of the handler, so that the next attempt knows what this one has
    /// committed. False: the lease is lost; roll back.
    /// </summary>
    public async Task<bool> SavePayloadAsync(
        ParleyDbContext context,
        byte[] payload,
        CancellationToken cancellationToken
    )
    {
        if (payload.Length > WorkItem.MaxPayloadBytes)
        {
            throw new ArgumentOutOfRangeException(nameof(payload));
        }

        return await context
                .Work.LeasedAs(row)
                .TagWith("work.payload")
                .ExecuteUpdateAsync(set => set.SetProperty(work => work.Payload, payload), cancellationToken) == 1;
    }
}
