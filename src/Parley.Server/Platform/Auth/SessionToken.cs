using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Server.Platform.Auth;

/// <summary>Session tokens: 256 random bits behind a prefix that secret scanners can look for. The server keeps SHA-256 of it.</summary>
internal static class SessionToken
{
    private const string Prefix = "pst_";
    private const int Bytes = 32;

    public static string Make() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    public static bool IsToken(string text) => text.StartsWith(Prefix, StringComparison.Ordinal) && text.Length <= 64;

    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));
}
