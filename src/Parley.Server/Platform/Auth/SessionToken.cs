using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Parley.Server.Platform.Auth;

/// <summary>
/// Session tokens and password reset codes: 256 random bits with a prefix for secret scanners. The server stores the
/// SHA-256.
/// </summary>
internal static class SessionToken
{
    private const string SessionPrefix = "pst_";
    private const string ResetPrefix = "prs_";
    private const int Bytes = 32;

    public static string Generate() => SessionPrefix + Random();

    public static string GenerateResetCode() => ResetPrefix + Random();

    public static bool IsToken(string text) =>
        text.StartsWith(SessionPrefix, StringComparison.Ordinal) && text.Length <= 64;

    public static bool IsResetCode(string text) =>
        text.StartsWith(ResetPrefix, StringComparison.Ordinal) && text.Length <= 64;

    public static byte[] Hash(string token) => SHA256.HashData(Encoding.UTF8.GetBytes(token));

    private static string Random() => Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));
}
