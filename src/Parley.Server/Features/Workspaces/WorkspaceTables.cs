using Microsoft.EntityFrameworkCore;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Workspaces;

/// <summary>The tables of workspaces.</summary>
[SliceApi]
internal static class WorkspaceTables
{
    extension(ParleyDbContext context)
    {
        public DbSet<WorkspaceEntity> Workspaces => context.Set<WorkspaceEntity>();

        public DbSet<WorkspaceMemberEntity> WorkspaceMembers => context.Set<WorkspaceMemberEntity>();

        public DbSet<InviteEntity> Invites => context.Set<InviteEntity>();

        public DbSet<ImportedAuthorEntity> ImportedAuthors => context.Set<ImportedAuthorEntity>();
    }
}
