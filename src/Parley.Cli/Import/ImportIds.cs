using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Cli.Import;

/// <summary>Deterministic message ids, so that a second run creates no duplicates.</summary>
internal static class ImportIds
{
    /// <summary>
    /// A UUID version 7: 48 bits of Unix milliseconds, so that rows sort by time, then bits of a SHA-256 over
    /// workspace, channel and number.
    /// </summary>
    public static MessageId Create(WorkspaceId workspaceId, string channel, long n, DateTimeOffset at)
    {
        Span<byte> source =
            stackalloc byte[16 + sizeof(long) + Encoding.UTF8.GetMaxByteCount(ConversationLine.MaxChannelNameLength)];
        workspaceId.Value.TryWriteBytes(source, bigEndian: true, out _);
        BinaryPrimitives.WriteInt64BigEndian(source[16..], n);
        var length = 16 + sizeof(long) + Encoding.UTF8.GetBytes(channel, source[(16 + sizeof(long))..]);

        Span<byte> hash = stackalloc byte[SHA256.HashSizeInBytes];
        SHA256.HashData(source[..length], hash);

        Span<byte> id = stackalloc byte[16];
        Span<byte> time = stackalloc byte[sizeof(long)];
        BinaryPrimitives.WriteInt64BigEndian(time, at.ToUnixTimeMilliseconds());
        time[2..].CopyTo(id);
        hash[..10].CopyTo(id[6..]);
        id[6] = (byte)((id[6] & 0x0F) | 0x70);
        id[8] = (byte)((id[8] & 0x3F) | 0x80);
        return new MessageId(new Guid(id, bigEndian: true));
    }
}
