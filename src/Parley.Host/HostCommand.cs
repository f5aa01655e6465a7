using System.CommandLine;

namespace Parley.Host;

/// <summary>
/// The server's command line. All other settings are configuration: appsettings.json beside the program, and
/// <c>Parley__Name</c> in the environment.
/// </summary>
internal static class HostCommand
{
    /// <summary>
    /// Longer than the host's own shutdown, which closes sockets over a configured time. Without it the command line
    /// would end the process two seconds after the signal.
    /// </summary>
    public static readonly TimeSpan ShutdownTimeout = TimeSpan.FromMinutes(10);

    private const int DefaultPort = 5000;

    public static RootCommand Create()
    {
        var port = new Option<int?>("--port")
        {
            Description =
                $"Listen on http://localhost:PORT (default {DefaultPort}; 0 for any free one). "
                + "For other addresses set ASPNETCORE_URLS instead.",
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
        CreateAccountCommand(
            "reset-password",
            "Print a link for a password reset of an account, valid once and for an hour.",
            AccountCommand.ResetPasswordAsync
        );

    private static Command Reactivate() =>
        CreateAccountCommand(
            "reactivate",
            "Reactivate a deactivated account, whatever its workspaces.",
            AccountCommand.ReactivateAsync
        );

    private static Command CreateAccountCommand(
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

/// <summary>The parsed arguments of the command line.</summary>
internal sealed record HostArguments(int? Port, string? Data, string? Web, bool Demo)
{
    public string Url =>
        Port switch
        {
            null => "http://localhost:5000",
            // "localhost" resolves to two addresses, and a port that is free on one may be taken on the other.
            0 => "http://127.0.0.1:0",
            var port => $"http://localhost:{port}",
        };
}
