using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Bench.Peers;

/// <summary>Ids and tokens derived from numbers, so that the load knows those of the seeded database.</summary>
internal static class SeededIds
{
    public static Guid Workspace { get; } = Make(1, 0);

    public static Guid General { get; } = Make(2, 0);

    public static Guid User(int client) => Make(3, client);

    public static Guid Session(int client) => Make(4, client);

    public static Guid Channel(int room) => Make(5, room);

    public static string Token(int client) =>
        "pst_" + Base64Url.EncodeToString(SHA256.HashData(Encoding.ASCII.GetBytes($"bench {client}")));

    /// <summary>A UUID of version 7 with an early time.</summary>
    private static Guid Make(byte kind, int number)
    {
        Span<byte> bytes = [1, 0x93, 0, 0, 0, kind, 0x70, 0, 0x80, 0, 0, 0, 0, 0, 0, 0];
        BinaryPrimitives.WriteInt32BigEndian(bytes[12..], number);
        return new(bytes, bigEndian: true);
    }
}
