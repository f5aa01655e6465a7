namespace Parley.Server.Gateway.Wire;

/// <summary>
/// The timeout of the write in progress of one socket. It does not run while only whispers are sent: they never close a
/// socket. A mutable struct: not readonly, never copied. Not thread-safe: the lock of its <see cref="SocketWriter"/>
/// guards it.
/// </summary>
/// <param name="deadlines">Bounds the time.</param>
/// <param name="onExpired">Called when the time is over.</param>
internal struct WriteDeadline(Deadlines deadlines, Action onExpired)
{
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(10);

    private Deadline? _deadline;

    /// <summary>Only whispers are sent, and nothing waits behind them.</summary>
    public bool IsWaived { get; private set; }

    /// <summary>A write begins.</summary>
    /// <param name="onlyWhispers">All its bytes belong to whispers.</param>
    public void Begin(bool onlyWhispers)
    {
        Clear();
        IsWaived = onlyWhispers;
    }

    /// <summary>The receiver does not take the bytes at once.</summary>
    public void Start()
    {
        if (!IsWaived)
        {
            deadlines.Set(_deadline ??= new(onExpired), Timeout);
        }
    }

    /// <summary>A frame waits behind the whispers that are being sent: from now on the time counts.</summary>
    public void Enforce()
    {
        if (IsWaived)
        {
            IsWaived = false;
            Start();
        }
    }

    public readonly void Clear() => _deadline?.Clear();
}
