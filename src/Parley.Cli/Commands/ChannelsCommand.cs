using System.CommandLine;

namespace Parley.Cli.Commands;

internal static class ChannelsCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var workspace = CommonOptions.Workspace();
        var command = new Command("channels", "List the channels you can see; * marks those you are in.") { workspace };
        command.SetAction(
            (parsed, cancellationToken) => RunAsync(environment, parsed.GetValue(workspace), cancellationToken)
        );
        return command;
    }

    private static async Task<int> RunAsync(
        CliEnvironment environment,
        string? nameOrId,
        CancellationToken cancellationToken
    )
    {
        using var client = await ClientFactory.CreateAsync(environment, cancellationToken);
        var workspace = await Lookup.FindWorkspaceAsync(client, nameOrId, cancellationToken);
        await foreach (var channel in client.GetChannelsAsync(workspace.Id, cancellationToken: cancellationToken))
        {
            var unread = channel.Joined ? channel.LastIndex - channel.ReadIndex : 0;
            var notes = new[]
            {
                channel.Kind == ChannelKind.Private ? "private" : null,
                channel.ArchivedAt is not null ? "archived" : null,
                $"{channel.MemberCount} members",
                unread > 0 ? $"{unread} unread" : null,
            };
            var mark = channel.Joined ? '*' : ' ';
            await environment.Out.WriteLineAsync(
                $"{channel.Id} {mark} #{TerminalText.Clean(channel.Name)} ({string.Join(", ", notes.OfType<string>())})"
            );
        }

        return ExitCodes.Ok;
    }
}

/// <summary>Options of several commands.</summary>
internal static class CommonOptions
{
    public static Option<string> Workspace() =>
        new("--workspace", "-w")
        {
            Description = "The workspace, by name or id; needed only if you are in several.",
            HelpName = "NAME|ID",
        };

    public static Argument<string> Channel() => new("CHANNEL") { Description = "The channel, by name or id." };
}
