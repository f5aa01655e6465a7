using Parley.Client;
using Parley.Socket;

namespace Parley.Cli.Commands;

/// <summary>Prints the messages of one channel, each once.</summary>
internal sealed class ChannelPrinter(ParleyClient client, ChannelId channelId, CliEnvironment environment)
{
    private static readonly TimeSpan PollInterval = TimeSpan.FromSeconds(2);
    private readonly Dictionary<UserId, string> _names = [];
    private long _shownSeq;

    public async Task ShowLastAsync(int lines, CancellationToken cancellationToken)
    {
        var page = await client.GetHistoryAsync(
            channelId,
            limit: Math.Max(1, lines),
            cancellationToken: cancellationToken
        );
        foreach (var user in page.Users)
        {
            _names[user.Id] = user.DisplayName;
        }

        foreach (var message in page.Messages.TakeLast(lines))
        {
            await PrintAsync(message, cancellationToken);
        }

        _shownSeq = page.LastSeq;
    }

    public async Task PollAsync(CancellationToken cancellationToken)
    {
        while (true)
        {
            var page = await client.GetEventsAsync(channelId, _shownSeq, cancellationToken: cancellationToken);
            foreach (var frame in page.Events)
            {
                await HandleAsync(frame, cancellationToken);
            }

            var more = page.NextSeq > _shownSeq && page.NextSeq < page.LastSeq;
            _shownSeq = Math.Max(_shownSeq, page.NextSeq);
            if (!more)
            {
                await Task.Delay(PollInterval, environment.Clock, cancellationToken);
            }
        }
    }

    public async Task HandleAsync(ServerFrame frame, CancellationToken cancellationToken)
    {
        switch (frame)
        {
            case MessageCreated created when created.ChannelId == channelId && created.Seq > _shownSeq:
                _shownSeq = created.Seq;
                await PrintAsync(created.Message, cancellationToken);
                break;
            case MemberJoined joined:
                _names[joined.User.Id] = joined.User.DisplayName;
                break;
            case ResyncFrame resync when resync.ChannelId == channelId && resync.LastSeq > _shownSeq:
                _shownSeq = resync.LastSeq;
                await environment.Error.WriteLineAsync(
                    $"(many messages came at once: {TerminalText.Clean(resync.Reason)})"
                );
                break;
        }
    }

    private async Task PrintAsync(Message message, CancellationToken cancellationToken)
    {
        var time = TimeZoneInfo.ConvertTime(message.CreatedAt, environment.Clock.LocalTimeZone);
        var name = TerminalText.Clean(await NameAsync(message.SenderId, cancellationToken));
        var text = (
            message.Sealed is null ? TerminalText.Clean(message.Content) : "(encrypted message)"
        ).ReplaceLineEndings("\n    ");
        await environment.Out.WriteLineAsync(
            $"{time:yyyy-MM-dd HH:mm} {name}{(message.ThreadId is null ? "" : " (in a thread)")}: {text}"
        );
        await environment.Out.FlushAsync(cancellationToken);
    }

    private async ValueTask<string> NameAsync(UserId userId, CancellationToken cancellationToken)
    {
        if (!_names.TryGetValue(userId, out var name))
        {
            try
            {
                name = (await client.GetUserAsync(userId, cancellationToken)).DisplayName;
            }
            catch (ParleyException e) when (string.Equals(e.Code, ErrorCodes.UserNotFound, StringComparison.Ordinal))
            {
                name = "unknown user";
            }

            _names[userId] = name;
        }

        return name;
    }
}
