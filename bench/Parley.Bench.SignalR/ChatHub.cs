using Microsoft.AspNetCore.SignalR;

namespace Parley.Bench.SignalR;

/// <summary>Rooms are SignalR groups. A sender has joined the room.</summary>
internal sealed class ChatHub(TimeProvider clock) : Hub
{
    [HubMethodName("join")]
    public async Task JoinAsync(string[] rooms)
    {
        var joined = new HashSet<string>(rooms, StringComparer.Ordinal);
        Context.Items["rooms"] = joined;
        foreach (var room in joined)
        {
            await Groups.AddToGroupAsync(Context.ConnectionId, room);
        }
    }

    /// <summary>The completion of the call is the ack.</summary>
    [HubMethodName("send")]
    public Task SendAsync(string id, string room, string content) =>
        Context.Items["rooms"] is HashSet<string> joined && joined.Contains(room)
            ? Clients
                .Group(room)
                .SendAsync("message", new ChatMessage(id, room, Context.UserIdentifier!, content, clock.GetUtcNow()))
            : throw new HubException("join first");
}

/// <summary>What the members of a room receive.</summary>
public sealed record ChatMessage(string Id, string Room, string Sender, string Content, DateTimeOffset Time);
