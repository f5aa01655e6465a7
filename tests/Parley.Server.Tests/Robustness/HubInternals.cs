using System.Collections.Concurrent;
using System.Runtime.CompilerServices;
using Parley.Server.Gateway;
using Parley.Server.Platform.Auth;
using Parley.Server.Tests.Sockets;

namespace Parley.Server.Tests.Robustness;

/// <summary>Access to internals of the server.</summary>
internal static class HubInternals
{
    /// <summary>A recording session of this user.</summary>
    public static RecordingSession RecorderFor(Guid userId)
    {
        var recorder = new RecordingSession();
        CallerOf(recorder.Session) = new Caller(userId, Ids.New());
        return recorder;
    }

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_feeds")]
    public static extern ref ConcurrentDictionary<Guid, ChannelFeed> FeedsOf(SocketHub hub);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "CloseExpiredSessionsAsync")]
    public static extern Task CloseExpiredSessionsAsync(
        SocketMaintenance maintenance,
        CancellationToken cancellationToken
    );

    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_caller")]
    private static extern ref Caller? CallerOf(SocketSession session);
}
