using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Parley.Server.Platform.Persistence;

/// <summary>
/// SQLite has no UUIDs and no times: UUIDs are stored as 16 bytes in network order (version 7 sorts by time), times as
/// Unix milliseconds.
/// </summary>
internal sealed class SqliteParleyDbContext : ParleyDbContext
{
    public SqliteParleyDbContext(DbContextOptions<SqliteParleyDbContext> options)
        : base(options) =>
        // Also for a save of one statement: its transaction waits for the write gate.
        Database.AutoTransactionBehavior = AutoTransactionBehavior.Always;

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
