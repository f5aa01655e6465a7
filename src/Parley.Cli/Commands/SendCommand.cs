using System.CommandLine;

namespace Parley.Cli.Commands;

internal static class SendCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var channel = CommonOptions.Channel();
        var text = new Argument<string>("TEXT") { Description = "The message in Markdown; - reads standard input." };
        var workspace = CommonOptions.Workspace();
        var command = new Command("send", "Post a message; joins a public channel first if needed.")
        {
            channel,
            text,
            workspace,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(
                    environment,
                    parsed.GetValue(channel)!,
                    parsed.GetValue(text)!,
                    parsed.GetValue(workspace),
                    cancellationToken
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        CliEnvironment environment,
        string nameOrId,
        string text,
        string? workspace,
        CancellationToken cancellationToken
    )
    {
        if (string.Equals(text, "-", StringComparison.Ordinal))
        {
            text = await environment.In.ReadToEndAsync(cancellationToken);
        }

        if (string.IsNullOrWhiteSpace(text))
        {
            throw new CliException("There is no text to send.", ExitCodes.Usage);
        }

        using var client = await ClientFactory.CreateAsync(environment, cancellationToken);
        var channel = await Lookup.FindChannelAsync(client, nameOrId, workspace, cancellationToken);
        if (channel is { Joined: false, Kind: ChannelKind.Public, ArchivedAt: null })
        {
            await client.JoinAsync(channel.Id, cancellationToken);
            await environment.Error.WriteLineAsync($"Joined #{TerminalText.Clean(channel.Name)}.");
        }

        var message = await client.PostAsync(channel.Id, text, cancellationToken: cancellationToken);
        await environment.Out.WriteLineAsync(message.Id.ToString());
        return ExitCodes.Ok;
    }
}
