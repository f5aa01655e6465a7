namespace Parley.Client;

/// <summary>Settings of a <see cref="ChatConnection"/>. Checked by its constructor.</summary>
public sealed record ChatConnectionOptions
{
    /// <summary>How long opening a socket may take, <c>ready</c> included; default 15 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>How many frames may wait for the reader of <see cref="ChatConnection.ReadEventsAsync"/>; 1-1 000 000,
    /// default 1 024. When more come they are dropped, and fetched again over a new connection once the reader has
    /// caught up.</summary>
    public int EventBuffer { get; init; } = 1024;

    /// <summary>How many messages and changes may wait for their acknowledgement before <see
    /// cref="ChatConnection.SendAsync"/> and its like wait for room; 1-100 000, default 1 000.</summary>
    public int SendBuffer { get; init; } = 1000;

    /// <summary>Gaps of more events than this are not fetched one by one: the reader gets a <see
    /// cref="Socket.ResyncFrame"/> instead; 0-1 000 000, default 1 000.</summary>
    public int LongestGap { get; init; } = 1000;

    /// <summary>
    /// How frames are written; default <see cref="FrameEncoding.Json"/>. A server that does not speak it refuses the
    /// connection.
    /// </summary>
    public FrameEncoding Encoding { get; init; } = FrameEncoding.Json;

    internal ChatConnectionOptions Check()
    {
        Require(Enum.IsDefined(Encoding), nameof(Encoding), "must be one of FrameEncoding");
        Require(ConnectTimeout > TimeSpan.Zero, nameof(ConnectTimeout), "must be positive");
        Require(EventBuffer is >= 1 and <= 1_000_000, nameof(EventBuffer), "must be 1-1 000 000");
        Require(SendBuffer is >= 1 and <= 100_000, nameof(SendBuffer), "must be 1-100 000");
        Require(LongestGap is >= 0 and <= 1_000_000, nameof(LongestGap), "must be 0-1 000 000");
        return this;
    }

    private static void Require(bool condition, string name, string rule) =>
        ParleyClientOptions.Require(condition, nameof(ChatConnectionOptions), name, rule);
}
