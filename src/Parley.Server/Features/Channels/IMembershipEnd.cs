using Parley.Server.Platform.Log;

namespace Parley.Server.Features.Channels;

/// <summary>
/// Ends what a slice keeps about a membership, in the commit that ends it. A slice registers it as a singleton. A
/// member may have made any number of rows, so they are no part of the commit: they have the
/// <see cref="ChannelMemberEntity.JoinedSeq"/> of their membership and are deleted by deferred work (ADR-0030).
/// </summary>
[SliceApi]
internal interface IMembershipEnd
{
    /// <summary>An effect that is never refused. Its duration does not depend on what the slice keeps.</summary>
    ChannelEffect ToEffect(EndedMembership ended);
}

/// <summary>A membership that ends.</summary>
/// <param name="ChannelId">The channel.</param>
/// <param name="UserId">The user.</param>
/// <param name="Seq">
/// The seq of the event. Memberships with a smaller <see cref="ChannelMemberEntity.JoinedSeq"/> have ended, those with
/// a greater one began later.
/// </param>
/// <param name="At">The time.</param>
[SliceApi]
internal sealed record EndedMembership(Guid ChannelId, Guid UserId, long Seq, DateTimeOffset At);
