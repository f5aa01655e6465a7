using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace Parley.Server.Features.Accounts;

internal sealed class AccountEntitiesConfiguration
    : IEntityTypeConfiguration<UserEntity>,
        IEntityTypeConfiguration<SessionEntity>,
        IEntityTypeConfiguration<PasswordResetEntity>,
        IEntityTypeConfiguration<IdentityUserClaim<Guid>>,
        IEntityTypeConfiguration<IdentityUserLogin<Guid>>,
        IEntityTypeConfiguration<IdentityUserToken<Guid>>
{
    /// <summary>The maximum length of names and addresses in ASP.NET Core Identity.</summary>
    private const int IdentityNameLength = 256;

    public void Configure(EntityTypeBuilder<UserEntity> builder)
    {
        builder.ToTable("users");
        builder.Property(user => user.Id).ValueGeneratedNever();
        builder.Property(user => user.DisplayName).HasMaxLength(80);
        builder.Property(user => user.UserName).HasMaxLength(IdentityNameLength);
        builder.Property(user => user.NormalizedUserName).HasMaxLength(IdentityNameLength);
        builder.Property(user => user.Email).HasMaxLength(IdentityNameLength);
        builder.Property(user => user.NormalizedEmail).HasMaxLength(IdentityNameLength);
        builder.Property(user => user.ConcurrencyStamp).IsConcurrencyToken();
        builder.HasIndex(user => user.NormalizedUserName).HasDatabaseName("UserNameIndex").IsUnique();
        builder.HasIndex(user => user.NormalizedEmail).HasDatabaseName("EmailIndex").IsUnique();
        builder.HasMany<IdentityUserClaim<Guid>>().WithOne().HasForeignKey(claim => claim.UserId).IsRequired();
        builder.HasMany<IdentityUserLogin<Guid>>().WithOne().HasForeignKey(logIn => logIn.UserId).IsRequired();
        builder.HasMany<IdentityUserToken<Guid>>().WithOne().HasForeignKey(token => token.UserId).IsRequired();
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

    /// <summary>Claims, logins and tokens are not used. The stores of Identity need their tables.</summary>
    public void Configure(EntityTypeBuilder<IdentityUserClaim<Guid>> builder)
    {
        builder.ToTable("asp_net_user_claims");
        builder.HasKey(claim => claim.Id);
    }

    public void Configure(EntityTypeBuilder<IdentityUserLogin<Guid>> builder)
    {
        builder.ToTable("asp_net_user_logins");
        builder.HasKey(logIn => new { logIn.LoginProvider, logIn.ProviderKey });
    }

    public void Configure(EntityTypeBuilder<IdentityUserToken<Guid>> builder)
    {
        builder.ToTable("asp_net_user_tokens");
        builder.HasKey(token => new
        {
            token.UserId,
            token.LoginProvider,
            token.Name,
        });
    }
}
