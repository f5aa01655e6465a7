using System.Runtime.InteropServices;

namespace Parley.Cli.Import;

/// <summary>A message to be imported. The author is still a name.</summary>
internal sealed record PlannedMessage(
    MessageId Id,
    string Author,
    string Content,
    DateTimeOffset At,
    MessageId? ThreadId
);

/// <summary>
/// Assigns each line its id and thread. Remembers only ids and root messages, some hundred bytes per message.
/// </summary>
internal sealed class ImportPlanner(WorkspaceId workspaceId, ImportCounts counts)
{
    /// <summary>Maximum length in UTF-16 units. Source: the protocol.</summary>
    public const int MaxTextLength = 16_000;

    private readonly Dictionary<(string Channel, long N), PlannedLine> _lines = [];

    /// <summary>
    /// Null when the line is skipped. <paramref name="error"/> then describes the cause, unless the text is empty.
    /// </summary>
    public PlannedMessage? Plan(ConversationLine line, out string? error)
    {
        error = null;
        if (_lines.ContainsKey((line.Channel, line.N)))
        {
            counts.AddMalformed();
            error = $"n {line.N} is used twice in channel {line.Channel}";
            return null;
        }

        if (line.Text.Length is 0 or > MaxTextLength)
        {
            _lines.Add((line.Channel, line.N), default);
            if (line.Text.Length == 0)
            {
                counts.AddEmpty();
            }
            else
            {
                counts.AddTooLong();
                error = $"the text has {line.Text.Length} UTF-16 units, at most {MaxTextLength} are allowed";
            }

            return null;
        }

        var id = ImportIds.Create(workspaceId, line.Channel, line.N, line.At);
        var threadId = ThreadOf(line);
        _lines.Add((line.Channel, line.N), new PlannedLine(id, threadId));
        return new PlannedMessage(id, line.Author, line.Text, line.At, threadId);
    }

    private MessageId? ThreadOf(ConversationLine line)
    {
        if (line.ReplyTo is not { } n)
        {
            return null;
        }

        if (!_lines.TryGetValue((line.Channel, n), out var target) || target.Id is null)
        {
            counts.AddUnthreaded();
            return null;
        }

        if (target.ThreadId is not null)
        {
            counts.AddFlattened();
        }

        return target.ThreadId ?? target.Id;
    }

    /// <summary>The ids of an imported line; without an id it was skipped.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct PlannedLine(MessageId? Id, MessageId? ThreadId);
}
