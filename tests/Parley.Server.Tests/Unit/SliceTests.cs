using Microsoft.AspNetCore.Builder;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Design;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Parley.Server.Platform.Limits;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Tests.Unit;

/// <summary>What the server finds of the slices: their limits and their entities.</summary>
[Storeless]
public sealed class SliceTests
{
    private static readonly Parley.Limits Configured = new()
    {
        MessageLength = 11,
        ChannelNameLength = 12,
        DisplayNameLength = 13,
        TopicLength = 14,
        EmojiLength = 15,
        EmojisPerMessage = 16,
        PinsPerChannel = 17,
        FocusChannels = 18,
        FrameBytes = 2_048,
        SendBurst = 19,
        SendsPerSecond = 2.5,
        SealedBytes = 20,
    };

    [Fact]
    public async Task Ready_states_the_limits_of_the_options_of_all_slices()
    {
        var builder = WebApplication.CreateEmptyBuilder(new());
        builder.Configuration.AddInMemoryCollection([
            new("Parley:Messages:Length", "11"),
            new("Parley:Channels:NameLength", "12"),
            new("Parley:Accounts:DisplayNameLength", "13"),
            new("Parley:Channels:TopicLength", "14"),
            new("Parley:Messages:EmojiLength", "15"),
            new("Parley:Messages:EmojisPerMessage", "16"),
            new("Parley:Messages:PinsPerChannel", "17"),
            new("Parley:Gateway:FocusChannels", "18"),
            new("Parley:Gateway:FrameBytes", "2048"),
            new("Parley:Messages:SendBurst", "19"),
            new("Parley:Messages:SendsPerSecond", "2.5"),
            new("Parley:Messages:SealedBytes", "20"),
        ]);
        builder.AddParley();
        await using var services = builder.Services.BuildServiceProvider();
        Assert.Equal(Configured, services.GetRequiredService<ReadyLimits>().Value);
    }

    [Fact]
    public void Each_limit_has_exactly_one_option()
    {
        var limits = typeof(Parley.Limits)
            .GetProperties()
            .Where(property => property.CanWrite)
            .Select(property => new ReadyLimit(property.Name, property.GetValue(Configured)!))
            .ToList();
        Assert.Equal(Configured, new ReadyLimits(limits).Value);
        Assert.Throws<InvalidOperationException>(() => new ReadyLimits(limits.Skip(1)));
        Assert.Throws<InvalidOperationException>(() => new ReadyLimits([.. limits, new("Other", 1)]));
        Assert.Throws<ArgumentException>(() => new ReadyLimits([.. limits, limits[0]]));
    }

    [Fact]
    public void Migrations_describe_the_entities_of_all_slices()
    {
        var contexts = new DesignTimeFactory();
        using var sqlite = ((IDesignTimeDbContextFactory<SqliteParleyDbContext>)contexts).CreateDbContext([]);
        using var postgres = ((IDesignTimeDbContextFactory<PostgresParleyDbContext>)contexts).CreateDbContext([]);
        Assert.False(sqlite.Database.HasPendingModelChanges());
        Assert.False(postgres.Database.HasPendingModelChanges());
    }
}
