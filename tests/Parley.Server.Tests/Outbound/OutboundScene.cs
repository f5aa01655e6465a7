using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Outbound;
using Parley.Server.Tests.Wire;

namespace Parley.Server.Tests.Outbound;

/// <summary>
/// An outbound client. 127.0.0.2 stands for a public address: it is allowed, and 127.0.0.1 is not.
/// </summary>
internal sealed class OutboundScene : IDisposable
{
    public const string Public = "127.0.0.2";

    private readonly OutboundMetrics _metrics = new(new TestMeterFactory());
    private readonly MeterListener _listener = new();
    private readonly RecordingLog _log = new();

    public OutboundScene(
        int port,
        Action<OutboundOptions>? configure = null,
        IHostResolver? resolver = null,
        TimeProvider? clock = null,
        IOwnAddresses? own = null
    )
    {
        var options = new OutboundOptions { Allow = [Public], Ports = [port] };
        configure?.Invoke(options);
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Name == "parley.outbound.duration")
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<double>(
            (_, _, tags, _) => Outcomes.Enqueue(string.Join(' ', tags.ToArray().Select(tag => tag.Value)))
        );
        _listener.Start();
        Client = new(
            resolver ?? new SystemHostResolver(),
            own ?? new SystemOwnAddresses(),
            Options.Create(options),
            _metrics,
            clock ?? TimeProvider.System,
            _log
        );
    }

    public OutboundClient Client { get; }

    /// <summary>Purpose and outcome of each measured request, of concurrent tests as well.</summary>
    public ConcurrentQueue<string> Outcomes { get; } = [];

    public IEnumerable<string> Log => _log.Entries;

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public static OutboundRequest Get(Uri url) =>
        new()
        {
            Purpose = "test",
            Url = url,
            MaxResponseBytes = 10_000,
        };

    public Task<OutboundResult> SendAsync(OutboundRequest request) =>
        Client.SendAsync(request, Token).WithTimeoutAsync("the request");

    public async Task<OutboundFailure> FailAsync(OutboundRequest request) =>
        Assert.IsType<OutboundResult.Failure>(await SendAsync(request)).Reason;

    public async Task<string> ReadAsync(OutboundRequest request) =>
        System.Text.Encoding.UTF8.GetString(
            Assert.IsType<OutboundResult.Response>(await SendAsync(request)).Content.Span
        );

    public void Dispose()
    {
        Client.Dispose();
        _listener.Dispose();
        _metrics.Dispose();
    }

    /// <summary>Answers each lookup of a name with the next list of addresses; the last one stays.</summary>
    internal sealed class FakeResolver(params string[][] answers) : IHostResolver
    {
        private int _lookups;

        public int Lookups => _lookups;

        public Task<IPAddress[]> ResolveAsync(string host)
        {
            if (IPAddress.TryParse(host, out var address))
            {
                return Task.FromResult<IPAddress[]>([address]);
            }

            var lookup = Interlocked.Increment(ref _lookups) - 1;
            return Task.FromResult<IPAddress[]>([
                .. answers[Math.Min(lookup, answers.Length - 1)].Select(IPAddress.Parse),
            ]);
        }
    }

    /// <summary>A machine with this public address.</summary>
    internal sealed class FakeOwnAddresses(string address) : IOwnAddresses
    {
        private readonly IPAddress _address = IPAddress.Parse(address);

        public bool Contains(IPAddress address) => _address.Equals(address);
    }

    private sealed class RecordingLog : ILogger<OutboundClient>
    {
        public ConcurrentQueue<string> Entries { get; } = [];

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel,
            EventId eventId,
            TState state,
            Exception? exception,
            Func<TState, Exception?, string> formatter
        ) => Entries.Enqueue(formatter(state, exception) + exception);
    }
}
