using System.Text.Json;
using Parley.Server.Platform.Errors;
using Parley.Server.Platform.Fanout;
using Parley.Socket;

namespace Parley.Server.Gateway;

/// <summary>Describes client frames that cannot be decoded.</summary>
internal static class MalformedFrame
{
    /// <summary>Whether decoding threw the exception because of the frame.</summary>
    public static bool IsCause(Exception exception) =>
        exception is JsonException or InvalidOperationException or MessagePackFormatException;

    // InvalidOperationException: half a surrogate pair in a property name.
    public static ParleyError Describe(Exception exception) =>
        ParleyErrors.Malformed(
            exception switch
            {
                JsonException json => FaultHandler.Describe(json),
                MessagePackFormatException => exception.Message,
                _ => "the frame holds half a surrogate pair",
            }
        );

    /// <summary>
    /// The <c>ref</c> of the frame, if it is readable, so that the client knows which request failed.
    /// </summary>
    public static long? FindRef(FrameEncoding encoding, ReadOnlySpan<byte> payload)
    {
        if (encoding != FrameEncoding.Json)
        {
            return null;
        }

        try
        {
            var reader = new Utf8JsonReader(payload);
            while (reader.Read())
            {
                if (
                    reader.CurrentDepth == 1
                    && reader.TokenType == JsonTokenType.PropertyName
                    && reader.ValueTextEquals("ref"u8)
                    && reader.Read()
                    && reader.TokenType == JsonTokenType.Number
                    && reader.TryGetInt64(out var reference)
                )
                {
                    return reference;
                }
            }
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // The payload is not JSON.
        }

        return null;
    }
}
