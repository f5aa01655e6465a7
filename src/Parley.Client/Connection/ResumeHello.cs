using Parley.Socket;

namespace Parley.Client.Connection;

/// <summary>Writes the first frame of a socket.</summary>
internal static class ResumeHello
{
    /// <summary>
    /// Encodes a <c>hello</c> that names as many channels as fit; those left out are caught up otherwise.
    /// </summary>
    /// <param name="hello">The frame without <c>resume</c>.</param>
    /// <param name="held">What the client has; null for nothing.</param>
    /// <param name="codec">The encoding.</param>
    /// <param name="mostBytes">The largest frame that the server takes.</param>
    public static byte[] Encode(HelloFrame hello, ResumeState? held, FrameCodec codec, int mostBytes)
    {
        if (held is null)
        {
            return codec.Encode(hello);
        }

        var count = held.Channels.Count;
        while (true)
        {
            var some =
                count == held.Channels.Count ? held : held with { Channels = held.Channels.Take(count).ToDictionary() };
            var encoded = codec.Encode(hello with { Resume = some });
            if (encoded.Length <= mostBytes || count == 0)
            {
                return encoded;
            }

            // Channels are about equally long: one more round at most, or two.
            count = (int)Math.Min(count - 1, (long)count * mostBytes / encoded.Length);
        }
    }
}
