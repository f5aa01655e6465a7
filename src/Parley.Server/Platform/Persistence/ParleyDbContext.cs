using Microsoft.AspNetCore.Identity.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Channels;
using Parley.Server.Features.Workspaces;
using Parley.Server.Platform.Work;

namespace Parley.Server.Platform.Persistence;

/// <summary>All tables except those of the message log, which uses raw SQL (ADR-0006).</summary>
internal abstract class ParleyDbContext(DbContextOptions options) : IdentityUserContext<UserEntity, Guid>(options)
{
    public DbSet<SessionEntity> Sessions => Set<SessionEntity>();

    public DbSet<PasswordResetEntity> PasswordResets => Set<PasswordResetEntity>();

    public DbSet<WorkspaceEntity> Workspaces => Set<WorkspaceEntity>();

    public DbSet<WorkspaceMemberEntity> WorkspaceMembers => Set<WorkspaceMemberEntity>();

    public DbSet<InviteEntity> Invites => Set<InviteEntity>();

    public DbSet<ImportedAuthorEntity> ImportedAuthors => Set<ImportedAuthorEntity>();

    public DbSet<ChannelEntity> Channels => Set<ChannelEntity>();

    public DbSet<ChannelMemberEntity> ChannelMembers => Set<ChannelMemberEntity>();

    public DbSet<ReadPositionEntity> ReadPositions => Set<ReadPositionEntity>();

    public DbSet<WorkEntity> Work => Set<WorkEntity>();

    public DbSet<StreamEntity> Streams => Set<StreamEntity>();

    protected override void OnModelCreating(ModelBuilder builder)
    {
        base.OnModelCreating(builder);
        builder.ApplyConfigurationsFromAssembly(typeof(ParleyDbContext).Assembly);
        foreach (var entity in builder.Model.GetEntityTypes())
        {
            entity.SetTableName(SnakeCase.From(entity.GetTableName()!));
            foreach (var property in entity.GetProperties())
            {
                property.SetColumnName(SnakeCase.From(property.GetColumnName()));
            }
        }
    }
}
