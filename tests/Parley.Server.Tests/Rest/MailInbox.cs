using System.Buffers;
using System.Net.Sockets;
using MimeKit;
using SmtpServer;
using SmtpServer.ComponentModel;
using SmtpServer.Protocol;
using SmtpServer.Storage;

namespace Parley.Server.Tests.Rest;

/// <summary>A real SMTP server on loopback, and what it was handed.</summary>
internal sealed class MailInbox : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly Store _store = new();
    private readonly int _port;
    private readonly Task _running;

    private MailInbox()
    {
        _port = FreePort();
        var options = new SmtpServerOptionsBuilder().ServerName("localhost")
            .Endpoint(endpoint => endpoint.Endpoint(new IPEndPoint(IPAddress.Loopback, _port))).Build();
        var services = new ServiceProvider();
        services.Add(_store);
        _running = new SmtpServer.SmtpServer(options, services).StartAsync(_ended.Token);
    }

    public IReadOnlyList<MimeMessage> Messages => _store.Messages;

    /// <summary>For the server whose mails come here.</summary>
    public (string Name, string Value)[] Settings =>
    [
        ("Mail:Host", "127.0.0.1"), ("Mail:Port", $"{_port}"), ("Mail:Security", "none"), ("Mail:From", "chat@parley.example"),
        ("PublicUrl", "https://chat.parley.example/"),
    ];

    public static MailInbox Open() => new();

    /// <summary>A port where nobody listens.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>The mail with this number, from 0.</summary>
    public async Task<MimeMessage> ReceiveAsync(int number)
    {
        await Patience.UntilAsync(() => Messages.Count > number, () => $"mail {number}; there are {Messages.Count}");
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
            ISessionContext context, IMessageTransaction transaction, ReadOnlySequence<byte> buffer, CancellationToken cancellationToken)
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
