using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;

namespace Parley.Faults.Tests.Cluster;

/// <summary>Only a process with a certificate of the authority is a node. Whoever is one can act as any user.</summary>
public sealed class TlsTests : IDisposable
{
    /// <summary>The first byte of a TLS alert: all that a refused client may get.</summary>
    private const byte Alert = 21;

    private readonly NodeAuthority _authority = new();
    private readonly NodeAuthority _other = new();

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        _authority.Dispose();
        _other.Dispose();
    }

    [Fact]
    public async Task Nodes_with_certificates_of_one_authority_form_a_cluster_that_refuses_everybody_else()
    {
        var postgres = await PostgresCluster.SharedAsync();
        var database = await postgres.CreateDatabaseAsync();
        await using var cluster = await HostCluster.StartAsync(2, database, _ => _authority.Issue());
        await AssertChatAsync(await cluster.AddressAsync(0), await cluster.AddressAsync(1));

        var port = cluster.ClusterPort(0);
        Assert.True(await IsRefusedAsync(port, null));
        Assert.True(await IsRefusedAsync(port, new()));
        using var foreign = _other.Create(TimeSpan.FromDays(1));
        Assert.True(await IsRefusedAsync(port, [foreign]));
        using var expired = _authority.Create(TimeSpan.FromMinutes(-1));
        Assert.True(await IsRefusedAsync(port, [expired]));

        // It knows the database, and still is no node.
        using var folder = new DataFolder();
        await using var intruder = HostProcess.Start(
            folder.Path,
            HostProcess.FreePort(),
            [
                ("Database", database),
                ("Cluster__Address", "127.0.0.1"),
                ("Cluster__Port", $"{HostProcess.FreePort()}"),
                .. _other.Issue(),
            ]
        );
        var ready = intruder.ReadyAsync();
        await Wait.UntilAsync(
            () => intruder.Output.Contains("AuthenticationException", StringComparison.Ordinal) || ready.IsCompleted,
            () => $"the intruder to be refused. {intruder.Output}"
        );
        var active = await postgres.ScalarAsync<long>(
            new Uri(database).AbsolutePath.Trim('/'),
            "SELECT count(*) FROM cluster_nodes WHERE status = 3"
        );
        Assert.Equal((false, 2), (ready.IsCompletedSuccessfully, active));
        await intruder.KillAsync();
        await Record.ExceptionAsync(() => ready);
    }

    [Fact]
    public async Task Certificates_that_cannot_work_stop_the_start_with_the_reason()
    {
        var own = _authority.Issue();
        var authority = own[2];
        await AssertFailsAsync("not signed by CertificateAuthority", [.. _other.Issue()[..2], authority]);
        await AssertFailsAsync("is expired", _authority.Issue(TimeSpan.FromMinutes(-1)));
        await AssertFailsAsync("belong together", own[..2]);
        await AssertFailsAsync("cannot be read", [own[0], ("Cluster__CertificateKey", "/nowhere"), authority]);
        await AssertFailsAsync("Insecure contradicts", [.. own, ("Cluster__Insecure", "true")]);
    }

    private static async Task AssertFailsAsync(string said, (string Name, string Value)[] settings)
    {
        using var folder = new DataFolder();
        await using var host = HostProcess.Start(
            folder.Path,
            HostProcess.FreePort(),
            [
                ("Database", "postgres://parley:secret@127.0.0.1:1/parley"),
                ("Cluster__Address", "127.0.0.1"),
                .. settings,
            ]
        );
        Assert.True(await host.ExitAsync() == 1, host.Output);
        Assert.Contains(said, host.Output, StringComparison.Ordinal);
    }

    /// <summary>Several channels, so that both nodes own some.</summary>
    private static async Task AssertChatAsync(Uri first, Uri second)
    {
        var team = await Team.CreateAsync(first);
        await using var socket = await TestSocket.OpenAsync(second, token: team.Owner.Token);
        for (var i = 0; i < 6; i++)
        {
            var channel = await team.ChannelAsync();
            await team.Owner.PostAsync(channel.Id, "over TLS");
            await socket.ReceiveAnyAsync<MessageCreated>(created => created.ChannelId == channel.Id);
        }
    }

    /// <param name="port">The port of a node for the others.</param>
    /// <param name="certificates">Those of a TLS client; null for a client without TLS.</param>
    private static async Task<bool> IsRefusedAsync(int port, X509CertificateCollection? certificates)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(IPAddress.Loopback, port, Token);
        Stream stream = client.GetStream();
        try
        {
            if (certificates is not null)
            {
                // The stranger trusts any node: what matters is whether the node trusts the stranger.
                var tls = new SslStream(
                    stream,
                    leaveInnerStreamOpen: false,
                    static (_, certificate, _, _) => certificate is not null
                );
                stream = tls;
                await tls.AuthenticateAsClientAsync(
                    new SslClientAuthenticationOptions { TargetHost = "parley", ClientCertificates = certificates },
                    Token
                );
            }

            await stream.WriteAsync(new byte[64], Token);
            var buffer = new byte[1_024];
            var read = await stream.ReadAsync(buffer, Token).AsTask().WithTimeoutAsync("an answer to a stranger");
            return read == 0 || (certificates is null && buffer[0] == Alert);
        }
        catch (Exception exception) when (exception is IOException or AuthenticationException)
        {
            return true;
        }
        finally
        {
            await stream.DisposeAsync();
        }
    }
}
