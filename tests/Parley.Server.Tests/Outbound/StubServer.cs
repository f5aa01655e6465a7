using System.Collections.Concurrent;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography.X509Certificates;
using System.Text;

namespace Parley.Server.Tests.Outbound;

/// <summary>A foreign server that answers with any bytes. It closes each connection after its answer.</summary>
internal sealed class StubServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Any, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<Call, Task> _answer;
    private readonly X509Certificate2? _certificate;
    private readonly Task _serving;

    /// <param name="answer">Answers one request.</param>
    /// <param name="certificate">For TLS; null: plain.</param>
    public StubServer(Func<Call, Task> answer, X509Certificate2? certificate = null)
    {
        (_answer, _certificate) = (answer, certificate);
        _listener.Start();
        _serving = ServeAsync();
    }

    public StubServer(string answer, X509Certificate2? certificate = null)
        : this(call => call.WriteAsync(answer), certificate) { }

    public ConcurrentQueue<Call> Calls { get; } = [];

    /// <summary>Connections, also those without a request.</summary>
    public int Connections { get; private set; }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    public static string Ok(string body) =>
        $"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: {body.Length}\r\n\r\n{body}";

    public static string Redirect(int status, string location) =>
        $"HTTP/1.1 {status} Moved\r\nConnection: close\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n";

    public Uri Url(string host, string path = "/") => new($"http://{host}:{Port}{path}");

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        _listener.Stop();
        await _serving;
        _listener.Dispose();
        _stop.Dispose();
    }

    private async Task ServeAsync()
    {
        var running = new List<Task>();
        try
        {
            while (true)
            {
                var socket = await _listener.AcceptSocketAsync(_stop.Token);
                Connections++;
                running.Add(AnswerAsync(socket));
            }
        }
        catch (Exception) when (_stop.IsCancellationRequested)
        {
            await Task.WhenAll(running);
        }
    }

    private async Task AnswerAsync(System.Net.Sockets.Socket socket)
    {
        var local = (IPEndPoint)socket.LocalEndPoint!;
        await using var connection = new NetworkStream(socket, ownsSocket: true);
        await using var tls = new SslStream(connection);
        try
        {
            Stream stream = connection;
            if (_certificate is not null)
            {
                await tls.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions
                    {
                        // Offline: this side must not download the issuer either.
                        ServerCertificateContext = SslStreamCertificateContext.Create(
                            _certificate,
                            null,
                            offline: true
                        ),
                    },
                    _stop.Token
                );
                stream = tls;
            }

            var call = new Call(await ReadAsync(stream), local, stream, _stop.Token);
            Calls.Enqueue(call);
            await _answer(call);
        }
        catch (Exception exception)
            when (exception is IOException or OperationCanceledException or AuthenticationException)
        {
            // The client has closed the connection, or the test has ended.
        }
    }

    /// <summary>The head, and as much of the body as its length says.</summary>
    private async Task<string> ReadAsync(Stream stream)
    {
        var text = new StringBuilder();
        var buffer = new byte[4_096];
        while (true)
        {
            var read = await stream.ReadAsync(buffer, _stop.Token);
            text.Append(Encoding.Latin1.GetString(buffer, 0, read));
            var head = text.ToString().Split("\r\n\r\n", 2);
            if (read == 0 || (head.Length == 2 && head[1].Length >= LengthOf(head[0])))
            {
                return text.ToString();
            }
        }
    }

    private static int LengthOf(string head) =>
        head.Split("\r\n")
            .Where(line => line.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase))
            .Select(line => int.Parse(line.Split(':')[1], System.Globalization.CultureInfo.InvariantCulture))
            .FirstOrDefault();

    /// <param name="Request">The request as received.</param>
    /// <param name="Server">The address that was called.</param>
    /// <param name="Stream">The connection.</param>
    /// <param name="Stopping">The end of the test.</param>
    internal sealed record Call(string Request, IPEndPoint Server, Stream Stream, CancellationToken Stopping)
    {
        public string Path => Request.Split(' ')[1];

        public Task WriteAsync(string text) => WriteAsync(Encoding.Latin1.GetBytes(text));

        public Task WriteAsync(byte[] bytes) => Stream.WriteAsync(bytes, Stopping).AsTask();
    }
}
