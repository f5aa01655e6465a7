using System.ComponentModel.DataAnnotations;
using System.Reflection;
using Microsoft.Extensions.Options;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Channels;
using Parley.Server.Features.Devices;
using Parley.Server.Features.Invites;
using Parley.Server.Features.Messages;
using Parley.Server.Features.Workspaces;
using Parley.Server.Gateway;
using Parley.Server.Platform.Cluster;
using Parley.Server.Platform.Limits;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.Mail;
using Parley.Server.Platform.Outbound;
using Parley.Server.Platform.Persistence;
using Parley.Server.Platform.Work;

namespace Parley.Server.Tests.Unit;

/// <summary>The bounds are documented with the options and in the operators' guides; these tests check them.</summary>
[Storeless]
public sealed class OptionsTests
{
    public static TheoryData<Type, string, double, double> Bounds =>
        new()
        {
            { typeof(AccountOptions), nameof(AccountOptions.DisplayNameLength), 1, 80 },
            { typeof(AccountOptions), nameof(AccountOptions.PasswordLength), 8, 128 },
            { typeof(AccountOptions), nameof(AccountOptions.NameChangesPerHour), 1, 1_000_000 },
            { typeof(AccountOptions), nameof(AccountOptions.PasswordIterations), 1_000, 10_000_000 },
            { typeof(AccountOptions), nameof(AccountOptions.PasswordQueue), 2, 10_000 },
            { typeof(AccountOptions), nameof(AccountOptions.PasswordQueuePerNetwork), 1, 10_000 },
            { typeof(AccountOptions), nameof(AccountOptions.SessionsPerUser), 1, 10_000 },
            { typeof(AccountOptions), nameof(AccountOptions.SessionLifetimeDays), 1, 3_650 },
            { typeof(AccountOptions), nameof(AccountOptions.ResetMinutes), 1, 60 },
            { typeof(AccountOptions), nameof(AccountOptions.ResetMailsPerHour), 1, 20 },
            { typeof(MailOptions), nameof(MailOptions.Port), 1, 65_535 },
            { typeof(MailOptions), nameof(MailOptions.TimeoutSeconds), 1, 300 },
            { typeof(MailOptions), nameof(MailOptions.RetrySeconds), 1, 600 },
            { typeof(WorkOptions), nameof(WorkOptions.LeaseSeconds), 1, 600 },
            { typeof(WorkOptions), nameof(WorkOptions.PollSeconds), 1, 300 },
            { typeof(WorkOptions), nameof(WorkOptions.DeadLetterDays), 1, 365 },
            { typeof(OutboundOptions), nameof(OutboundOptions.ConnectSeconds), 1, 60 },
            { typeof(OutboundOptions), nameof(OutboundOptions.TimeoutSeconds), 1, 300 },
            { typeof(OutboundOptions), nameof(OutboundOptions.ResponseKiB), 1, 65_536 },
            { typeof(OutboundOptions), nameof(OutboundOptions.Concurrency), 1, 1_024 },
            { typeof(OutboundOptions), nameof(OutboundOptions.ConcurrencyPerHost), 1, 1_024 },
            { typeof(AccountOptions), nameof(AccountOptions.LockoutAttempts), 1, 100 },
            { typeof(AccountOptions), nameof(AccountOptions.LockoutMinutes), 1, 1_440 },
            { typeof(AccountOptions), nameof(AccountOptions.SessionDays), 1, 365 },
            { typeof(AccountOptions), nameof(AccountOptions.TicketSeconds), 5, 300 },
            { typeof(AccountOptions), nameof(AccountOptions.AttemptsPerMinute), 1, 1_000_000 },
            { typeof(ChannelOptions), nameof(ChannelOptions.NameLength), 1, 80 },
            { typeof(ChannelOptions), nameof(ChannelOptions.TopicLength), 0, 250 },
            { typeof(ChannelOptions), nameof(ChannelOptions.PerWorkspace), 1, 1_000_000 },
            { typeof(ChannelOptions), nameof(ChannelOptions.MadePerMember), 1, 1_000_000 },
            { typeof(ChannelOptions), nameof(ChannelOptions.JoinedPerMember), 2, 100_000 },
            { typeof(ChannelOptions), nameof(ChannelOptions.AddedPerMember), 2, 100_000 },
            { typeof(WorkspaceOptions), nameof(WorkspaceOptions.MadePerUser), 1, 100_000 },
            { typeof(WorkspaceOptions), nameof(WorkspaceOptions.JoinedPerUser), 1, 100_000 },
            { typeof(ConversationOptions), nameof(ConversationOptions.MaxMembers), 3, 50 },
            { typeof(ConversationOptions), nameof(ConversationOptions.PerUser), 1, 100_000 },
            { typeof(ConversationOptions), nameof(ConversationOptions.OpenedByOthers), 1, 100_000 },
            { typeof(ConversationOptions), nameof(ConversationOptions.OpenedPerDay), 1, 100_000 },
            { typeof(ConversationOptions), nameof(ConversationOptions.OpenedPerUser), 1, 100_000 },
            { typeof(ConversationOptions), nameof(ConversationOptions.UnansweredOpened), 1, 100_000 },
            { typeof(ConversationOptions), nameof(ConversationOptions.UnansweredBetween), 1, 100_000 },
            { typeof(ConversationOptions), nameof(ConversationOptions.UnansweredReceived), 1, 100_000 },
            { typeof(ConversationOptions), nameof(ConversationOptions.RefusedPerMinute), 1, 1_000_000 },
            { typeof(DeviceOptions), nameof(DeviceOptions.MaxPerAccount), 1, 100 },
            { typeof(InviteOptions), nameof(InviteOptions.DefaultHours), 1, 8_760 },
            { typeof(InviteOptions), nameof(InviteOptions.MaxHours), 1, 87_600 },
            { typeof(InviteOptions), nameof(InviteOptions.MaxUses), 1, 1_000_000 },
            { typeof(InviteOptions), nameof(InviteOptions.MaxChannels), 0, 1_000 },
            { typeof(InviteOptions), nameof(InviteOptions.PerWorkspace), 1, 10_000 },
            { typeof(MessageOptions), nameof(MessageOptions.Length), 1, 16_000 },
            { typeof(MessageOptions), nameof(MessageOptions.SealedBytes), 1, 262_144 },
            { typeof(MessageOptions), nameof(MessageOptions.SendBurst), 1, 1_000_000 },
            { typeof(MessageOptions), nameof(MessageOptions.SendsPerSecond), 0.01, 1_000_000 },
            { typeof(MessageOptions), nameof(MessageOptions.ImportBatch), 1, 10_000 },
            { typeof(MessageOptions), nameof(MessageOptions.ImportMiB), 1, 256 },
            { typeof(MessageOptions), nameof(MessageOptions.ImportsPerDay), 1, 1_000_000_000 },
            { typeof(MessageOptions), nameof(MessageOptions.ImportMiBPerDay), 1, 1_048_576 },
            { typeof(GatewayOptions), nameof(GatewayOptions.HeartbeatMs), 1_000, 300_000 },
            { typeof(GatewayOptions), nameof(GatewayOptions.FrameBytes), 1_024, 1_048_576 },
            { typeof(GatewayOptions), nameof(GatewayOptions.HelloBytes), 256, 65_536 },
            { typeof(GatewayOptions), nameof(GatewayOptions.HelloSeconds), 1, 120 },
            { typeof(GatewayOptions), nameof(GatewayOptions.QueueFrames), 16, 65_536 },
            { typeof(GatewayOptions), nameof(GatewayOptions.QueueBytes), 65_536, 67_108_864 },
            { typeof(GatewayOptions), nameof(GatewayOptions.SocketsPerUser), 1, 100_000 },
            { typeof(GatewayOptions), nameof(GatewayOptions.Sockets), 1, 1_000_000 },
            { typeof(GatewayOptions), nameof(GatewayOptions.Connections), 1, 1_000_000 },
            { typeof(GatewayOptions), nameof(GatewayOptions.ConnectionsPerAddress), 1, 1_000_000 },
            { typeof(GatewayOptions), nameof(GatewayOptions.FirstRequestSeconds), 1, 120 },
            { typeof(RequestLimitOptions), nameof(RequestLimitOptions.BodyKiB), 128, 1_024 },
            { typeof(GatewayOptions), nameof(GatewayOptions.SocketsPerAddress), 1, 1_000_000 },
            { typeof(MessageOptions), nameof(MessageOptions.EmojiLength), 1, 64 },
            { typeof(MessageOptions), nameof(MessageOptions.EmojisPerMessage), 1, 100 },
            { typeof(MessageOptions), nameof(MessageOptions.PinsPerChannel), 1, 1_000 },
            { typeof(MessageOptions), nameof(MessageOptions.VersionsPerMessage), 1, 1_000 },
            { typeof(MessageOptions), nameof(MessageOptions.ThreadsPerMember), 2, 100_000 },
            { typeof(GatewayOptions), nameof(GatewayOptions.FocusChannels), 1, 1_000 },
            { typeof(GatewayOptions), nameof(GatewayOptions.LargeChannel), 2, 1_000_000 },
            { typeof(GatewayOptions), nameof(GatewayOptions.ReplayEvents), 1, 100_000 },
            { typeof(GatewayOptions), nameof(GatewayOptions.PostsInFlight), 1, 1_024 },
            { typeof(GatewayOptions), nameof(GatewayOptions.DrainSeconds), 0, 300 },
            { typeof(GatewayOptions), nameof(GatewayOptions.ErrorsPerMinute), 1, 100_000 },
            { typeof(GatewayOptions), nameof(GatewayOptions.ReadyConversations), 1, 100_000 },
            { typeof(RetentionOptions), nameof(RetentionOptions.EventHours), 1, 87_600 },
            { typeof(RetentionOptions), nameof(RetentionOptions.EventsPerChannel), 0, 10_000_000 },
            { typeof(WriteLimitOptions), nameof(WriteLimitOptions.Burst), 1, 1_000_000 },
            { typeof(WriteLimitOptions), nameof(WriteLimitOptions.PerSecond), 0.01, 1_000_000 },
            { typeof(ParleyClusterOptions), nameof(ParleyClusterOptions.Port), 1, 65_535 },
            { typeof(ParleyClusterOptions), nameof(ParleyClusterOptions.FailureSeconds), 3, 120 },
            { typeof(PostgresOptions), nameof(PostgresOptions.Connections), 4, 1_000 },
            { typeof(PostgresOptions), nameof(PostgresOptions.CommitRows), 1, 10_000 },
            { typeof(PostgresOptions), nameof(PostgresOptions.QueueLength), 1, 1_000_000 },
            { typeof(PostgresOptions), nameof(PostgresOptions.StartSeconds), 0, 600 },
            { typeof(PostgresOptions), nameof(PostgresOptions.AnswerSeconds), 2, 60 },
            { typeof(SqliteOptions), nameof(SqliteOptions.CommitRows), 1, 10_000 },
            { typeof(SqliteOptions), nameof(SqliteOptions.EraseSeconds), 1, 3_600 },
            { typeof(SqliteOptions), nameof(SqliteOptions.QueueLength), 1, 1_000_000 },
            { typeof(SqliteOptions), nameof(SqliteOptions.CacheKiB), 256, 4_194_304 },
            { typeof(SqliteOptions), nameof(SqliteOptions.ReadCacheKiB), 256, 4_194_304 },
        };

    [Theory]
    [MemberData(nameof(Bounds))]
    public void Option_accepts_its_bounds_and_nothing_beyond(Type type, string name, double least, double max)
    {
        var step = type.GetProperty(name)!.PropertyType == typeof(double) ? least / 2 : 1;
        Assert.True(Validate(type, name, least).Succeeded);
        Assert.True(Validate(type, name, max).Succeeded);
        Assert.True(Validate(type, name, least - step).Failed);
        Assert.True(Validate(type, name, max + 1).Failed);
    }

    [Fact]
    public void Every_numeric_option_is_in_the_table()
    {
        var all = typeof(ParleyServerExtensions)
            .Assembly.GetTypes()
            .Where(type => type.Name.EndsWith("Options", StringComparison.Ordinal))
            .SelectMany(type =>
                type.GetProperties()
                    .Where(property => property.GetCustomAttribute<RangeAttribute>() is not null)
                    .Select(property => $"{type.Name}.{property.Name}")
            );
        Assert.Equal(
            all.Order(StringComparer.Ordinal),
            Bounds.Select(row => $"{row.Data.Item1.Name}.{row.Data.Item2}").Order(StringComparer.Ordinal)
        );
    }

    [Theory]
    [InlineData("Full", true)]
    [InlineData("extra", true)]
    [InlineData("Normal", false)]
    [InlineData("Off", false)]
    [InlineData("2", false)]
    [InlineData("Full; PRAGMA journal_mode = OFF", false)]
    public void Non_durable_commit_settings_are_refused(string synchronous, bool valid) =>
        Assert.Equal(valid, new SqliteOptionsValidator().Validate(null, new() { Synchronous = synchronous }).Succeeded);

    [Fact]
    public void Data_folder_and_usable_address_are_required()
    {
        var validator = new ParleyOptionsValidator();
        Assert.True(validator.Validate(null, new()).Succeeded);
        Assert.True(validator.Validate(null, new() { Data = string.Empty }).Failed);
        Assert.True(validator.Validate(null, new() { PublicUrl = "chat" }).Failed);
        Assert.True(validator.Validate(null, new() { Registration = (RegistrationMode)7 }).Failed);
        Assert.True(validator.Validate(null, new() { Registration = RegistrationMode.Unknown }).Failed);
    }

    [Theory]
    [InlineData("postgres://parley:secret@db/chat", "db", 5432, "chat", "parley", "secret")]
    [InlineData("postgresql://parley@db.example.org:6432/chat", "db.example.org", 6432, "chat", "parley", null)]
    [InlineData("postgres://us%40er:p%40ss%3A%2F%23%3F%25@[::1]:1/a%20b", "::1", 1, "a b", "us@er", "p@ss:/#?%")]
    [InlineData("postgres://parley@x/chat?host=/run/postgresql", "/run/postgresql", 5432, "chat", "parley", null)]
    public void Postgres_address_is_parsed(
        string address,
        string host,
        int port,
        string database,
        string user,
        string? password
    )
    {
        Assert.True(new ParleyOptionsValidator().Validate(null, new() { Database = address }).Succeeded);
        var parsed = PostgresUrl.Parse(address);
        Assert.Equal(
            (host, port, database, user, password),
            (parsed.Host, parsed.Port, parsed.Database, parsed.Username, parsed.Password)
        );
    }

    [Theory]
    [InlineData("hunter2")]
    [InlineData("mysql://parley:hunter2@db/chat")]
    [InlineData("postgres://parley:hunter2@db")]
    [InlineData("postgres://:hunter2@db/chat")]
    [InlineData("postgres:///chat?password=hunter2")]
    [InlineData("postgres://parley:hunter2@db/chat?hunter2=1")]
    [InlineData("postgres://parley:hunter2@db/chat?sslmode=hunter2")]
    [InlineData("postgres://parley:hunter2@db:99999/chat")]
    [InlineData("postgres://parley:#hunter2@db/chat")]
    [InlineData("postgres://parley:/hunter2@db/chat")]
    public void Invalid_postgres_address_is_refused_without_echoing_it(string address)
    {
        var refusal = new ParleyOptionsValidator().Validate(null, new() { Database = address });
        Assert.True(refusal.Failed);
        Assert.Contains("Database", refusal.FailureMessage, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", refusal.FailureMessage, StringComparison.Ordinal);
    }

    private static ValidateOptionsResult Validate(Type type, string name, double value)
    {
        var options = Activator.CreateInstance(type)!;
        var property = type.GetProperty(name)!;
        var number = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        property.SetValue(options, Convert.ChangeType(value, number));
        var validator = Activator.CreateInstance(type.Assembly.GetType($"{type.FullName}Validator")!)!;
        return (ValidateOptionsResult)
            typeof(IValidateOptions<>).MakeGenericType(type).GetMethod("Validate")!.Invoke(validator, [null, options])!;
    }
}
