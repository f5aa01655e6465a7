using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Parley.Testing;

/// <summary>An authority for certificates of nodes, in a temporary folder.</summary>
public sealed class NodeAuthority : IDisposable
{
    private readonly DataFolder _folder = new();
    private readonly X509Certificate2 _authority;
    private int _issued;

    public NodeAuthority()
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=Nodes of a test", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        var now = TimeProvider.System.GetUtcNow();
        _authority = request.CreateSelfSigned(now.AddDays(-1), now.AddDays(30));
        File.WriteAllText(CertificatePath, _authority.ExportCertificatePem());
    }

    /// <summary>The PEM file of the authority.</summary>
    public string CertificatePath => Path.Combine(_folder.Path, "ca.pem");

    /// <summary>The settings of a node with a new certificate.</summary>
    public (string Name, string Value)[] Issue(TimeSpan? validFor = null)
    {
        var (certificate, key) = (
            Path.Combine(_folder.Path, $"{++_issued}.pem"),
            Path.Combine(_folder.Path, $"{_issued}.key")
        );
        using (var issued = Create(validFor ?? TimeSpan.FromDays(1)))
        {
            File.WriteAllText(certificate, issued.ExportCertificatePem());
            File.WriteAllText(key, issued.GetECDsaPrivateKey()!.ExportPkcs8PrivateKeyPem());
        }

        return
        [
            ("Cluster__Certificate", certificate),
            ("Cluster__CertificateKey", key),
            ("Cluster__CertificateAuthority", CertificatePath),
        ];
    }

    /// <summary>A certificate with its key.</summary>
    public X509Certificate2 Create(TimeSpan validFor)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN=node {_issued}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        request.CertificateExtensions.Add(names.Build());
        var now = TimeProvider.System.GetUtcNow();
        var from = validFor < TimeSpan.Zero ? now.AddDays(-1) : now.AddHours(-1);
        using var issued = request.Create(_authority, from, now + validFor, RandomNumberGenerator.GetBytes(8));
        return issued.CopyWithPrivateKey(key);
    }

    public void Dispose()
    {
        _authority.Dispose();
        _folder.Dispose();
    }
}
