using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Parley.Server.Features.Channels;

namespace Parley.Server.Features.Messages;

/// <summary>
/// What a member of a channel keeps about one of its threads. It ends with the membership: who comes back starts anew.
/// </summary>
internal sealed class ThreadStateEntity
{
    public required Guid ChannelId { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>The root message.</summary>
    public required Guid ThreadId { get; init; }

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
        builder
            .HasOne<ChannelMemberEntity>()
            .WithMany()
            .HasForeignKey(state => new { state.ChannelId, state.UserId })
            .OnDelete(DeleteBehavior.Cascade);
    }
}
