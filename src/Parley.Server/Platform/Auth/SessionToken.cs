using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Server.Platform.Auth;

/// <summary>Session tokens and socket tickets: 256 random bits behind a prefix that secret scanners can look for. Of a token the server keeps the SHA-256.</summary>
internal static class SessionToken
{
    private const string SessionPrefix = "pst_";
    private const string TicketPrefix = "ptk_";
    private const int Bytes = 32;

    public static string Make() => SessionPrefix + Random();

    public static string MakeTicket() => TicketPrefix + Random();

    public static bool IsToken(string text) => text.StartsWith(SessionPrefix, StringComparison.Ordinal) && text.Length <= 64;

    public static bool IsTicket(string text) => text.StartsWith(TicketPrefix, StringComparison.Ordinal) && text.Length <= 64;

    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
}
