using Parley.Client;

namespace Parley.Cli;

/// <summary>Finds workspaces and channels by what people type: a name or an id.</summary>
internal static class Lookup
{
    public static async Task<Workspace> WorkspaceAsync(
        ParleyClient client,
        string? wanted,
        CancellationToken cancellationToken
    )
    {
        var all = await client.GetWorkspacesAsync(cancellationToken);
        var names = string.Join(", ", all.Select(workspace => TerminalText.Clean(workspace.Name)));
        if (wanted is null)
        {
            return all.Count switch
            {
                0 => throw new CliException("You are in no workspace."),
                1 => all[0],
                _ => throw new CliException(
                    $"You are in {all.Count} workspaces ({names}): choose one with --workspace.",
                    ExitCodes.Usage
                ),
            };
        }

        var found = WorkspaceId.TryParse(wanted, null, out var id)
            ? all.Where(workspace => workspace.Id == id).ToList()
            : [.. all.Where(workspace => string.Equals(workspace.Name, wanted, StringComparison.OrdinalIgnoreCase))];
        return found.Count switch
        {
            0 => throw new CliException($"There is no workspace '{wanted}' among yours: {names}."),
            1 => found[0],
            _ => throw new CliException(
                $"Several of your workspaces are called '{wanted}': give the id.",
                ExitCodes.Usage
            ),
        };
    }

    public static async Task<Channel> ChannelAsync(
        ParleyClient client,
        string wanted,
        string? workspace,
        CancellationToken cancellationToken
    )
    {
        if (ChannelId.TryParse(wanted, null, out var id))
        {
            return await client.GetChannelAsync(id, cancellationToken);
        }

        var name = wanted.TrimStart('#');
        var places = workspace is null
            ? await client.GetWorkspacesAsync(cancellationToken)
            : [await WorkspaceAsync(client, workspace, cancellationToken)];
        var found = new List<Channel>();
        foreach (var place in places)
        {
            await foreach (var channel in client.GetChannelsAsync(place.Id, cancellationToken: cancellationToken))
            {
                if (string.Equals(channel.Name, name, StringComparison.OrdinalIgnoreCase))
                {
                    found.Add(channel);
                }
            }
        }

        return found.Count switch
        {
            0 => throw new CliException(
                $"There is no channel '{name}' that you can see. 'parley channels' lists them."
            ),
            1 => found[0],
            _ => throw new CliException(
                $"Several workspaces have a channel '{name}': choose one with --workspace.",
                ExitCodes.Usage
            ),
        };
    }
}
