using Microsoft.EntityFrameworkCore;
using Parley.Server.Features.Messages.Effects;
using Parley.Server.Platform.Log;
using Parley.Server.Tests.Log;
using static Parley.Server.Tests.Log.LogHarness;

namespace Parley.Server.Tests.Deleted;

/// <summary>Events of an older server's database, with message content in them.</summary>
public sealed class OldEventsTests : IDisposable
{
    private readonly DataFolder _folder = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task First_start_removes_message_content_from_old_events()
    {
        var (channel, draft) = (Stream(), Draft("first"));
        await using (var old = await OpenAsync(_folder.Path))
        {
            await old.AppendAsync(channel, default, draft);
            await old.AppendAsync(channel, new(1, 1), Edited(channel, draft, "second"));
            Assert.Equal(0, await CountAsync(old, "second"));
            await old.UseAsync(context =>
                context.Database.MigrateAsync(
                    old.IsPostgres ? "20261127140334_ResetsAndDeactivation" : "20261127140327_ResetsAndDeactivation",
                    Token
                )
            );
            Assert.Equal(1, await CountAsync(old, "second"));
            await old.ExecuteAsync($"UPDATE messages SET content = '' WHERE id = {old.Id(draft.Id)}");
        }

        await using var harness = await OpenAsync(_folder.Path);
        Assert.Equal(0, await CountAsync(harness, "second"));
        var events = (await harness.Events.ReadEventsAsync(channel, 0, 10, Token))
            .Select(StoredFrames.ToFrame)
            .ToList();
        var updated = Assert.IsType<MessageUpdated>(events[1]);
        Assert.Equal((new MessageId(draft.Id), 2L, string.Empty), (updated.Id, updated.Seq, updated.Content));
    }

    private static EventDraft Edited(Guid channel, MessageDraft message, string content) =>
        new(
            head =>
                JsonFrames.Encode(
                    new MessageUpdated
                    {
                        ChannelId = new(channel),
                        Seq = head.Seq,
                        Id = new(message.Id),
                        Content = string.Empty,
                        UpdatedAt = At,
                    }
                ),
            [new EditMessage(message.Id, content, ContentDigest.Of(message.Content), 2, At)],
            At
        )
        {
            ContentOf = message.Id,
        };

    private static Task<long> CountAsync(LogHarness harness, string text) =>
        harness.CountAsync(
            harness.IsPostgres
                ? $"SELECT count(*) FROM events WHERE position(convert_to('{text}', 'UTF8') in payload) > 0"
                : $"SELECT count(*) FROM events WHERE instr(CAST(payload AS TEXT), '{text}') > 0"
        );
}
