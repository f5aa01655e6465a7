using Parley.Client;

namespace Parley.Cli;

/// <summary>Makes clients.</summary>
internal static class Sessions
{
    // Somebody waits at the keyboard: two short waits at most.
    private const int Retries = 2;

    // An import goes on by itself and outlasts a restart of the server; a batch may wait behind others on a slow disk.
    private const int PatientRetries = 10;
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan PatientTimeout = TimeSpan.FromSeconds(120);

    public static async Task<ParleyClient> OpenAsync(
        CliEnvironment environment,
        CancellationToken cancellationToken,
        bool patient = false
    )
    {
        var credentials = await new CredentialStore(environment).LoadAsync(cancellationToken);
        return Open(environment, credentials.Server, credentials.Token, patient);
    }

    public static ParleyClient Open(CliEnvironment environment, Uri server, string? token, bool patient = false)
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
                    RequestTimeout = patient ? PatientTimeout : RequestTimeout,
                    MaxRetries = patient ? PatientRetries : Retries,
                    ClientName = "parley-cli",
                }
            );
        }
        catch (ArgumentException e)
        {
            throw new CliException($"The stored or given sign-in cannot be used: {e.ParamName} is not valid.");
        }
    }
}
