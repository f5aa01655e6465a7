using System.Buffers;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using MimeKit;
using SmtpServer;
using SmtpServer.Authentication;
using SmtpServer.ComponentModel;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace Parley.Server.Tests.Rest;

/// <summary>A real SMTP server on loopback, and its received mails.</summary>
internal sealed class MailInbox : IAsyncDisposable
{
    public const string User = "chat";

    private readonly CancellationTokenSource _ended = new();
    private readonly Store _store = new();
    private readonly int _port;
    private readonly Task _running;

    private MailInbox(X509Certificate2? certificate, bool implicitTls, string? password, int? port = null)
    {
        _port = port ?? FreePort();
        var options = new SmtpServerOptionsBuilder()
            .ServerName("localhost")
            .Endpoint(endpoint =>
            {
                endpoint
                    .Endpoint(new IPEndPoint(IPAddress.Loopback, _port))
                    .IsSecure(implicitTls)
                    .AuthenticationRequired(password is not null);
                if (certificate is not null)
                {
                    endpoint.Certificate(certificate);
                }
            })
            .Build();
        var services = new ServiceProvider();
        services.Add(_store);
        if (password is not null)
        {
            services.Add((IUserAuthenticator)new Logins(password));
        }

        _running = new SmtpServer.SmtpServer(options, services).StartAsync(_ended.Token);
    }

    public IReadOnlyList<MimeMessage> Messages => _store.Messages;

    /// <summary>For a server that sends its mails here.</summary>
    public (string Name, string Value)[] Settings =>
        [
            ("Mail:Host", "127.0.0.1"),
            ("Mail:Port", $"{_port}"),
            ("Mail:Security", "none"),
            ("Mail:From", "chat@parley.example"),
            ("PublicUrl", "https://chat.parley.example/"),
        ];

    public static MailInbox Open() => new(null, false, null);

    /// <summary>One that starts after a server has failed to send.</summary>
    public static MailInbox OpenAt(int port) => new(null, false, null, port);

    /// <summary>One that accepts mail from <see cref="User"/> only, and logins only under TLS.</summary>
    public static MailInbox OpenGuarded(X509Certificate2 certificate, bool implicitTls, string password) =>
        new(certificate, implicitTls, password);

    /// <summary>For a server process that authenticates.</summary>
    public (string Name, string Value)[] GuardedSettings(bool implicitTls, string password) =>
        [
            .. Settings
                .Where(setting => setting.Name != "Mail:Security")
                .Select(setting => (setting.Name.Replace(":", "__", StringComparison.Ordinal), setting.Value)),
            ("Mail__Security", implicitTls ? "Tls" : "StartTls"),
            ("Mail__User", User),
            ("Mail__Password", password),
        ];

    /// <summary>A port without a listener.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The mail with this number, from 0.</summary>
    public async Task<MimeMessage> ReceiveAsync(int number)
    {
        await Wait.UntilAsync(() => Messages.Count > number, () => $"mail {number}; there are {Messages.Count}");
        return Messages[number];
    }

    /// <summary>The code in the link of a mail.</summary>
    public static string CodeOf(MimeMessage message)
    {
        var text = message.TextBody!;
        var start = text.IndexOf("#code=", StringComparison.Ordinal) + "#code=".Length;
        return text[start..].Split(['\r', '\n', ' '])[0];
    }

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _running;
        _ended.Dispose();
    }

    private sealed class Logins(string password) : UserAuthenticator
    {
        public override Task<bool> AuthenticateAsync(
            ISessionContext context,
            string user,
            string entered,
            CancellationToken cancellationToken
        ) => Task.FromResult(context.Pipe.IsSecure && user == User && entered == password);
    }

    private sealed class Store : MessageStore
    {
        private readonly Lock _lock = new();
        private readonly List<MimeMessage> _messages = [];

        public IReadOnlyList<MimeMessage> Messages
        {
            get
            {
                lock (_lock)
                {
                    return [.. _messages];
                }
            }
        }

        public override async Task<SmtpResponse> SaveAsync(
            ISessionContext context,
            IMessageTransaction transaction,
            ReadOnlySequence<byte> buffer,
            CancellationToken cancellationToken
        )
        {
            using var stream = new MemoryStream(buffer.ToArray());
            var message = await MimeMessage.LoadAsync(stream, cancellationToken);
            lock (_lock)
            {
                _messages.Add(message);
            }

            return SmtpResponse.Ok;
        }
    }
}
