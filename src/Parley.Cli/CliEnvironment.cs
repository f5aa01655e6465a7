using System.Text;

namespace Parley.Cli;

/// <summary>What the program has from outside, so that tests can give it something else.</summary>
internal sealed record CliEnvironment
{
    public required TextWriter Out { get; init; }

    public required TextWriter Error { get; init; }

    public required TextReader In { get; init; }

    /// <summary>Reads an environment variable; null when it is absent or empty.</summary>
    public required Func<string, string?> Variable { get; init; }

    /// <summary>Asks for a password without showing it; null when nobody is there to ask.</summary>
    public required Func<string?> AskPassword { get; init; }

    /// <summary>Whether standard output is a terminal, which can show a moving bar.</summary>
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
            AskPassword = () => Console.IsInputRedirected ? null : PasswordPrompt.Ask(Console.Error),
            IsTerminal = !Console.IsOutputRedirected,
        };
    }
}
