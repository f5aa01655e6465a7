using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Workspaces;

namespace Parley.Server.Features.Channels;

internal sealed class ChannelEntitiesConfiguration
    : IEntityTypeConfiguration<ChannelEntity>,
        IEntityTypeConfiguration<ChannelMemberEntity>,
        IEntityTypeConfiguration<RemovalEntity>,
        IEntityTypeConfiguration<ReadPositionEntity>,
        IEntityTypeConfiguration<StreamEntity>
{
    public void Configure(EntityTypeBuilder<ChannelEntity> builder)
    {
        builder.ToTable("channels");
        builder.HasKey(channel => channel.Id);
        builder.Property(channel => channel.Id).ValueGeneratedNever();
        builder.Property(channel => channel.Name).HasMaxLength(80);
        builder.Property(channel => channel.Topic).HasMaxLength(250);
        builder.HasIndex(channel => new { channel.WorkspaceId, channel.Name }).IsUnique();
        builder.Property(channel => channel.DirectKey).HasMaxLength(50 * 33);
        builder.HasIndex(channel => channel.DirectKey).IsUnique();
        builder.Property(channel => channel.Encrypted).HasDefaultValue(false);

        // Counts the conversations that a user opened.
        builder.HasIndex(channel => channel.CreatedBy).HasFilter("workspace_id IS NULL");
        builder
            .HasOne<WorkspaceEntity>()
            .WithMany()
            .HasForeignKey(channel => channel.WorkspaceId)
            .OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<ChannelMemberEntity> builder)
    {
        builder.ToTable("channel_members");
        builder.HasKey(member => new { member.ChannelId, member.UserId });
        builder.HasIndex(member => member.UserId);
        builder.Property(member => member.JoinedSeq).HasDefaultValue(0L);
        builder.Property(member => member.HasWritten).HasDefaultValue(false);
        builder
            .HasOne<ChannelEntity>()
            .WithMany()
            .HasForeignKey(member => member.ChannelId)
            .OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<UserEntity>().WithMany().HasForeignKey(member => member.UserId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<RemovalEntity> builder)
    {
        builder.ToTable("removals");
        builder.HasKey(removal => new { removal.ChannelId, removal.UserId });
        builder
            .HasOne<ChannelEntity>()
            .WithMany()
            .HasForeignKey(removal => removal.ChannelId)
            .OnDelete(DeleteBehavior.Cascade);
        builder
            .HasOne<UserEntity>()
            .WithMany()
            .HasForeignKey(removal => removal.UserId)
            .OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<ReadPositionEntity> builder)
    {
        builder.ToTable("read_positions");
        builder.HasKey(position => new { position.ChannelId, position.UserId });
        builder.Property(position => position.Index).HasColumnName("idx");
        builder
            .HasOne<ChannelEntity>()
            .WithMany()
            .HasForeignKey(position => position.ChannelId)
            .OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<StreamEntity> builder)
    {
        builder.ToTable("streams");
        builder.HasKey(stream => stream.ChannelId);
        builder.Property(stream => stream.ChannelId).ValueGeneratedNever();
        builder.Property(stream => stream.Floor).HasDefaultValue(0L);
    }
}
