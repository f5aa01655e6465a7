using Parley.Socket;

namespace Parley.Client.Connection;

/// <summary>The position in the events of the user. The caller holds the lock of the sequencer.</summary>
/// <param name="reconnect">Replaces the socket, for a reason: the next <c>ready</c> has what was lost.</param>
internal sealed class UserEventCursor(Action<string> reconnect)
{
    private bool _isReconnecting;

    /// <summary>The last event that was delivered, or that <c>ready</c> includes.</summary>
    public long Seq { get; private set; }

    public void ResetTo(ReadyFrame ready) => (Seq, _isReconnecting) = (ready.UserEventsAfter ?? ready.UserSeq, false);

    /// <summary>Whether the event is the next one. Reconnects when one is missing.</summary>
    public bool TryAdvance(UserEvent change)
    {
        if (change.UserSeq == Seq + 1)
        {
            Seq++;
            return true;
        }

        if (change.UserSeq > Seq && !_isReconnecting)
        {
            _isReconnecting = true;
            reconnect("events of the user's own stream were lost");
        }

        return false;
    }
}
