using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Parley.Server.Features.Messages;

/// <summary>
/// What a member of a channel keeps about one of its threads. It counts only during the membership with the same
/// <see cref="JoinedSeq"/>: who comes back starts anew. It does not refer to the membership, because a removal must not
/// delete any number of rows in its commit; <see cref="ThreadStateCleanup"/> deletes them.
/// </summary>
internal sealed class ThreadStateEntity
{
    public required Guid ChannelId { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>The root message.</summary>
    public required Guid ThreadId { get; init; }

    /// <summary>The membership, see <see cref="Channels.ChannelMemberEntity.JoinedSeq"/>.</summary>
    public required long JoinedSeq { get; init; }

    /// <summary>The read position. It only grows.</summary>
    public required long ReadSeq { get; init; }

    /// <summary>The member wants to know of new replies.</summary>
    public required bool Following { get; init; }
}

internal sealed class ThreadStateConfiguration : IEntityTypeConfiguration<ThreadStateEntity>
{
    public void Configure(EntityTypeBuilder<ThreadStateEntity> builder)
    {
        builder.ToTable("thread_states");
        builder.HasKey(state => new
        {
            state.ChannelId,
            state.UserId,
            state.ThreadId,
        });

        // Finds the followers of a thread.
        builder.HasIndex(state => state.ThreadId).HasFilter("following");
        builder.Property(state => state.JoinedSeq).HasDefaultValue(0L);
    }
}
