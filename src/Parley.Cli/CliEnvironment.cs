using System.Text;

namespace Parley.Cli;

/// <summary>The environment of the program. Tests replace it.</summary>
internal sealed record CliEnvironment
{
    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public required TextReader In { get; init; }

    /// <summary>Reads an environment variable; null when it is unset or empty.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>Prompts for a password without echo; null without a terminal.</summary>
    public required Func<string?> PromptForPassword { get; init; }

    /// <summary>Whether standard output is a terminal, which can show a progress bar.</summary>
    public required bool IsTerminal { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public HttpMessageHandler? HttpMessageHandler { get; init; }

    public static CliEnvironment Real()
    {
        if (!Console.IsOutputRedirected)
        {
            Console.OutputEncoding = Encoding.UTF8;
        }

        return new CliEnvironment
        {
            Out = Console.Out,
            Error = Console.Error,
            In = Console.In,
            Variable = name => Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null,
            PromptForPassword = () => Console.IsInputRedirected ? null : PasswordPrompt.Ask(Console.Error),
            IsTerminal = !Console.IsOutputRedirected,
        };
    }
}
