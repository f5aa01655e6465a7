using System.Text.Json;
using Parley.Socket;

namespace Parley.Contracts.Tests;

/// <summary>One line of a recorded conversation.</summary>
internal sealed record Line(string Channel, string Author, DateTimeOffset At, string Text, int? ReplyTo);

/// <summary>
/// What a recorded conversation puts on the sockets of five people who are online, one of them with two devices. For
/// each message: 1 message.send, 1 ack, 6 message.created (the author's socket gets it too), 4 read (everybody but the
/// author), 1 receipt (the second device). No heartbeats, no hello and ready.
/// </summary>
internal static class Traffic
{
    private static readonly (string Name, int Times)[] Times =
    [
        ("message.send", 1),
        ("ack", 1),
        ("message.created", 6),
        ("read", 4),
        ("receipt", 1),
    ];

    public sealed record Sum(long Json, long MessagePack)
    {
        public double Ratio => (double)MessagePack / Json;

        public Sum Plus(Sum other, int times = 1) =>
            new(Json + (times * other.Json), MessagePack + (times * other.MessagePack));
    }

    /// <summary>Bytes of one frame of each kind for each line, and of the mix under "all".</summary>
    public static IReadOnlyDictionary<string, Sum> Measure(IEnumerable<Line> lines)
    {
        var random = new Random(5);
        var seqs = new Dictionary<string, (ChannelId Id, long Seq, long Index)>(StringComparer.Ordinal);
        var authors = new Dictionary<string, UserId>(StringComparer.Ordinal);
        var messages = new List<MessageId>();
        var sums = Times
            .Select(kind => kind.Name)
            .Append("all")
            .ToDictionary(name => name, _ => new Sum(0, 0), StringComparer.Ordinal);
        foreach (var line in lines)
        {
            var head = seqs.GetValueOrDefault(line.Channel, (new(Id(random)), 1, 0));
            var threadId = line.ReplyTo is { } root ? messages[root] : (MessageId?)null;
            head = (head.Id, head.Seq + 1, threadId is null ? head.Index + 1 : head.Index);
            seqs[line.Channel] = head;
            authors.TryAdd(line.Author, new(Id(random)));
            messages.Add(new(Id(random)));
            var frames = Frames(line, head, messages[^1], authors[line.Author], messages.Count % 10_000, threadId);
            foreach (var ((name, times), sum) in Times.Zip(frames))
            {
                sums[name] = sums[name].Plus(sum);
                sums["all"] = sums["all"].Plus(sum, times);
            }
        }

        return sums;
    }

    /// <summary>
    /// Lines of <c>{"channel", "author", "at", "text", "n", "replyTo"?}</c>, of which <c>n</c> counts from 1.
    /// </summary>
    public static IEnumerable<Line> Recorded(string path) =>
        File.ReadLines(path)
            .Select(json =>
            {
                using var line = JsonDocument.Parse(json);
                var fields = line.RootElement;
                return new Line(
                    fields.GetProperty("channel").GetString()!,
                    fields.GetProperty("author").GetString()!,
                    fields.GetProperty("at").GetDateTimeOffset(),
                    fields.GetProperty("text").GetString()!,
                    fields.TryGetProperty("replyTo", out var root) && root.ValueKind == JsonValueKind.Number
                        ? root.GetInt32() - 1
                        : null
                );
            });

    /// <summary>The conversation of the demo workspace, which was written for it.</summary>
    public static IEnumerable<Line> Demo(string json)
    {
        using var workspace = JsonDocument.Parse(json);
        foreach (var channel in workspace.RootElement.GetProperty("channels").EnumerateArray())
        {
            foreach (var message in channel.GetProperty("messages").EnumerateArray())
            {
                yield return new(
                    channel.GetProperty("key").GetString()!,
                    message.GetProperty("by").GetString()!,
                    DateTimeOffset.UnixEpoch.AddYears(56),
                    message.GetProperty("text").GetString()!,
                    ReplyTo: null
                );
            }
        }
    }

    private static Sum[] Frames(
        Line line,
        (ChannelId Id, long Seq, long Index) head,
        MessageId id,
        UserId author,
        long reference,
        MessageId? threadId
    )
    {
        long? index = threadId is null ? head.Index : null;
        return
        [
            Of(
                new SendMessageFrame
                {
                    Ref = reference,
                    ChannelId = head.Id,
                    Id = id,
                    Content = line.Text,
                    ThreadId = threadId,
                }
            ),
            Of(
                new AckFrame
                {
                    Ref = reference,
                    Id = id,
                    Seq = head.Seq,
                    Index = index,
                    CreatedAt = line.At,
                }
            ),
            Of(
                new MessageCreated
                {
                    ChannelId = head.Id,
                    Seq = head.Seq,
                    Message = new()
                    {
                        Id = id,
                        ChannelId = head.Id,
                        Seq = head.Seq,
                        Index = index,
                        SenderId = author,
                        Content = line.Text,
                        Type = MessageType.Text,
                        ThreadId = threadId,
                        CreatedAt = line.At,
                    },
                }
            ),
            Of(new ReadFrame { ChannelId = head.Id, Seq = head.Seq }),
            Of(
                new ReceiptFrame
                {
                    ChannelId = head.Id,
                    UserId = author,
                    ReadSeq = head.Seq,
                    ReadIndex = head.Index,
                }
            ),
        ];
    }

    private static Sum Of(ClientFrame frame) =>
        new(JsonFrames.Encode(frame).Length, MessagePackFrames.Encode(frame).Length);

    private static Sum Of(ServerFrame frame) =>
        new(JsonFrames.Encode(frame).Length, MessagePackFrames.Encode(frame).Length);

    private static Guid Id(Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        return new(bytes);
    }
}
