using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Parley.Server.Platform.Persistence;

/// <summary>
/// SQLite has neither UUIDs nor times: UUIDs are 16 bytes in network order (so that version 7 sorts by time), times are
/// Unix milliseconds.
/// </summary>
internal sealed class SqliteParleyDbContext(DbContextOptions<SqliteParleyDbContext> options) : ParleyDbContext(options)
{
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<Guid>().HaveConversion<GuidConverter>();
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<TimeConverter>();
    }

    private sealed class GuidConverter()
        : ValueConverter<Guid, byte[]>(guid => guid.ToByteArray(true), bytes => new Guid(bytes, true));

    private sealed class TimeConverter()
        : ValueConverter<DateTimeOffset, long>(
            time => time.ToUnixTimeMilliseconds(),
            milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds)
        );
}
