using Parley.Server.Gateway;

namespace Parley.Server.Tests.Sockets;

[Storeless]
public sealed class ChannelSubscribersTests : IDisposable
{
    private readonly Guid _channel = Ids.New();
    private readonly RecordingSession[] _recorders = [new(), new(), new(), new()];
    private readonly ChannelSubscribers _sockets;

    public ChannelSubscribersTests() => _sockets = new(_channel, focusThreshold: 3);

    public void Dispose() => Array.ForEach(_recorders, static recorder => recorder.Dispose());

    [Fact]
    public void Small_channel_delivers_every_event_once_to_each_socket()
    {
        _recorders[0].Session.SetFocus([]);
        Add(0, 1, 1);
        AssertReceivers(0, 1);
        Assert.False(_sockets.HasPassive);
    }

    [Fact]
    public void Channel_switches_to_large_mode_and_back()
    {
        _recorders[0].Session.SetFocus([]);
        Add(0, 1, 2);
        AssertReceivers(1, 2);
        Assert.True(_sockets.HasPassive);

        _recorders[3].Session.SetFocus([]);
        Add(3);
        AssertReceivers(1, 2);
        _sockets.Remove(_recorders[1].Session);
        AssertReceivers(2);
        _sockets.RemoveUser(_recorders[2].UserId);
        AssertReceivers(0, 3);
    }

    [Fact]
    public void Focus_changes_update_the_attentive_sockets_of_a_large_channel()
    {
        Add(0, 1, 2);
        Assert.False(_sockets.HasPassive);
        _recorders[0].Session.SetFocus([]);
        _sockets.UpdateFocus(_recorders[0].Session);
        AssertReceivers(1, 2);
        _recorders[0].Session.SetFocus([_channel]);
        _sockets.UpdateFocus(_recorders[0].Session);
        _sockets.UpdateFocus(_recorders[0].Session);
        AssertReceivers(1, 2, 0);

        // A session of another channel.
        _sockets.UpdateFocus(_recorders[3].Session);
        AssertReceivers(1, 2, 0);
    }

    [Fact]
    public void Closing_socket_is_not_added()
    {
        _recorders[0].Session.Close(CloseCodes.Normal, "done");
        Add(0);
        Assert.Equal(0, _sockets.Count);
    }

    private void Add(params int[] recorders) =>
        Array.ForEach(recorders, recorder => _sockets.Add(_recorders[recorder].Session));

    private void AssertReceivers(params int[] recorders) =>
        Assert.Equal(recorders.Select(recorder => _recorders[recorder].Session), _sockets.EventReceivers.ToArray());
}
