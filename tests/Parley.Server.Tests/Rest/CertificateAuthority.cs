using System.Net.Sockets;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Parley.Server.Tests.Rest;

/// <summary>
/// A certificate authority that only processes trust which get its file. It serves an empty revocation list to clients
/// that ask for it.
/// </summary>
internal sealed class CertificateAuthority : IDisposable
{
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly HttpListener _lists = new();
    private readonly X509Certificate2 _root;
    private readonly string _address;
    private readonly Task _serving;

    public CertificateAuthority(string folder)
    {
        var request = new CertificateRequest("CN=Parley test authority", _key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        request.CertificateExtensions.Add(
            new X509KeyUsageExtension(X509KeyUsageFlags.KeyCertSign | X509KeyUsageFlags.CrlSign, true)
        );
        request.CertificateExtensions.Add(new X509SubjectKeyIdentifierExtension(request.PublicKey, false));
        _root = request.CreateSelfSigned(Now.AddDays(-1), Now.AddDays(2));
        File = Path.Combine(folder, "authority.pem");
        System.IO.File.WriteAllText(File, _root.ExportCertificatePem());
        _address = $"http://127.0.0.1:{HostProcess.FreePort()}/";
        _lists.Prefixes.Add(_address);
        _lists.Start();
        _serving = ServeAsync();
    }

    private static DateTimeOffset Now => TimeProvider.System.GetUtcNow();

    /// <summary>Its own certificate.</summary>
    public string File { get; }

    /// <summary>A certificate for this address or, otherwise, this host name.</summary>
    public X509Certificate2 Issue(string name)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        if (IPAddress.TryParse(name, out var address))
        {
            names.AddIpAddress(address);
        }
        else
        {
            names.AddDnsName(name);
        }

        request.CertificateExtensions.Add(names.Build());
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(false, false, 0, true));
        request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid("1.3.6.1.5.5.7.3.1")], false));
        request.CertificateExtensions.Add(
            X509AuthorityKeyIdentifierExtension.CreateFromCertificate(
                _root,
                includeKeyIdentifier: true,
                includeIssuerAndSerial: false
            )
        );
        request.CertificateExtensions.Add(
            CertificateRevocationListBuilder.BuildCrlDistributionPointExtension([$"{_address}list.crl"])
        );
        using var issued = request.Create(_root, Now.AddHours(-1), Now.AddDays(1), RandomNumberGenerator.GetBytes(8));
        using var whole = issued.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(whole.Export(X509ContentType.Pfx), null);
    }

    public void Dispose()
    {
        _lists.Stop();
        _serving.GetAwaiter().GetResult();
        _lists.Close();
        _root.Dispose();
        _key.Dispose();
    }

    private async Task ServeAsync()
    {
        var list = new CertificateRevocationListBuilder().Build(
            _root,
            1,
            Now.AddDays(1),
            HashAlgorithmName.SHA256,
            thisUpdate: Now.AddHours(-1)
        );
        try
        {
            while (true)
            {
                var context = await _lists.GetContextAsync();
                await context.Response.OutputStream.WriteAsync(list);
                context.Response.Close();
            }
        }
        catch (Exception exception)
            when (exception is HttpListenerException or ObjectDisposedException or SocketException)
        {
            // The listener was stopped.
        }
    }
}
