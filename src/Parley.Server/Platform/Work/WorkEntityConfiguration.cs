using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Parley.Server.Platform.Work;

internal sealed class WorkEntityConfiguration : IEntityTypeConfiguration<WorkEntity>
{
    public void Configure(EntityTypeBuilder<WorkEntity> builder)
    {
        builder.ToTable("work");
        builder.Property(work => work.Id).ValueGeneratedNever();
        builder.Property(work => work.Kind).HasMaxLength(WorkItem.MaxKindLength);
        builder.Property(work => work.LastError).HasMaxLength(WorkResult.MaxErrorLength);
        builder.HasIndex(work => new { work.Kind, work.DueAt }).HasFilter("dead_at IS NULL");
        builder.HasIndex(work => work.LeaseUntil).HasFilter("lease_until IS NOT NULL");
        builder.HasIndex(work => work.ExpiresAt).HasFilter("expires_at IS NOT NULL");
    }
}
