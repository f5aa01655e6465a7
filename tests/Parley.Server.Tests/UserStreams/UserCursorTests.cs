using Parley.Server.Platform.Fanout;
using Parley.Server.Platform.UserStreams;
using Parley.Server.Tests.Sockets;

namespace Parley.Server.Tests.UserStreams;

/// <summary>The position of a socket in the stream of its user.</summary>
[Storeless]
public sealed class UserCursorTests
{
    [Fact]
    public void Nothing_is_sent_before_ready_and_the_log_is_read_after_it()
    {
        using var recorder = new RecordingSession();
        Assert.False(Deliver(recorder, 6));
        recorder.Session.UserEvents.Start(5);
        Assert.Empty(recorder.Frames);
        Assert.Equal(5, recorder.Session.UserEvents.NextRead());
    }

    [Fact]
    public void Nothing_is_sent_live_until_the_caller_has_read_the_log()
    {
        using var recorder = new RecordingSession();
        recorder.Session.UserEvents.Start(5);
        Assert.False(Deliver(recorder, 6), "a read is in progress");
        Assert.Empty(recorder.Frames);
        Assert.Equal(5, recorder.Session.UserEvents.NextRead());
    }

    [Fact]
    public void Start_without_missed_events_reads_nothing()
    {
        using var recorder = Started(5);
        Assert.False(Deliver(recorder, 6));
        Assert.Equal([6L], Seqs(recorder));
    }

    [Fact]
    public void Events_out_of_order_are_read_once_and_sent_in_order()
    {
        using var recorder = Started(0);
        var cursor = recorder.Session.UserEvents;
        Assert.True(Deliver(recorder, 3), "1 and 2 are missing");
        Assert.False(Deliver(recorder, 2), "a read is in progress");
        Assert.False(Deliver(recorder, 1));
        Assert.Equal(0, cursor.NextRead());
        foreach (var seq in new[] { 1, 2 })
        {
            Assert.True(cursor.DeliverRead(recorder.Session, seq, Frame(seq)));
        }

        Assert.False(Deliver(recorder, 4));
        Assert.Equal(2, cursor.NextRead());
        foreach (var seq in new[] { 3, 4 })
        {
            Assert.True(cursor.DeliverRead(recorder.Session, seq, Frame(seq)));
        }

        Assert.Null(cursor.NextRead());
        Assert.False(Deliver(recorder, 4), "known");
        Assert.False(Deliver(recorder, 5));
        Assert.Equal([1L, 2, 3, 4, 5], Seqs(recorder));
    }

    [Fact]
    public void Trimmed_events_are_a_hole_that_is_not_passed_over()
    {
        using var recorder = new RecordingSession();
        var cursor = recorder.Session.UserEvents;
        Assert.False(cursor.CheckEnd(9), "not started");
        cursor.Start(1);
        Assert.Equal(1, cursor.NextRead());
        Assert.False(cursor.DeliverRead(recorder.Session, 8, Frame(8)));
        Assert.Empty(recorder.Frames);
    }

    [Fact]
    public void Known_end_of_the_stream_starts_one_read()
    {
        using var recorder = new RecordingSession();
        var cursor = recorder.Session.UserEvents;
        Assert.False(cursor.CheckEnd(3), "not started");
        cursor.Start(2);
        Assert.False(cursor.CheckEnd(3), "a read is in progress");
        Assert.True(cursor.DeliverRead(recorder.Session, 3, Frame(3)));
        Assert.Null(cursor.NextRead());
        Assert.False(cursor.CheckEnd(3));
        Assert.True(cursor.CheckEnd(4));
    }

    private static RecordingSession Started(long seq)
    {
        var recorder = new RecordingSession();
        recorder.Session.UserEvents.Start(seq);
        Assert.Null(recorder.Session.UserEvents.NextRead());
        return recorder;
    }

    private static bool Deliver(RecordingSession recorder, long seq) =>
        recorder.Session.UserEvents.Deliver(recorder.Session, seq, Frame(seq));

    private static SharedFrame Frame(long seq) =>
        UserEventPayload.Number(
            UserEventPayload.Encode(new WorkspaceLeft { UserSeq = 0, WorkspaceId = new(Ids.New()) }),
            seq
        );

    private static IEnumerable<long> Seqs(RecordingSession recorder) =>
        recorder.Frames.Cast<UserEvent>().Select(change => change.UserSeq);
}
