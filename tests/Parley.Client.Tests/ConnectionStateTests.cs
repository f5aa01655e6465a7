using Parley.Client.Connection;

namespace Parley.Client.Tests;

public sealed class ConnectionStateTests
{
    // Row: phase; column: step; ".": refused.
    private const string Expected = """
                      Connect     Open       Fail  Lose          End    Abandon
        Idle          Connecting  .          .     .             .      Ended
        Connecting    .           Connected  Idle  .             Ended  .
        Connected     .           .          .     Reconnecting  Ended  .
        Reconnecting  .           Connected  .     .             Ended  .
        Ended         .           .          .     .             .      .
        """;

    public static TheoryData<string, string, string> Pairs()
    {
        var data = new TheoryData<string, string, string>();
        var lines = Expected
            .Split('\n')
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
            .ToList();
        foreach (var row in lines.Skip(1))
        {
            foreach (var (step, to) in lines[0].Zip(row.Skip(1)))
            {
                data.Add(row[0], step, to);
            }
        }

        return data;
    }

    [Fact]
    public void Every_state_pair_is_covered() =>
        Assert.Equal(
            Enum.GetValues<Phase>().Length * Enum.GetValues<Trigger>().Length,
            Pairs().Select(pair => (pair.Data.Item1, pair.Data.Item2)).Distinct().Count()
        );

    [Theory]
    [MemberData(nameof(Pairs))]
    public void Every_phase_and_step_follows_the_transition_table(string phase, string step, string to)
    {
        var from = Enum.Parse<Phase>(phase);
        var raised = new List<ConnectionStatusChangedEventArgs>();
        var state = At(from, raised);
        if (to == ".")
        {
            Assert.False(state.TryFire(Enum.Parse<Trigger>(step)));
            Assert.Equal(from, state.Phase);
            Assert.Empty(raised);
            return;
        }

        var next = Enum.Parse<Phase>(to);
        Assert.True(state.TryFire(Enum.Parse<Trigger>(step), 1012, "why"));
        Assert.Equal(next, state.Phase);
        Assert.Equal(ConnectionState.StatusOf(next), state.Status);
        var change = raised.SingleOrDefault();
        if (ConnectionState.StatusOf(from) == ConnectionState.StatusOf(next))
        {
            Assert.Null(change);
        }
        else
        {
            Assert.Equal(
                (ConnectionState.StatusOf(from), state.Status, 1012, "why"),
                (change!.Previous, change.Current, change.CloseCode, change.Reason)
            );
        }
    }

    [Fact]
    public async Task Racing_transitions_succeed_once_and_raise_changes_in_order()
    {
        for (var round = 0; round < 200; round++)
        {
            var raised = new List<ConnectionStatusChangedEventArgs>();
            var state = new ConnectionState(raised.Add);
            state.TryFire(Trigger.Connect);
            var steps = Enum.GetValues<Trigger>().Concat(Enum.GetValues<Trigger>());
            await Task.WhenAll(
                steps.Select(step => Task.Run(() => state.TryFire(step), TestContext.Current.CancellationToken))
            );
            lock (raised)
            {
                Assert.All(raised.Zip(raised.Skip(1)), pair => Assert.Equal(pair.First.Current, pair.Second.Previous));
            }
        }
    }

    [Fact]
    public void Handler_may_trigger_the_next_transition()
    {
        var raised = new List<ConnectionStatus>();
        ConnectionState? state = null;
        state = new ConnectionState(change =>
        {
            raised.Add(change.Current);
            if (change.Current == ConnectionStatus.Connected)
            {
                state!.TryFire(Trigger.End);
            }
        });
        state.TryFire(Trigger.Connect);
        state.TryFire(Trigger.Open);
        Assert.Equal([ConnectionStatus.Connecting, ConnectionStatus.Connected, ConnectionStatus.Disconnected], raised);
    }

    private static ConnectionState At(Phase phase, List<ConnectionStatusChangedEventArgs> raised)
    {
        var state = new ConnectionState(raised.Add);
        Trigger[] path = phase switch
        {
            Phase.Idle => [],
            Phase.Connecting => [Trigger.Connect],
            Phase.Connected => [Trigger.Connect, Trigger.Open],
            Phase.Reconnecting => [Trigger.Connect, Trigger.Open, Trigger.Lose],
            _ => [Trigger.Abandon],
        };
        Assert.All(path, step => Assert.True(state.TryFire(step)));
        Assert.Equal(phase, state.Phase);
        raised.Clear();
        return state;
    }
}
