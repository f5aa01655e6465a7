using Microsoft.EntityFrameworkCore;

namespace Parley.Server.Platform.Persistence;

/// <summary>
/// All tables except those of the message log, which uses raw SQL (ADR-0006). Entities are found by their
/// configurations (<see cref="IEntityTypeConfiguration{TEntity}"/>) in the slices.
/// </summary>
internal abstract class ParleyDbContext(DbContextOptions options) : DbContext(options)
{
    protected override void OnModelCreating(ModelBuilder builder)
    {
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
