using Microsoft.EntityFrameworkCore;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Accounts;

/// <summary>The tables of accounts.</summary>
[SliceApi]
internal static class AccountTables
{
    extension(ParleyDbContext context)
    {
        public DbSet<UserEntity> Users => context.Set<UserEntity>();

        public DbSet<SessionEntity> Sessions => context.Set<SessionEntity>();

        public DbSet<PasswordResetEntity> PasswordResets => context.Set<PasswordResetEntity>();
    }
}
