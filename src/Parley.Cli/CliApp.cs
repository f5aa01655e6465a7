using System.CommandLine;
using Parley.Cli.Commands;
using Parley.Client;

namespace Parley.Cli;

/// <summary>
/// The command line: parses the arguments, runs a command, and turns errors into one line and an exit code.
/// </summary>
internal static class CliApp
{
    public static async Task<int> RunAsync(string[] args, CliEnvironment environment)
    {
        var parsed = Root(environment).Parse(args);
        if (parsed.Errors.Count > 0)
        {
            foreach (var error in parsed.Errors)
            {
                await environment.Error.WriteLineAsync($"parley: {error.Message}");
            }

            await environment.Error.WriteLineAsync("Try 'parley --help'.");
            return ExitCodes.Usage;
        }

        var invocation = new InvocationConfiguration
        {
            Output = environment.Out,
            Error = environment.Error,
            EnableDefaultExceptionHandler = false,
            ProcessTerminationTimeout = TimeSpan.FromSeconds(5),
        };
        try
        {
            return await parsed.InvokeAsync(invocation);
        }
        catch (CliException e)
        {
            await environment.Error.WriteLineAsync($"parley: {e.Message}");
            return e.ExitCode;
        }
        catch (ParleyException e)
        {
            await environment.Error.WriteLineAsync(Describe(e));
            return ExitCodes.Failure;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await environment.Error.WriteLineAsync($"parley: {e.Message}");
            return ExitCodes.Failure;
        }
        catch (OperationCanceledException)
        {
            await environment.Error.WriteLineAsync("parley: interrupted");
            return ExitCodes.Failure;
        }
    }

    internal static RootCommand Root(CliEnvironment environment)
    {
        var root = new RootCommand("Client of a Parley chat server.")
        {
            LoginCommand.Create(environment),
            LogoutCommand.Create(environment),
            WhoAmICommand.Create(environment),
            ChannelsCommand.Create(environment),
            TailCommand.Create(environment),
            SendCommand.Create(environment),
            ImportCommand.Create(environment),
        };
        root.Options.Add(
            RefusedOption("--password", "set PARLEY_PASSWORD, use --password-stdin, or wait for the prompt")
        );
        root.Options.Add(RefusedOption("--token", "set PARLEY_TOKEN"));
        return root;
    }

    internal static string Describe(ParleyException e)
    {
        var fields = string.Concat(e.FieldErrors.Select(field => $"\n  {field.Key}: {string.Join(' ', field.Value)}"));
        var advice = e.Code switch
        {
            ErrorCodes.AuthRequired => "\nSign in with 'parley login'.",
            ErrorCodes.ServerError when e.TraceId is { } trace => $"\nThe trace id in the server's log is {trace}.",
            _ => e.RetryAfter is { } delay ? $"\nTry again in {Math.Ceiling(delay.TotalSeconds)} s." : "",
        };
        return $"parley: {TerminalText.Clean(e.Message)} ({e.Code}){TerminalText.Clean(fields)}{advice}";
    }

    // Other users can read arguments in the list of processes, and the shell's history keeps them.
    private static Option<string> RefusedOption(string name, string instead)
    {
        var option = new Option<string>(name)
        {
            Hidden = true,
            Recursive = true,
            Arity = ArgumentArity.ZeroOrOne,
        };
        option.Validators.Add(result =>
            result.AddError($"{name} is refused: others can see the command line. Instead {instead}.")
        );
        return option;
    }
}
