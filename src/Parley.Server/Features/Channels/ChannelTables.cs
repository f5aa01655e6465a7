using Microsoft.EntityFrameworkCore;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Features.Channels;

/// <summary>The tables of channels.</summary>
[SliceApi]
internal static class ChannelTables
{
    extension(ParleyDbContext context)
    {
        public DbSet<ChannelEntity> Channels => context.Set<ChannelEntity>();

        public DbSet<ChannelMemberEntity> ChannelMembers => context.Set<ChannelMemberEntity>();

        public DbSet<ReadPositionEntity> ReadPositions => context.Set<ReadPositionEntity>();

        public DbSet<StreamEntity> Streams => context.Set<StreamEntity>();
    }
}
