using Parley.Server.Features.Accounts;
using Parley.Server.Platform.Cluster;

namespace Parley.Server.Tests.Cluster;

/// <summary>The version is a digest of what nodes say to each other.</summary>
[Storeless]
public sealed class ClusterProtocolTests
{
    [Fact]
    public void Grains_and_messages_of_the_server_are_its_protocol()
    {
        var types = typeof(AttemptsGrain).Assembly.GetTypes();
        var lines = ClusterProtocol.Describe(types).Split('\n');
        Assert.Contains(
            "parley.attempts: begin(System.Byte[], System.Guid) System.Threading.Tasks.Task`1<System.Boolean>; "
                + "clear(System.Byte[]) System.Threading.Tasks.Task; "
                + "end(System.Byte[], System.Guid, Parley.Server.Features.Accounts.AttemptOutcome{(Success, 0), "
                + "(Failure, 1), (Undecided, 2)}) System.Threading.Tasks.Task`1<System.Boolean>; "
                + "reserve(System.Byte[], System.Threading.CancellationToken) "
                + "System.Threading.Tasks.Task`1<parley.attempt-reservation>",
            lines
        );
        Assert.Contains(lines, line => line.StartsWith("parley.node: ", StringComparison.Ordinal));
        Assert.Contains("parley.channel-batch: System.Object; 0 System.Guid; 1 parley.node-event[]", lines);
        Assert.Contains(
            "parley.attempt-reservation: System.ValueType; 0 System.Nullable`1<System.Guid>; "
                + "1 Parley.Server.Features.Accounts.AttemptRefusal{(None, 0), (LockedOut, 1), (Busy, 2)}; "
                + "2 System.TimeSpan",
            lines
        );
        Assert.Equal(ClusterProtocol.Version, ClusterProtocol.VersionOf(types.Reverse()));
    }

    [Fact]
    public void Any_other_message_or_method_is_another_version()
    {
        var types = typeof(AttemptsGrain).Assembly.GetTypes();
        foreach (var changed in (Type[])[typeof(IAttemptsGrain), typeof(AttemptReservation)])
        {
            Assert.NotEqual(ClusterProtocol.Version, ClusterProtocol.VersionOf(types.Except([changed])));
        }
    }
}
