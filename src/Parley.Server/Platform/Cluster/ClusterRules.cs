using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Options;

namespace Parley.Server.Platform.Cluster;

/// <summary>The rules of <see cref="ParleyClusterOptions"/> that concern several settings.</summary>
internal sealed class ClusterRules(IConfiguration configuration, IOptions<ParleyOptions> parley, TimeProvider clock)
    : IValidateOptions<ParleyClusterOptions>
{
    public ValidateOptionsResult Validate(string? name, ParleyClusterOptions options) =>
        FindProblem(options) is { } problem
            ? ValidateOptionsResult.Fail($"{ParleyClusterOptions.Section}: {problem}")
            : ValidateOptionsResult.Success;

    private string? FindProblem(ParleyClusterOptions options)
    {
        if (string.IsNullOrEmpty(options.Address))
        {
            return configuration
                .GetSection(ParleyClusterOptions.Section)
                .GetChildren()
                .Any(child => child.Value is not "")
                ? "Address is missing: the IP address or host name at which the other nodes reach this one."
                : null;
        }

        if (string.IsNullOrEmpty(parley.Value.Database))
        {
            return "Several nodes need a PostgreSQL database (Parley:Database). SQLite serves a single process; remove "
                + "Parley:Cluster.";
        }

        if (NodeEndpoint.Find(options) is not { } endpoint)
        {
            return "Address and ListenAddress must be IP addresses, or names that resolve to one. Address must not be "
                + "0.0.0.0 or ::, at which no other node reaches this one.";
        }

        if (NodeCertificates.AreConfigured(options))
        {
            return options.Insecure
                ? "Insecure contradicts the certificates: remove one of them."
                : NodeCertificates.FindProblem(options, clock.GetUtcNow());
        }

        return options.Insecure || endpoint.IsLoopback
            ? null
            : "Connections between nodes need Certificate, CertificateKey and CertificateAuthority. Without TLS "
                + "whoever reaches the port can act as any user; Insecure=true allows it.";
    }
}
