namespace Parley.Server.Platform.Log;

/// <summary>The messages that a page is read from.</summary>
/// <param name="Kind">Which messages.</param>
/// <param name="Id">The channel, or the root message of the thread.</param>
internal readonly record struct MessageScope(MessageScopeKind Kind, Guid Id)
{
    /// <summary>All messages of a channel, with the replies in threads.</summary>
    public static MessageScope Channel(Guid channelId) => new(MessageScopeKind.Channel, channelId);

    /// <summary>The messages of a channel without the replies in threads.</summary>
    public static MessageScope TopLevel(Guid channelId) => new(MessageScopeKind.TopLevel, channelId);

    /// <summary>The replies in a thread, without its root.</summary>
    public static MessageScope Thread(Guid rootId) => new(MessageScopeKind.Thread, rootId);
}

/// <summary>Which messages a page is read from.</summary>
internal enum MessageScopeKind
{
    Channel,
    TopLevel,
    Thread,
}
