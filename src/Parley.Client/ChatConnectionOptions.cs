namespace Parley.Client;

/// <summary>Options of a <see cref="ChatConnection"/>. Validated by its constructor.</summary>
public sealed record ChatConnectionOptions
{
    /// <summary>Timeout for opening a socket, including <c>ready</c>; default 15 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>
    /// Maximum frames buffered for the reader of <see cref="ChatConnection.ReadEventsAsync"/>, 1-1 000 000; default
    /// 1 024. Further frames are dropped, and replayed by a reconnect once the reader has caught up.
    /// </summary>
    public int EventBuffer { get; init; } = 1024;

    /// <summary>
    /// Maximum unacknowledged messages and changes, 1-100 000; default 1 000. At the limit
    /// <see cref="ChatConnection.SendAsync"/> and the other write methods wait.
    /// </summary>
    public int SendBuffer { get; init; } = 1000;

    /// <summary>
    /// Maximum gap of events that is fetched, 0-1 000 000; default 1 000. For a larger gap the reader gets a
    /// <see cref="Socket.ResyncFrame"/>.
    /// </summary>
    public int MaxGap { get; init; } = 1000;

    /// <summary>
    /// The encoding of frames; default <see cref="FrameEncoding.Json"/>. A server without support for it refuses the
    /// connection.
    /// </summary>
    public FrameEncoding Encoding { get; init; } = FrameEncoding.Json;

    /// <summary>
    /// Whether the connection delivers direct and group conversations: <see cref="Socket.ReadyFrame.Conversations"/>
    /// and their events; default true.
    /// </summary>
    public bool Conversations { get; init; } = true;

    internal ChatConnectionOptions Check()
    {
        Require(Enum.IsDefined(Encoding), nameof(Encoding), "must be one of FrameEncoding");
        Require(ConnectTimeout > TimeSpan.Zero, nameof(ConnectTimeout), "must be positive");
        Require(EventBuffer is >= 1 and <= 1_000_000, nameof(EventBuffer), "must be 1-1 000 000");
        Require(SendBuffer is >= 1 and <= 100_000, nameof(SendBuffer), "must be 1-100 000");
        Require(MaxGap is >= 0 and <= 1_000_000, nameof(MaxGap), "must be 0-1 000 000");
        return this;
    }

    private static void Require(bool condition, string name, string rule) =>
        ParleyClientOptions.Require(condition, nameof(ChatConnectionOptions), name, rule);
}
