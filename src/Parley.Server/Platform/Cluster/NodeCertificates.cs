using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Orleans.Configuration;
using Orleans.Connections.Security;

namespace Parley.Server.Platform.Cluster;

/// <summary>
/// TLS between nodes: both ends present a certificate of the configured authority. Names are not compared, because
/// nodes connect by address: every certificate of the authority is that of a node. Read once, at the start.
/// </summary>
internal sealed class NodeCertificates
{
    /// <summary>Sent as the name of the server; not compared.</summary>
    private const string TargetHost = "parley";

    private static readonly TimeSpan HandshakeTimeout = TimeSpan.FromSeconds(10);

    private readonly X509Certificate2 _own;
    private readonly X509Certificate2Collection _authority = [];

    private NodeCertificates(ParleyClusterOptions options)
    {
        _own = X509Certificate2.CreateFromPemFile(options.Certificate!, options.CertificateKey);
        _authority.ImportFromPemFile(options.CertificateAuthority!);
    }

    /// <summary>Any of the settings is set.</summary>
    public static bool AreConfigured(ParleyClusterOptions options) =>
        !string.IsNullOrEmpty(options.Certificate)
        || !string.IsNullOrEmpty(options.CertificateKey)
        || !string.IsNullOrEmpty(options.CertificateAuthority);

    public static NodeCertificates Load(ParleyClusterOptions options) => new(options);

    /// <summary>Why the settings cannot be used; null if they can.</summary>
    public static string? FindProblem(ParleyClusterOptions options, DateTimeOffset now)
    {
        if (
            string.IsNullOrEmpty(options.Certificate)
            || string.IsNullOrEmpty(options.CertificateKey)
            || string.IsNullOrEmpty(options.CertificateAuthority)
        )
        {
            return "Certificate, CertificateKey and CertificateAuthority belong together: set all three.";
        }

        try
        {
            var loaded = Load(options);
            return loaded._authority.Count == 0 ? "CertificateAuthority has no certificate."
                : IsOutside(loaded._own, now.UtcDateTime) ? "Certificate is expired or not valid yet."
                : loaded.IsOfAuthority(loaded._own) ? null
                : "Certificate is not signed by CertificateAuthority.";
        }
        catch (Exception exception) when (exception is CryptographicException or IOException or ArgumentException)
        {
            return $"The certificates cannot be read: {exception.Message}";
        }
        catch (UnauthorizedAccessException exception)
        {
            return $"The certificates cannot be read: {exception.Message}";
        }
    }

    public void Use(SiloConnectionOptions connections)
    {
        var tls = new TlsOptions
        {
            LocalCertificate = _own,
            LocalServerCertificateSelector = (_, _) => _own,
            LocalClientCertificateSelector = (_, _, _, _, _) => _own,
            RemoteCertificateMode = RemoteCertificateMode.RequireCertificate,
            ClientCertificateMode = RemoteCertificateMode.RequireCertificate,
            RemoteCertificateValidation = (certificate, _, _) => certificate is not null && IsOfAuthority(certificate),
            SslProtocols = SslProtocols.Tls12 | SslProtocols.Tls13,
            HandshakeTimeout = HandshakeTimeout,
            OnAuthenticateAsClient = static (_, client) => client.TargetHost = TargetHost,
        };
        connections.ConfigureSiloInboundConnection(connection => connection.UseServerTls(tls));
        connections.ConfigureSiloOutboundConnection(connection => connection.UseClientTls(tls));
    }

    private static bool IsOutside(X509Certificate2 certificate, DateTime now) =>
        now < certificate.NotBefore.ToUniversalTime() || now > certificate.NotAfter.ToUniversalTime();

    /// <summary>Only the configured authority counts, not those of the machine.</summary>
    private bool IsOfAuthority(X509Certificate2 certificate)
    {
        using var chain = new X509Chain();
        chain.ChainPolicy.TrustMode = X509ChainTrustMode.CustomRootTrust;
        chain.ChainPolicy.CustomTrustStore.AddRange(_authority);
        chain.ChainPolicy.RevocationMode = X509RevocationMode.NoCheck;
        chain.ChainPolicy.DisableCertificateDownloads = true;
        return chain.Build(certificate);
    }
}
