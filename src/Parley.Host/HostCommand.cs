using System.CommandLine;

namespace Parley.Host;

/// <summary>
/// The server's command line. Everything else is configuration: appsettings.json beside the program, and
/// <c>Parley__Name</c> in the environment.
/// </summary>
internal static class HostCommand
{
    /// <summary>
    /// Longer than the host itself allows its shutdown, which closes sockets over the time that an operator sets. The
    /// command line would otherwise end the process two seconds after the signal.
    /// </summary>
    public static readonly TimeSpan TimeToStop = TimeSpan.FromMinutes(10);

    private const int DefaultPort = 5000;

    public static RootCommand Create()
    {
        var port = new Option<int?>("--port")
        {
            Description =
                $"Listen on http://localhost:PORT (default {DefaultPort}; 0 for any free one). For other addresses set ASPNETCORE_URLS instead.",
            HelpName = "PORT",
        };
        port.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<int?>() is < 0 or > 65_535)
            {
                result.AddError("--port: 0-65535.");
            }
        });
        var data = new Option<string?>("--data")
        {
            Description = "Folder of the database and of files (default: data).",
            HelpName = "DIR",
        };
        var web = new Option<string?>("--web")
        {
            Description = "Folder of the built web client (default: web beside the program).",
            HelpName = "DIR",
        };
        var demo = new Option<bool>("--demo") { Description = "Start with a demo workspace, in an empty data folder." };
        var command = new RootCommand("Parley: real-time chat. Starts the server and serves the web client.")
        {
            port,
            data,
            web,
            demo,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                Server.RunAsync(
                    new HostArguments(
                        parsed.GetValue(port),
                        parsed.GetValue(data),
                        parsed.GetValue(web),
                        parsed.GetValue(demo)
                    ),
                    cancellationToken
                )
        );
        command.Subcommands.Add(ResetPassword());
        command.Subcommands.Add(Reactivate());
        return command;
    }

    private static Command ResetPassword() =>
        OnAccount(
            "reset-password",
            "Print a link that sets a new password for an account, once and within the hour.",
            AccountCommand.ResetPasswordAsync
        );

    private static Command Reactivate() =>
        OnAccount(
            "reactivate",
            "Open a closed account again, whatever workspaces it is in.",
            AccountCommand.ReactivateAsync
        );

    private static Command OnAccount(
        string name,
        string description,
        Func<string?, string, InvocationConfiguration, CancellationToken, Task<int>> run
    )
    {
        var data = new Option<string?>("--data")
        {
            Description = "Folder of the database (default: data).",
            HelpName = "DIR",
        };
        var email = new Option<string>("--email")
        {
            Description = "Address of the account.",
            HelpName = "ADDRESS",
            Required = true,
        };
        var command = new Command(name, $"{description} With SQLite the server must be stopped.") { data, email };
        command.SetAction(
            (parsed, cancellationToken) =>
                run(parsed.GetValue(data), parsed.GetValue(email)!, parsed.InvocationConfiguration, cancellationToken)
        );
        return command;
    }
}

/// <summary>What the command line said.</summary>
internal sealed record HostArguments(int? Port, string? Data, string? Web, bool Demo)
{
    public string Url =>
        Port switch
        {
            null => "http://localhost:5000",
            // "localhost" stands for two addresses, and a free port of one need not be free on the other.
            0 => "http://127.0.0.1:0",
            var port => $"http://localhost:{port}",
        };
}
