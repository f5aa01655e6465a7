using Parley.Bench.Load;

namespace Parley.Bench.Wires;

/// <summary>Common parts of SignalR's two encodings.</summary>
internal abstract class SignalRWire : Wire
{
    /// <summary>Default <c>KeepAliveInterval</c> of its clients.</summary>
    public override TimeSpan HeartbeatPeriod => TimeSpan.FromSeconds(15);

    public override string Path(LoadClient client, string token) => $"/chat?access_token={token}";
}
