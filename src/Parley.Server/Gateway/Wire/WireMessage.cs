namespace Parley.Server.Gateway.Wire;

/// <summary>What was read: a whole message, or that no more comes.</summary>
/// <param name="Opcode">
/// <see cref="Opcode.Text"/>, <see cref="Opcode.Binary"/>, or <see cref="Opcode.Close"/>: the other side said goodbye,
/// or is gone.
/// </param>
/// <param name="Payload">Belongs to the reader and is good until it reads on.</param>
internal readonly record struct WireMessage(Opcode Opcode, ReadOnlyMemory<byte> Payload);
