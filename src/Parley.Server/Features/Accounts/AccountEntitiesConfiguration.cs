using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Parley.Server.Features.Accounts;

internal sealed class AccountEntitiesConfiguration
    : IEntityTypeConfiguration<UserEntity>,
        IEntityTypeConfiguration<SessionEntity>,
        IEntityTypeConfiguration<PasswordResetEntity>
{
    public void Configure(EntityTypeBuilder<UserEntity> builder)
    {
        builder.ToTable("users");
        builder.Property(user => user.Id).ValueGeneratedNever();
        builder.Property(user => user.DisplayName).HasMaxLength(80);
        builder.HasIndex(user => user.NormalizedEmail).IsUnique();
    }

    public void Configure(EntityTypeBuilder<SessionEntity> builder)
    {
        builder.ToTable("sessions");
        builder.HasKey(session => session.Id);
        builder.Property(session => session.Id).ValueGeneratedNever();
        builder.Property(session => session.Device).HasMaxLength(200);
        builder.HasIndex(session => session.TokenHash).IsUnique();
        builder.HasIndex(session => session.UserId);
        builder
            .HasOne<UserEntity>()
            .WithMany()
            .HasForeignKey(session => session.UserId)
            .OnDelete(DeleteBehavior.Cascade);
    }

    public void Configure(EntityTypeBuilder<PasswordResetEntity> builder)
    {
        builder.ToTable("password_resets");
        builder.HasKey(reset => reset.CodeHash);
        builder.HasIndex(reset => reset.UserId);
        builder.HasOne<UserEntity>().WithMany().HasForeignKey(reset => reset.UserId).OnDelete(DeleteBehavior.Cascade);
    }
}
