using Microsoft.Data.Sqlite;
using Parley.Server.Platform;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Tests.Unit;

/// <summary>Dependencies have the security fixes that are known.</summary>
public sealed class VersionTests
{
    [Fact]
    public void Native_SQLite_is_at_least_the_minimum_version()
    {
        using var connection = new SqliteConnection("Data Source=:memory:");
        connection.Open();
        Assert.InRange(new Version(connection.ServerVersion), SqliteDatabase.MinVersion, new Version(4, 0));
        Assert.True(SqliteDatabase.MinVersion >= new Version(3, 51, 3));
    }

    [Fact]
    public void Old_runtime_is_refused_with_the_required_version()
    {
        RuntimeVersion.Require(Environment.Version);
        RuntimeVersion.Require(new(10, 0, 10));
        var refusal = Assert.Throws<InvalidOperationException>(() => RuntimeVersion.Require(new(10, 0, 9)));
        Assert.Contains("10.0.10", refusal.Message, StringComparison.Ordinal);
    }
}
