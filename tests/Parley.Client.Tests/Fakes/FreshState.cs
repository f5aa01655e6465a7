using System.Text.Json;
using Parley.Json;

namespace Parley.Client.Tests.Fakes;

/// <summary>The state of a client that fetches everything at the end.</summary>
internal static class FreshState
{
    public static void AssertEqual(ChatStore store, FakeChannel server)
    {
        var state = store.GetChannel(Samples.Channel)!;
        Assert.Equal(server.Channel, state.Channel);
        Assert.Equal((server.Events.Count, false, false), (state.Seq, state.IsStale, state.HasNewer));
        Assert.Equal(server.Messages.Count > state.Messages.Count, state.HasOlder);
        Assert.Equal(
            server.Messages.TakeLast(state.Messages.Count).Select(Serialize),
            state.Messages.Select(Serialize)
        );
    }

    // Events do not carry the order of emojis.
    private static string Serialize(Message message) =>
        JsonSerializer.Serialize(
            message with
            {
                Reactions = message.Reactions?.OrderBy(reaction => reaction.Emoji, StringComparer.Ordinal).ToList(),
            },
            ParleyJson.Default.Message
        );
}
