using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Parley.Cli.Import;

/// <summary>One message of a file: a valid line.</summary>
internal sealed record ConversationLine
{
    public const int MaxChannelNameLength = 80;
    public const int MaxAuthorNameLength = 80;

    /// <summary>Unique within its channel.</summary>
    public required long N { get; init; }

    /// <summary>In lower case, as the server normalises it.</summary>
    public required string Channel { get; init; }

    public required string Author { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>Trimmed; may be empty.</summary>
    public required string Text { get; init; }

    /// <summary>The <see cref="N"/> of the thread's root message in the same channel.</summary>
    public long? ReplyTo { get; init; }

    /// <summary>Parses one line. On failure <paramref name="error"/> describes the cause.</summary>
    public static bool TryParse(
        string json,
        [NotNullWhen(true)] out ConversationLine? line,
        [NotNullWhen(false)] out string? error
    )
    {
        line = null;
        RawLine? raw;
        try
        {
            raw = JsonSerializer.Deserialize(json, ConversationJson.Default.RawLine);
        }
        catch (JsonException e)
        {
            error = e.Path is { Length: > 2 } path ? $"{path[2..]} cannot be read" : "not a JSON object";
            return false;
        }

        error = Check(raw);
        if (error is not null)
        {
            return false;
        }

        line = new ConversationLine
        {
            N = raw!.N!.Value,
            Channel = NormalizeChannel(raw.Channel!),
            Author = raw.Author!.Trim(),
            At = raw.At!.Value,
            Text = raw.Text!.Trim(),
            ReplyTo = raw.ReplyTo,
        };
        return true;
    }

    private static string? Check(RawLine? raw) =>
        raw switch
        {
            null => "not a JSON object",
            { N: null } => "n is missing",
            { Channel: null } => "channel is missing",
            { Author: null } => "author is missing",
            { At: null } => "at is missing",
            { Text: null } => "text is missing",
            { Channel: var channel } when !IsChannelName(NormalizeChannel(channel)) =>
                $"channel must be 1-{MaxChannelNameLength} letters, digits, '-', '_' or '.'",
            { Author: var author } when author.Trim().Length is 0 or > MaxAuthorNameLength =>
                $"author must have 1-{MaxAuthorNameLength} characters",
            { Author: var author } when author.Trim().Any(char.IsControl) => "author must not hold control characters",
            { Text: var text } when text.Contains('\0') => "text must not hold U+0000",
            { At: var at } when at < DateTimeOffset.UnixEpoch => "at is before 1970",
            _ => null,
        };

    private static string NormalizeChannel(string channel) => channel.Normalize().ToLowerInvariant();

    private static bool IsChannelName(string name) =>
        name.Length is > 0 and <= MaxChannelNameLength
        && name.All(c => char.IsLetterOrDigit(c) || c is '-' or '_' or '.');
}

/// <summary>A line of the file before validation.</summary>
internal sealed record RawLine
{
    public long? N { get; init; }

    public string? Channel { get; init; }

    public string? Author { get; init; }

    public DateTimeOffset? At { get; init; }

    public string? Text { get; init; }

    public long? ReplyTo { get; init; }
}

[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web,
    PropertyNameCaseInsensitive = false,
    NumberHandling = JsonNumberHandling.Strict
)]
[JsonSerializable(typeof(RawLine))]
internal sealed partial class ConversationJson : JsonSerializerContext;
