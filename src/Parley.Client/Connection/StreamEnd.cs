using Parley.Socket;

namespace Parley.Client.Connection;

/// <summary>Where a channel or conversation ends for a <c>ready</c>.</summary>
internal readonly record struct StreamEnd(ChannelId Id, long LastSeq, long LastIndex)
{
    public static List<StreamEnd> Of(ReadyFrame ready) =>
        [
            .. ready.Channels.Select(channel => new StreamEnd(channel.Id, channel.LastSeq, channel.LastIndex)),
            .. (ready.Conversations ?? []).Select(held => new StreamEnd(held.Id, held.LastSeq, held.LastIndex)),
        ];
}
