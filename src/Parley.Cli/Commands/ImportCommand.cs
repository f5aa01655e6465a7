using System.CommandLine;
using Parley.Cli.Import;

namespace Parley.Cli.Commands;

internal static class ImportCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var file = new Argument<FileInfo>("FILE")
        {
            Description =
                "JSON lines with n, channel, author, at, text and, for a reply in a thread, "
                + "replyTo: the n of the root message.",
        };
        var workspace = CommonOptions.Workspace();
        var conversations = new Command(
            "conversations",
            "Import conversations from a file. A second run with the same file adds only new messages. "
                + "For owners and admins."
        )
        {
            file,
            workspace,
        };
        conversations.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(environment, parsed.GetValue(file)!, parsed.GetValue(workspace), cancellationToken)
        );
        return new Command("import", "Import data of another system.") { conversations };
    }

    private static async Task<int> RunAsync(
        CliEnvironment environment,
        FileInfo file,
        string? nameOrId,
        CancellationToken cancellationToken
    )
    {
        if (!file.Exists)
        {
            throw new CliException($"There is no file {file.FullName}.");
        }

        using var client = await ClientFactory.CreateAsync(environment, cancellationToken, isUnattended: true);
        var workspace = await Lookup.FindWorkspaceAsync(client, nameOrId, cancellationToken);
        var started = environment.Clock.GetTimestamp();
        var counts = new ImportCounts();
        await using var stream = new FileStream(
            file.FullName,
            new FileStreamOptions { Options = FileOptions.Asynchronous | FileOptions.SequentialScan }
        );
        try
        {
            await ImportProgress.ShowAsync(
                environment,
                stream.Length,
                counts,
                async progress =>
                {
                    using var importer = new ConversationImporter(client, workspace.Id, counts, progress);
                    await importer.RunAsync(stream, cancellationToken);
                }
            );
        }
        finally
        {
            await environment.Out.WriteLineAsync(counts.Describe(environment.Clock.GetElapsedTime(started)));
        }

        return counts.Malformed > 0 ? ExitCodes.Failure : ExitCodes.Ok;
    }
}
