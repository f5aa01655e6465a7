using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Channels;

namespace Parley.Server.Features.Workspaces;

internal sealed class WorkspaceEntitiesConfiguration
    : IEntityTypeConfiguration<WorkspaceEntity>,
        IEntityTypeConfiguration<WorkspaceMemberEntity>,
        IEntityTypeConfiguration<InviteEntity>,
        IEntityTypeConfiguration<InviteAdmissionEntity>,
        IEntityTypeConfiguration<ImportedAuthorEntity>
{
    public void Configure(EntityTypeBuilder<WorkspaceEntity> builder)
    {
        builder.ToTable("workspaces");
        builder.HasKey(workspace => workspace.Id);
        builder.Property(workspace => workspace.Id).ValueGeneratedNever();
        builder.Property(workspace => workspace.Name).HasMaxLength(80);
        builder
            .HasOne<UserEntity>()
            .WithMany()
            .HasForeignKey(workspace => workspace.CreatedBy)
            .OnDelete(DeleteBehavior.Restrict);
    }

    public void Configure(EntityTypeBuilder<WorkspaceMemberEntity> builder)
    {
        builder.ToTable("workspace_members");
        builder.HasKey(member => new { member.WorkspaceId, member.UserId });
        builder.HasIndex(member => member.UserId);
        builder
            .HasOne<WorkspaceEntity>()
            .WithMany()
            .HasForeignKey(member => member.WorkspaceId)
            .OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<UserEntity>().WithMany().HasForeignKey(member => member.UserId).OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<InviteEntity> builder)
    {
        builder.ToTable("invites");
        builder.HasKey(invite => invite.Code);
        builder.Property(invite => invite.Code).HasMaxLength(32);
        builder.HasIndex(invite => invite.WorkspaceId);
        builder
            .HasOne<WorkspaceEntity>()
            .WithMany()
            .HasForeignKey(invite => invite.WorkspaceId)
            .OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<InviteAdmissionEntity> builder)
    {
        builder.ToTable("invite_admissions");
        builder.HasKey(admission => new
        {
            admission.Code,
            admission.UserId,
            admission.ChannelId,
        });
        builder.Property(admission => admission.Code).HasMaxLength(32);
        builder
            .HasOne<InviteEntity>()
            .WithMany()
            .HasForeignKey(admission => admission.Code)
            .OnDelete(DeleteBehavior.Cascade);
        builder
            .HasOne<UserEntity>()
            .WithMany()
            .HasForeignKey(admission => admission.UserId)
            .OnDelete(DeleteBehavior.Cascade);
        builder
            .HasOne<ChannelEntity>()
            .WithMany()
            .HasForeignKey(admission => admission.ChannelId)
            .OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<ImportedAuthorEntity> builder)
    {
        builder.ToTable("imported_authors");
        builder.HasKey(author => new { author.WorkspaceId, author.Name });
        builder
            .HasOne<WorkspaceEntity>()
            .WithMany()
            .HasForeignKey(author => author.WorkspaceId)
            .OnDelete(DeleteBehavior.Cascade);
        builder.HasOne<UserEntity>().WithMany().HasForeignKey(author => author.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
