using Parley.Client.Connection;

namespace Parley.Client.Tests;

public sealed class ConnectionStateTests
{
    // From, then every status it may go to; what is not here must be refused.
    private static readonly Dictionary<ConnectionStatus, ConnectionStatus[]> Expected = new()
    {
        [ConnectionStatus.Disconnected] = [ConnectionStatus.Connecting],
        [ConnectionStatus.Connecting] = [ConnectionStatus.Connected, ConnectionStatus.Disconnected],
        [ConnectionStatus.Connected] = [ConnectionStatus.Reconnecting, ConnectionStatus.Disconnected],
        [ConnectionStatus.Reconnecting] = [ConnectionStatus.Connected, ConnectionStatus.Disconnected],
    };

    public static TheoryData<ConnectionStatus, ConnectionStatus> Pairs()
    {
        var data = new TheoryData<ConnectionStatus, ConnectionStatus>();
        foreach (var from in Enum.GetValues<ConnectionStatus>())
        {
            foreach (var to in Enum.GetValues<ConnectionStatus>())
            {
                data.Add(from, to);
            }
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Every_pair_is_either_a_move_or_a_fault(ConnectionStatus from, ConnectionStatus to)
    {
        var told = new List<ConnectionStatusChangedEventArgs>();
        var state = At(from, told);
        if (!Expected[from].Contains(to))
        {
            Assert.Throws<InvalidOperationException>(() => state.TryMove(from, to));
            Assert.Equal(from, state.Current);
            Assert.Empty(told);
            return;
        }

        Assert.True(state.TryMove(from, to, 1012, "why"));
        Assert.Equal(to, state.Current);
        var change = Assert.Single(told);
        Assert.Equal((from, to, 1012, "why"), (change.Previous, change.Current, change.CloseCode, change.Reason));
    }

    [Fact]
    public void Who_expects_another_status_loses_and_nothing_is_told()
    {
        var told = new List<ConnectionStatusChangedEventArgs>();
        var state = At(ConnectionStatus.Connected, told);
        Assert.True(state.TryMove(ConnectionStatus.Connected, ConnectionStatus.Reconnecting));
        Assert.False(state.TryMove(ConnectionStatus.Connected, ConnectionStatus.Disconnected));
        Assert.Equal(ConnectionStatus.Reconnecting, state.Current);
        Assert.Single(told);
    }

    private static ConnectionState At(ConnectionStatus status, List<ConnectionStatusChangedEventArgs> told)
    {
        var state = new ConnectionState(told.Add);
        var path = status switch
        {
            ConnectionStatus.Disconnected => Array.Empty<ConnectionStatus>(),
            ConnectionStatus.Connecting => [ConnectionStatus.Connecting],
            ConnectionStatus.Connected => [ConnectionStatus.Connecting, ConnectionStatus.Connected],
            _ => [ConnectionStatus.Connecting, ConnectionStatus.Connected, ConnectionStatus.Reconnecting],
        };
        foreach (var next in path)
        {
            state.TryMove(state.Current, next);
        }

        told.Clear();
        return state;
    }
}
