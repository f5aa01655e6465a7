using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Parley.Server.Platform.Cluster;

/// <summary>
/// Settings of a node among several on one PostgreSQL database (ADR-0036). Without <see cref="Address"/> the server is
/// a single process and opens no port for other nodes.
/// </summary>
internal sealed class ParleyClusterOptions
{
    public const string Section = "Parley:Cluster";

    /// <summary>IP address or host name at which the other nodes reach this one. Turns clustering on.</summary>
    public string? Address { get; set; }

    /// <summary>Port for the other nodes, 1-65 535.</summary>
    [Range(1, 65_535)]
    public int Port { get; set; } = 11_111;

    /// <summary>
    /// IP address to listen on, if it differs from <see cref="Address"/>: behind address translation, or
    /// <c>0.0.0.0</c>.
    /// </summary>
    public string? ListenAddress { get; set; }

    /// <summary>Name of the cluster, the same on all nodes: 1-64 of a-z, A-Z, 0-9, dot, underscore, hyphen.</summary>
    [Required]
    [RegularExpression("^[A-Za-z0-9._-]{1,64}$")]
    public string Name { get; set; } = "parley";

    /// <summary>
    /// Time without an answer until the other nodes declare a node dead and take over its channels, 3-120 s.
    /// </summary>
    [Range(3, 120)]
    public int FailureSeconds { get; set; } = 6;

    /// <summary>PEM file with the certificate that this node presents to the others.</summary>
    public string? Certificate { get; set; }

    /// <summary>PEM file with the key of <see cref="Certificate"/>, not encrypted.</summary>
    public string? CertificateKey { get; set; }

    /// <summary>
    /// PEM file with the certificates of the authority that signs those of all nodes, and nothing else: whoever has a
    /// certificate of it is a node.
    /// </summary>
    public string? CertificateAuthority { get; set; }

    /// <summary>
    /// Allows connections between nodes without TLS on other addresses than loopback. Whoever reaches the port can then
    /// act as any user.
    /// </summary>
    public bool Insecure { get; set; }
}

[OptionsValidator]
internal sealed partial class ParleyClusterOptionsValidator : IValidateOptions<ParleyClusterOptions>;
