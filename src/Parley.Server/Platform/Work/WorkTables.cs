using Microsoft.EntityFrameworkCore;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Platform.Work;

/// <summary>The table of deferred work.</summary>
internal static class WorkTables
{
    extension(ParleyDbContext context)
    {
        public DbSet<WorkEntity> Work => context.Set<WorkEntity>();
    }
}
