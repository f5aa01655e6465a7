using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;
using Parley.Server.Features.Accounts;

namespace Parley.Server.Features.Devices;

/// <summary>
/// A device of an account. All changes to the devices of an account hold the lock of the account's stream, so they
/// happen one after the other.
/// </summary>
internal sealed class DeviceEntity
{
    /// <summary>Maximum length of a name in UTF-16 units, as for the names of sessions.</summary>
    public const int NameLength = 200;

    public required Guid Id { get; init; }

    public required Guid UserId { get; init; }

    /// <summary>Null: detached.</summary>
    public Guid? SessionId { get; init; }

    public required string Name { get; init; }

    public required DateTimeOffset RegisteredAt { get; init; }

    /// <summary>Null for a detached device too if the database detached it.</summary>
    public DateTimeOffset? DetachedAt { get; init; }

    public Device ToDevice() =>
        new()
        {
            Id = new(Id),
            Name = Name,
            RegisteredAt = RegisteredAt,
            SessionId = SessionId is { } session ? new(session) : null,
            DetachedAt = DetachedAt,
        };
}

internal sealed class DeviceConfiguration : IEntityTypeConfiguration<DeviceEntity>
{
    public void Configure(EntityTypeBuilder<DeviceEntity> builder)
    {
        builder.ToTable("devices");
        builder.HasKey(device => device.Id);
        builder.Property(device => device.Id).ValueGeneratedNever();
        builder.Property(device => device.Name).HasMaxLength(DeviceEntity.NameLength);
        builder.HasIndex(device => device.UserId);

        // A session has one device at most.
        builder.HasIndex(device => device.SessionId).IsUnique();
        builder.HasOne<UserEntity>().WithMany().HasForeignKey(device => device.UserId).OnDelete(DeleteBehavior.Cascade);

        // Who deletes a session without regard to its device detaches it, at an unknown time.
        builder
            .HasOne<SessionEntity>()
            .WithMany()
            .HasForeignKey(device => device.SessionId)
            .OnDelete(DeleteBehavior.SetNull);
    }
}
