using System.Runtime.InteropServices;

namespace Parley.Cli.Import;

/// <summary>A message that is to be sent; the author is still a name.</summary>
internal sealed record PlannedMessage(
    MessageId Id,
    string Author,
    string Content,
    DateTimeOffset At,
    MessageId? ThreadId
);

/// <summary>
/// Gives each line its id and its thread. Remembers ids and roots only, some hundred bytes a message.
/// </summary>
internal sealed class ImportPlanner(WorkspaceId workspaceId, ImportCounts counts)
{
    /// <summary>The protocol's limit, in UTF-16 units.</summary>
    public const int LongestText = 16_000;

    private readonly Dictionary<(string Channel, long N), Place> _places = [];

    /// <summary>
    /// Null when the line is not sent; <paramref name="fault"/> then says why, if somebody should know.
    /// </summary>
    public PlannedMessage? Plan(ConversationLine line, out string? fault)
    {
        fault = null;
        if (_places.ContainsKey((line.Channel, line.N)))
        {
            counts.AddMalformed();
            fault = $"n {line.N} stands in channel {line.Channel} already";
            return null;
        }

        if (line.Text.Length is 0 or > LongestText)
        {
            _places.Add((line.Channel, line.N), default);
            if (line.Text.Length == 0)
            {
                counts.AddEmpty();
            }
            else
            {
                counts.AddTooLong();
                fault = $"the text has {line.Text.Length} UTF-16 units, {LongestText} are allowed";
            }

            return null;
        }

        var id = ImportIds.Create(workspaceId, line.Channel, line.N, line.At);
        var threadId = ThreadOf(line);
        _places.Add((line.Channel, line.N), new Place(id, threadId));
        return new PlannedMessage(id, line.Author, line.Text, line.At, threadId);
    }

    private MessageId? ThreadOf(ConversationLine line)
    {
        if (line.ReplyTo is not { } n)
        {
            return null;
        }

        if (!_places.TryGetValue((line.Channel, n), out var target) || target.Id is null)
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

    /// <summary>Where a line went; without an id: nowhere.</summary>
    [StructLayout(LayoutKind.Auto)]
    private readonly record struct Place(MessageId? Id, MessageId? ThreadId);
}
