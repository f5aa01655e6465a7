using Parley.Client;

namespace Parley.Cli;

/// <summary>Creates clients.</summary>
internal static class ClientFactory
{
    // A user waits at the terminal: at most two short delays.
    private const int MaxRetries = 2;

    // An import runs unattended and survives a restart of the server. A batch may wait behind others on a slow disk.
    private const int UnattendedMaxRetries = 10;
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan UnattendedRequestTimeout = TimeSpan.FromSeconds(120);

    public static async Task<ParleyClient> CreateAsync(
        CliEnvironment environment,
        CancellationToken cancellationToken,
        bool isUnattended = false
    )
    {
        var credentials = await new CredentialStore(environment).LoadAsync(cancellationToken);
        return Create(environment, credentials.Server, credentials.Token, isUnattended);
    }

    public static ParleyClient Create(CliEnvironment environment, Uri server, string? token, bool isUnattended = false)
    {
        try
        {
            return new ParleyClient(
                new ParleyClientOptions
                {
                    BaseAddress = server,
                    Token = token,
                    HttpMessageHandler = environment.HttpMessageHandler,
                    TimeProvider = environment.Clock,
                    RequestTimeout = isUnattended ? UnattendedRequestTimeout : RequestTimeout,
                    MaxRetries = isUnattended ? UnattendedMaxRetries : MaxRetries,
                    ClientName = "parley-cli",
                }
            );
        }
        catch (ArgumentException e)
        {
            throw new CliException($"The credentials are invalid: {e.ParamName}.");
        }
    }
}
