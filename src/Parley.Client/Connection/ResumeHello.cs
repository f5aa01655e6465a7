using Parley.Socket;

namespace Parley.Client.Connection;

/// <summary>Encodes the first frame of a socket.</summary>
internal static class ResumeHello
{
    /// <summary>Encodes a <c>hello</c> with as many channels as fit. The others are fetched by REST.</summary>
    /// <param name="hello">The frame without <c>resume</c>.</param>
    /// <param name="state">The state for resuming; null for none.</param>
    /// <param name="codec">The encoding.</param>
    /// <param name="maxBytes">Maximum frame size of the server.</param>
    public static byte[] Encode(HelloFrame hello, ResumeState? state, FrameCodec codec, int maxBytes)
    {
        if (state is null)
        {
            return codec.Encode(hello);
        }

        var count = state.Channels.Count;
        while (true)
        {
            var part =
                count == state.Channels.Count
                    ? state
                    : state with
                    {
                        Channels = state.Channels.Take(count).ToDictionary(),
                    };
            var encoded = codec.Encode(hello with { Resume = part });
            if (encoded.Length <= maxBytes || count == 0)
            {
                return encoded;
            }

            // Channels have about the same size, so this takes one or two more iterations.
            count = (int)Math.Min(count - 1, (long)count * maxBytes / encoded.Length);
        }
    }
}
