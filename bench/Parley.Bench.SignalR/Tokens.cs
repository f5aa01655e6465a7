using System.Security.Cryptography;
using System.Text;

namespace Parley.Bench.SignalR;

/// <summary>Tokens as the benchmark creates them: <c>name.signature</c>.</summary>
internal sealed class Tokens(string secret)
{
    private readonly byte[] _secret = Encoding.UTF8.GetBytes(secret);

    /// <summary>Null for an invalid token.</summary>
    public string? UserOf(string? token)
    {
        var dot = token?.LastIndexOf('.') ?? -1;
        if (dot < 1)
        {
            return null;
        }

        Span<byte> given = stackalloc byte[HMACSHA256.HashSizeInBytes];
        Span<byte> expected = stackalloc byte[HMACSHA256.HashSizeInBytes];
        var name = token![..dot];
        HMACSHA256.HashData(_secret, Encoding.UTF8.GetBytes(name), expected);
        return
            Convert.FromHexString(token.AsSpan(dot + 1), given, out _, out var written)
                == System.Buffers.OperationStatus.Done
            && written == given.Length
            && CryptographicOperations.FixedTimeEquals(given, expected)
            ? name
            : null;
    }
}
