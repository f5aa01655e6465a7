using System.CommandLine;
using Parley.Client;

namespace Parley.Cli.Commands;

internal static class TailCommand
{
    private const int DefaultLines = 10;
    private const int MostLines = 100;

    public static Command Create(CliEnvironment environment)
    {
        var channel = CommonOptions.Channel();
        var lines = new Option<int>("--lines", "-n")
        {
            Description = "How many messages to show first, 0-100.",
            DefaultValueFactory = _ => DefaultLines,
        };
        lines.Validators.Add(result =>
        {
            if (
                result.Tokens.Count > 0
                && int.TryParse(result.Tokens[0].Value, out var value)
                && value is < 0 or > MostLines
            )
            {
                result.AddError($"--lines must be 0-{MostLines}.");
            }
        });
        var workspace = CommonOptions.Workspace();
        var command = new Command("tail", "Show the last messages, then what comes, until Ctrl+C.")
        {
            channel,
            lines,
            workspace,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(
                    environment,
                    parsed.GetValue(channel)!,
                    parsed.GetValue(lines),
                    parsed.GetValue(workspace),
                    cancellationToken
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        CliEnvironment environment,
        string wanted,
        int lines,
        string? workspace,
        CancellationToken cancellationToken
    )
    {
        try
        {
            using var client = await Sessions.OpenAsync(environment, cancellationToken);
            var channel = await Lookup.ChannelAsync(client, wanted, workspace, cancellationToken);
            var feed = new ChannelFeed(client, channel.Id, environment);
            if (channel.Joined)
            {
                await FollowSocketAsync(client, feed, lines, environment, cancellationToken);
            }
            else
            {
                await environment.Error.WriteLineAsync(
                    $"You are not in #{TerminalText.Clean(channel.Name)}: asking every 2 s."
                );
                await feed.ShowLastAsync(lines, cancellationToken);
                await feed.PollAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl+C is how this command ends.
        }

        return ExitCodes.Ok;
    }

    private static async Task FollowSocketAsync(
        ParleyClient client,
        ChannelFeed feed,
        int lines,
        CliEnvironment environment,
        CancellationToken cancellationToken
    )
    {
        await using var connection = new ChatConnection(client);
        connection.StatusChanged += (_, change) =>
        {
            var isNews =
                change.Current is ConnectionStatus.Reconnecting || change.Previous is ConnectionStatus.Reconnecting;
            if (isNews && !cancellationToken.IsCancellationRequested)
            {
                environment.Error.WriteLine($"({change.Current.ToString().ToLowerInvariant()})");
            }
        };

        // Connected before the history is read, so that nothing falls between the two.
        await connection.ConnectAsync(cancellationToken);
        await feed.ShowLastAsync(lines, cancellationToken);
        await foreach (var frame in connection.ReadEventsAsync(cancellationToken))
        {
            await feed.HandleAsync(frame, cancellationToken);
        }

        throw new CliException("The server ended the connection.");
    }
}
