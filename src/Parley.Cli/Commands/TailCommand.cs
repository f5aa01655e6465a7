using System.CommandLine;
using Parley.Client;

namespace Parley.Cli.Commands;

internal static class TailCommand
{
    private const int DefaultLines = 10;
    private const int MaxLines = 100;

    public static Command Create(CliEnvironment environment)
    {
        var channel = CommonOptions.Channel();
        var lines = new Option<int>("--lines", "-n")
        {
            Description = "Number of messages to show first, 0-100.",
            DefaultValueFactory = _ => DefaultLines,
        };
        lines.Validators.Add(result =>
        {
            if (
                result.Tokens.Count > 0
                && int.TryParse(result.Tokens[0].Value, out var value)
                && value is < 0 or > MaxLines
            )
            {
                result.AddError($"--lines must be 0-{MaxLines}.");
            }
        });
        var workspace = CommonOptions.Workspace();
        var command = new Command("tail", "Show the last messages, then new ones, until Ctrl+C.")
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
        string nameOrId,
        int lines,
        string? workspace,
        CancellationToken cancellationToken
    )
    {
        try
        {
            using var client = await ClientFactory.CreateAsync(environment, cancellationToken);
            var channel = await Lookup.FindChannelAsync(client, nameOrId, workspace, cancellationToken);
            var printer = new ChannelPrinter(client, channel.Id, environment);
            if (channel.Joined)
            {
                await FollowSocketAsync(client, printer, lines, environment, cancellationToken);
            }
            else
            {
                await environment.Error.WriteLineAsync(
                    $"You are not in #{TerminalText.Clean(channel.Name)}: polling every 2 s."
                );
                await printer.ShowLastAsync(lines, cancellationToken);
                await printer.PollAsync(cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Ctrl+C ends this command.
        }

        return ExitCodes.Ok;
    }

    private static async Task FollowSocketAsync(
        ParleyClient client,
        ChannelPrinter printer,
        int lines,
        CliEnvironment environment,
        CancellationToken cancellationToken
    )
    {
        await using var connection = new ChatConnection(client);
        connection.StatusChanged += (_, change) =>
        {
            var isReconnect =
                change.Current is ConnectionStatus.Reconnecting || change.Previous is ConnectionStatus.Reconnecting;
            if (isReconnect && !cancellationToken.IsCancellationRequested)
            {
                environment.Error.WriteLine($"({change.Current.ToString().ToLowerInvariant()})");
            }
        };

        // Connects before reading the history, so that no message is missed in between.
        await connection.ConnectAsync(cancellationToken);
        await printer.ShowLastAsync(lines, cancellationToken);
        await foreach (var frame in connection.ReadEventsAsync(cancellationToken))
        {
            await printer.HandleAsync(frame, cancellationToken);
        }

        throw new CliException("The server ended the connection.");
    }
}
