using Parley.Client;

namespace Parley.Cli;

/// <summary>Finds workspaces and channels by name or id.</summary>
internal static class Lookup
{
    public static async Task<Workspace> FindWorkspaceAsync(
        ParleyClient client,
        string? nameOrId,
        CancellationToken cancellationToken
    )
    {
        var all = await client.GetWorkspacesAsync(cancellationToken);
        var names = string.Join(", ", all.Select(workspace => TerminalText.Clean(workspace.Name)));
        if (nameOrId is null)
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

        var found = WorkspaceId.TryParse(nameOrId, null, out var id)
            ? all.Where(workspace => workspace.Id == id).ToList()
            : [.. all.Where(workspace => string.Equals(workspace.Name, nameOrId, StringComparison.OrdinalIgnoreCase))];
        return found.Count switch
        {
            0 => throw new CliException($"There is no workspace '{nameOrId}' among yours: {names}."),
            1 => found[0],
            _ => throw new CliException(
                $"Several of your workspaces are called '{nameOrId}': give the id.",
                ExitCodes.Usage
            ),
        };
    }

    public static async Task<Channel> FindChannelAsync(
        ParleyClient client,
        string nameOrId,
        string? workspace,
        CancellationToken cancellationToken
    )
    {
        if (ChannelId.TryParse(nameOrId, null, out var id))
        {
            return await client.GetChannelAsync(id, cancellationToken);
        }

        var name = nameOrId.TrimStart('#');
        var workspaces = workspace is null
            ? await client.GetWorkspacesAsync(cancellationToken)
            : [await FindWorkspaceAsync(client, workspace, cancellationToken)];
        var found = new List<Channel>();
        foreach (var candidate in workspaces)
        {
            await foreach (var channel in client.GetChannelsAsync(candidate.Id, cancellationToken: cancellationToken))
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
