using System.CommandLine;

namespace Parley.Cli.Commands;

internal static class LoginCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var server = new Option<string>("--server")
        {
            Description = "The server's address, like https://chat.example.org.",
            HelpName = "URL",
        };
        var email = new Option<string>("--email") { Description = "Your sign-in name.", Required = true };
        var device = new Option<string>("--device")
        {
            Description = "The name of this session in your list of sessions.",
        };
        var fromStdin = new Option<bool>("--password-stdin") { Description = "Read the password from standard input." };
        var command = new Command(
            "login",
            "Sign in and store the session for later commands. The password comes from PARLEY_PASSWORD or a prompt."
        )
        {
            server,
            email,
            device,
            fromStdin,
        };
        command.SetAction(
            (parsed, cancellationToken) =>
                RunAsync(
                    environment,
                    parsed.GetValue(server),
                    parsed.GetValue(email)!,
                    parsed.GetValue(device),
                    parsed.GetValue(fromStdin),
                    cancellationToken
                )
        );
        return command;
    }

    private static async Task<int> RunAsync(
        CliEnvironment environment,
        string? server,
        string email,
        string? device,
        bool fromStdin,
        CancellationToken cancellationToken
    )
    {
        server ??=
            environment.Variable("PARLEY_SERVER")
            ?? throw new CliException("Give the server with --server URL.", ExitCodes.Usage);
        var address = CredentialStore.ParseServer(server);
        if (address is { Scheme: "http", IsLoopback: false })
        {
            await environment.Error.WriteLineAsync(
                "parley: warning: http does not encrypt the password and messages; use https."
            );
        }

        var password = fromStdin
            ? await environment.In.ReadLineAsync(cancellationToken)
            : environment.Variable("PARLEY_PASSWORD") ?? environment.PromptForPassword();
        if (string.IsNullOrEmpty(password))
        {
            throw new CliException(
                "There is no password: set PARLEY_PASSWORD, use --password-stdin, or run this in a terminal.",
                ExitCodes.Usage
            );
        }

        using var client = ClientFactory.Create(environment, address, token: null);
        var result = await client.LogInAsync(
            email,
            password,
            device ?? $"parley on {Environment.MachineName}",
            cancellationToken
        );
        var store = new CredentialStore(environment);
        await store.SaveAsync(new Credentials { Server = address, Token = result.Token }, cancellationToken);
        await environment.Out.WriteLineAsync(
            $"Signed in as {TerminalText.Clean(result.User.DisplayName)}. The session is stored in {store.Path}."
        );
        return ExitCodes.Ok;
    }
}

internal static class LogoutCommand
{
    public static Command Create(CliEnvironment environment)
    {
        var command = new Command("logout", "End the session on the server and delete it here.");
        command.SetAction((_, cancellationToken) => RunAsync(environment, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CliEnvironment environment, CancellationToken cancellationToken)
    {
        using var client = await ClientFactory.CreateAsync(environment, cancellationToken);
        await client.LogOutAsync(cancellationToken);
        if (environment.Variable("PARLEY_TOKEN") is null)
        {
            new CredentialStore(environment).Delete();
        }

        await environment.Out.WriteLineAsync("Signed out.");
        return ExitCodes.Ok;
    }
}

internal static class WhoAmICommand
{
    public static Command Create(CliEnvironment environment)
    {
        var command = new Command("whoami", "Show the account, the server and the workspaces.");
        command.SetAction((_, cancellationToken) => RunAsync(environment, cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(CliEnvironment environment, CancellationToken cancellationToken)
    {
        using var client = await ClientFactory.CreateAsync(environment, cancellationToken);
        var me = await client.GetMeAsync(cancellationToken);
        await environment.Out.WriteLineAsync(
            $"{TerminalText.Clean(me.DisplayName)} <{TerminalText.Clean(me.Email)}> at {client.Options.BaseAddress}"
        );
        foreach (var workspace in await client.GetWorkspacesAsync(cancellationToken))
        {
            var role = workspace.Role.ToString().ToLowerInvariant();
            await environment.Out.WriteLineAsync($"{workspace.Id}  {TerminalText.Clean(workspace.Name)} ({role})");
        }

        return ExitCodes.Ok;
    }
}
