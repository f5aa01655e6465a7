using Parley.Server.Platform.Fanout;

namespace Parley.Server.Gateway;

/// <summary>
/// The position of one socket in the stream of its user. Each event is sent once and in order. An event that is not
/// the next one is not held: it is in the log, from where <see cref="UserEventFeed"/> sends what follows the position.
/// Thread-safe.
/// </summary>
internal sealed class UserCursor
{
    private const long NotStarted = -1;

    private readonly Lock _lock = new();
    private long _seq = NotStarted;
    private long _lastSeq;
    private bool _isReading;

    /// <summary>
    /// Sets the position, when <c>ready</c> is sent: the last event that the client has. The caller reads the log until
    /// <see cref="NextRead"/> returns null.
    /// </summary>
    public void Start(long seq)
    {
        lock (_lock)
        {
            (_seq, _isReading) = (seq, true);
        }
    }

    /// <summary>
    /// Sends a live event if it is the next one. True: events before it are missing, and the caller reads the log.
    /// </summary>
    public bool Deliver(SocketSession socket, long seq, SharedFrame frame)
    {
        lock (_lock)
        {
            if (_isReading || seq != _seq + 1)
            {
                return BeginRead(seq);
            }

            Send(socket, seq, frame);
            return false;
        }
    }

    /// <summary>
    /// The log has events up to this one. True: some are after the position, and the caller reads them.
    /// </summary>
    public bool CheckEnd(long lastSeq)
    {
        lock (_lock)
        {
            return BeginRead(lastSeq);
        }
    }

    /// <summary>For the caller that reads: the position, or null when the last known event is sent.</summary>
    public long? NextRead()
    {
        lock (_lock)
        {
            _isReading = _seq < _lastSeq;
            return _isReading ? _seq : null;
        }
    }

    /// <summary>
    /// Sends an event of the log. False: it does not follow the position, because events were trimmed.
    /// </summary>
    public bool DeliverRead(SocketSession socket, long seq, SharedFrame frame)
    {
        lock (_lock)
        {
            if (seq != _seq + 1)
            {
                return false;
            }

            Send(socket, seq, frame);
            return true;
        }
    }

    private void Send(SocketSession socket, long seq, SharedFrame frame)
    {
        socket.Enqueue(frame);
        _seq = seq;
        _lastSeq = Math.Max(_lastSeq, seq);
    }

    /// <summary>Before the start it only takes note: nothing is sent before <c>ready</c>.</summary>
    private bool BeginRead(long lastSeq)
    {
        _lastSeq = Math.Max(_lastSeq, lastSeq);
        return _seq != NotStarted && !_isReading && _seq < _lastSeq && (_isReading = true);
    }
}
