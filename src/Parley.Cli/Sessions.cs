using Parley.Client;

namespace Parley.Cli;

/// <summary>Makes clients.</summary>
internal static class Sessions
{
    // A batch of an import may wait behind others on a slow disk.
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(120);
    private const int Retries = 8;

    public static async Task<ParleyClient> OpenAsync(CliEnvironment environment, CancellationToken cancellationToken)
    {
        var credentials = await new CredentialStore(environment).LoadAsync(cancellationToken);
        return Open(environment, credentials.Server, credentials.Token);
    }

    public static ParleyClient Open(CliEnvironment environment, Uri server, string? token)
    {
        try
        {
            return new ParleyClient(new ParleyClientOptions
            {
                BaseAddress = server,
                Token = token,
                HttpMessageHandler = environment.HttpMessageHandler,
                TimeProvider = environment.Clock,
                RequestTimeout = RequestTimeout,
                MaxRetries = Retries,
                ClientName = "parley-cli",
            });
        }
        catch (ArgumentException e)
        {
            throw new CliException($"The stored or given sign-in cannot be used: {e.ParamName} is not valid.");
        }
    }
}
