using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Parley.Server.Platform.Fanout;
using Parley.Server.Tests.Wire;

namespace Parley.Server.Tests.Fanout;

[Storeless]
public sealed class WhisperCoalescerTests : IDisposable
{
    private static readonly TimeSpan JustBefore = WhisperCoalescer.Interval - TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    private readonly FakeTimeProvider _clock = new();
    private readonly WhisperMetrics _metrics = new(new TestMeterFactory());
    private readonly WhisperCoalescer _coalescer;
    private readonly Guid _channel = Ids.New();
    private readonly Guid _user = Ids.New();
    private readonly List<long> _sent = [];
    private bool _fails;

    public WhisperCoalescerTests() => _coalescer = new(_clock, _metrics, NullLogger<WhisperCoalescer>.Instance);

    [Fact]
    public async Task First_whisper_is_sent_at_once_and_the_newest_after_the_interval()
    {
        await SendAsync(1);
        Assert.Equal([1L], _sent);
        await SendAsync(2);
        await SendAsync(3);
        _clock.Advance(JustBefore);
        await SendAsync(4);
        Assert.Equal([1L], _sent);
        _clock.Advance(Millisecond);
        Assert.Equal([1L, 4], _sent);

        // The late one starts an interval, too.
        await SendAsync(5);
        _clock.Advance(JustBefore);
        Assert.Equal([1L, 4], _sent);
        _clock.Advance(Millisecond);
        Assert.Equal([1L, 4, 5], _sent);
    }

    [Fact]
    public async Task Quiet_key_sends_nothing_more_and_its_next_whisper_at_once()
    {
        await SendAsync(1);
        _clock.Advance(WhisperCoalescer.Interval * 3);
        Assert.Equal([1L], _sent);
        await SendAsync(2);
        Assert.Equal([1L, 2], _sent);
    }

    [Fact]
    public async Task Keys_and_targets_have_their_own_intervals()
    {
        await SendAsync(1);
        _clock.Advance(WhisperCoalescer.Interval / 2);
        await SendAsync(2, channel: Ids.New());
        await SendAsync(3, target: Ids.New());
        Assert.Equal([1L, 2, 3], _sent);
        await SendAsync(4);
        _clock.Advance(WhisperCoalescer.Interval / 2);
        Assert.Equal([1L, 2, 3, 4], _sent);
    }

    [Fact]
    public async Task Late_whisper_of_a_lower_version_does_not_replace_the_newest()
    {
        await SendAsync(1);
        await SendAsync(3);
        await SendAsync(2);
        _clock.Advance(WhisperCoalescer.Interval);
        Assert.Equal([1L, 3], _sent);
    }

    [Fact]
    public async Task Keys_are_bounded_until_their_interval_ends()
    {
        for (var i = 0; i < WhisperCoalescer.MaxKeys; i++)
        {
            await SendAsync(1, channel: Ids.New());
        }

        await SendAsync(2);
        Assert.DoesNotContain(2, _sent);
        _clock.Advance(WhisperCoalescer.Interval);
        await SendAsync(3);
        Assert.Equal(3, _sent[^1]);
        Assert.Equal(WhisperCoalescer.MaxKeys + 1, _sent.Count);
    }

    [Fact]
    public async Task Failed_whisper_does_not_stop_later_ones()
    {
        await SendAsync(1);
        await SendAsync(2);
        _fails = true;
        _clock.Advance(WhisperCoalescer.Interval);
        await SendAsync(3);
        _fails = false;
        _clock.Advance(WhisperCoalescer.Interval);
        Assert.Equal([1L, 3], _sent);
    }

    public void Dispose()
    {
        _coalescer.Dispose();
        _metrics.Dispose();
    }

    private Task SendAsync(long version, Guid? channel = null, Guid? target = null) =>
        _coalescer.SendAsync(
            target ?? _user,
            Whispers.Receipt(channel ?? _channel, _user, version),
            (_, whisper) =>
            {
                if (_fails)
                {
                    return Task.FromException(new TimeoutException());
                }

                _sent.Add(whisper.Version);
                return Task.CompletedTask;
            }
        );
}
