using System.Diagnostics.Metrics;
using Microsoft.Extensions.Time.Testing;
using Parley.Server.Gateway.Wire;
using Parley.Server.Tests.Fanout;

namespace Parley.Server.Tests.Wire;

/// <summary>Whispers beside the frames of one socket, over a kernel socket.</summary>
[Storeless]
public sealed class SocketWhisperTests : IDisposable
{
    private readonly FakeTimeProvider _clock = new();
    private readonly WriterHarness _harness;
    private readonly Guid _user = Ids.New();
    private readonly Guid[] _channels = [Ids.New(), Ids.New()];
    private long _version;

    public SocketWhisperTests() => _harness = new(_clock);

    [Fact]
    public async Task Whispers_follow_the_frames_of_the_same_flush()
    {
        var writer = _harness.Open();
        Put(writer, "a", channel: 0);
        writer.TryEnqueue(WriterHarness.Frame("x"));
        Put(writer, "b", channel: 1);
        Put(writer, "c", channel: 0);
        writer.TryEnqueue(WriterHarness.Frame("y"));
        writer.OnPing("p"u8);
        Assert.Equal(5, writer.Flush(_harness.Scratch));
        Assert.Equal("pxycb", await _harness.ReadAsync(5));
        await _harness.CloseAsync(writer);
    }

    [Fact]
    public async Task Whisper_alone_schedules_one_flush()
    {
        var writer = _harness.Open();
        Put(writer, "a");
        Put(writer, "b");
        Assert.Equal(writer, Assert.Single(_harness.Scheduled));
        Assert.Equal(1, writer.Flush(_harness.Scratch));
        Assert.Equal("b", await _harness.ReadAsync(1));
        await _harness.CloseAsync(writer);
    }

    [Fact]
    public async Task Whisper_before_the_start_follows_the_first_frame()
    {
        var writer = _harness.Create();
        Put(writer, "w");
        Assert.Empty(_harness.Scheduled);
        Assert.Equal(0, writer.Flush(_harness.Scratch));
        writer.Start(WriterHarness.Frame("ready"));
        Assert.Equal(2, writer.Flush(_harness.Scratch));
        Assert.Equal("readyw", await _harness.ReadAsync(2));
        await _harness.CloseAsync(writer);
    }

    [Fact]
    public async Task Queue_above_half_drops_whispers_first()
    {
        using var dropped = new DropCounter(_harness.Meter);
        var writer = _harness.Open();
        Put(writer, "early");
        for (var i = 0; i < 500; i++)
        {
            Assert.True(writer.TryEnqueue(WriterHarness.Frame("x")));
        }

        Assert.Equal(0, dropped.Count);
        Assert.True(writer.TryEnqueue(WriterHarness.Frame("x")));
        Assert.Equal(1, dropped.Count);
        Put(writer, "late");
        Assert.Equal(2, dropped.Count);
        _harness.Flush(writer);
        Put(writer, "w");
        _harness.Flush(writer);
        Assert.Equal($"{new string('x', 501)}w", await _harness.ReadAsync(502));
        await _harness.CloseAsync(writer);
    }

    [Fact]
    public void Whispers_take_no_place_of_frames()
    {
        using var dropped = new DropCounter(_harness.Meter);
        var writer = _harness.Open();
        for (var i = 0; i < 10_000; i++)
        {
            writer.PutWhisper(Whispers.Receipt(Ids.New(), _user, i), WriterHarness.Frame("w"));
        }

        Assert.Equal(10_000 - WhisperSlots.MaxKeys, dropped.Count);
        Assert.All(Enumerable.Range(0, 1_000), _ => Assert.True(writer.TryEnqueue(WriterHarness.Frame("x"))));
        Assert.False(writer.TryEnqueue(WriterHarness.Frame("x")));
        writer.Abort();
    }

    [Fact]
    public async Task Receiver_that_does_not_take_whispers_has_no_deadline_and_gets_the_newest()
    {
        var writer = _harness.Open();
        Block(writer);
        _clock.Advance(TimeSpan.FromMinutes(5));
        for (var i = 0; i < 1_000; i++)
        {
            Put(writer, "skipped");
        }

        Put(writer, "newest");
        _clock.Advance(TimeSpan.FromMinutes(5));
        Assert.Equal(0, _harness.Failed);
        while (_harness.Read is not [.., "newest"])
        {
            await _harness.ReadSomeAsync();
        }

        Assert.DoesNotContain("skipped", _harness.Read);
        await _harness.CloseAsync(writer);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Frame_behind_whispers_that_are_not_taken_has_a_deadline(bool isPong)
    {
        var writer = _harness.Open();
        Block(writer);
        _clock.Advance(TimeSpan.FromMinutes(5));
        if (isPong)
        {
            writer.OnPing("p"u8);
        }
        else
        {
            writer.TryEnqueue(WriterHarness.Frame("x"));
        }

        _clock.Advance(TimeSpan.FromSeconds(9));
        Assert.Equal(0, _harness.Failed);
        _clock.Advance(TimeSpan.FromSeconds(2));
        Assert.Equal(1, _harness.Failed);
        writer.Abort();
    }

    [Fact]
    public async Task Removed_whispers_of_a_channel_are_not_sent()
    {
        var writer = _harness.Open();
        Put(writer, "left", channel: 0);
        Put(writer, "stays", channel: 1);
        writer.RemoveWhispers(_channels[0]);
        writer.RemoveWhispers(Ids.New());
        Assert.Equal(1, writer.Flush(_harness.Scratch));
        Put(writer, "left", channel: 0);
        writer.RemoveWhispers(_channels[0]);
        Assert.Equal(0, writer.Flush(_harness.Scratch));
        Assert.Equal("stays", await _harness.ReadAsync(1));
        await _harness.CloseAsync(writer);
    }

    [Fact]
    public async Task Close_drops_whispers_and_accepts_no_more()
    {
        var writer = _harness.Open();
        Put(writer, "w");
        writer.Close(CloseFrame.Create(4_403, string.Empty), flush: false);
        Put(writer, "late");
        Assert.Equal(1, writer.Flush(_harness.Scratch));
        await writer.WaitForEndAsync().WithTimeoutAsync("the end");
    }

    [Fact]
    public void Only_whispers_at_the_end_of_a_batch_count_as_whispers()
    {
        var (queue, frameCount, scratch) = (new SendQueue(100, 10_000), 0, new byte[1_000]);
        queue.TryPush(new byte[10], 1);
        queue.PutWhisper(Whispers.Receipt(_channels[0], _user, 1), new byte[20]);
        queue.PutWhisper(Whispers.Receipt(_channels[1], _user, 1), new byte[30]);
        Assert.Equal(60, queue.Take(scratch, pongOnly: false, ref frameCount, out var whisperBytes).Length);
        Assert.Equal((3, 50), (frameCount, whisperBytes));

        queue.PutWhisper(Whispers.Receipt(_channels[0], _user, 1), new byte[20]);
        queue.SetCloseFrame(new byte[5]);
        Assert.Equal(25, queue.Take(scratch, pongOnly: false, ref frameCount, out whisperBytes).Length);
        Assert.Equal(0, whisperBytes);
        Assert.True(queue.Take(scratch, pongOnly: false, ref frameCount, out _).IsEmpty);
    }

    public void Dispose() => _harness.Dispose();

    private void Put(SocketWriter writer, string text, int channel = 0) =>
        writer.PutWhisper(Whispers.Receipt(_channels[channel], _user, ++_version), WriterHarness.Frame(text));

    /// <summary>Fills the kernel's buffers with whispers: then a whisper waits for the write in progress.</summary>
    private void Block(SocketWriter writer)
    {
        var text = new string('w', 10_000);
        do
        {
            _harness.Flush(writer);
            Put(writer, text);
        } while (_harness.Scheduled.Count > 0);
    }

    /// <summary>Counts dropped whispers from here on.</summary>
    private sealed class DropCounter : IDisposable
    {
        private readonly MeterListener _listener = new();
        private long _count;

        public DropCounter(Meter meter)
        {
            _listener.InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter == meter && instrument.Name == "parley.sockets.whispers.dropped")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            };
            _listener.SetMeasurementEventCallback<long>((_, count, _, _) => Interlocked.Add(ref _count, count));
            _listener.Start();
        }

        public long Count => Interlocked.Read(ref _count);

        public void Dispose() => _listener.Dispose();
    }
}
