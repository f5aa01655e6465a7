using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Parley.Server.Features.Messages;

/// <summary>
/// The replies of a thread, counted in their commits (<see cref="Effects.AddReply"/>). There is no row without a reply
/// that is not deleted.
/// </summary>
internal sealed class ThreadEntity
{
    /// <summary>The id of the root message.</summary>
    public required Guid Id { get; init; }

    public required Guid ChannelId { get; init; }

    /// <summary>Without deleted replies.</summary>
    public required int ReplyCount { get; init; }

    /// <summary>The time of the last reply that is not deleted.</summary>
    public required DateTimeOffset LastReplyAt { get; init; }

    public required long LastReplySeq { get; init; }
}

internal sealed class ThreadConfiguration : IEntityTypeConfiguration<ThreadEntity>
{
    public void Configure(EntityTypeBuilder<ThreadEntity> builder)
    {
        builder.ToTable("threads");
        builder.Property(thread => thread.Id).ValueGeneratedNever();
    }
}
