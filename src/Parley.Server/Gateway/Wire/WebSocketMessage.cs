namespace Parley.Server.Gateway.Wire;

/// <summary>A complete message, or the end of the input.</summary>
/// <param name="Opcode">
/// <see cref="Opcode.Text"/>, <see cref="Opcode.Binary"/>, or <see cref="Opcode.Close"/>: the other side closed the
/// socket or disconnected.
/// </param>
/// <param name="Payload">Belongs to the reader and is valid until its next read.</param>
internal readonly record struct WebSocketMessage(Opcode Opcode, ReadOnlyMemory<byte> Payload);
