namespace Parley.Socket;

/// <summary>
/// Bytes that are not a frame in the MessagePack encoding: malformed, cut short, too deep, or with something behind the
/// frame.
/// </summary>
public sealed class MessagePackFormatException : FormatException
{
    /// <summary>Creates the exception.</summary>
    public MessagePackFormatException()
        : this("not a frame") { }

    /// <summary>Creates the exception.</summary>
    public MessagePackFormatException(string message)
        : base(message) { }

    /// <summary>Creates the exception.</summary>
    public MessagePackFormatException(string message, Exception? innerException)
        : base(message, innerException) { }

    internal MessagePackFormatException(int offset, string message)
        : base($"byte {offset}: {message}") { }
}
