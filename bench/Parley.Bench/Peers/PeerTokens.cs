using System.Security.Cryptography;
using System.Text;

namespace Parley.Bench.Peers;

/// <summary>Tokens of the peers: a name and its signature, which the server checks at the connect.</summary>
internal static class PeerTokens
{
    private static readonly string Secret = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(32));

    public static IReadOnlyDictionary<string, string> Environment { get; } =
        new Dictionary<string, string>(StringComparer.Ordinal) { ["BENCH_SECRET"] = Secret };

    public static string Make(int client)
    {
        var name = $"user{client}";
        var signature = HMACSHA256.HashData(Encoding.ASCII.GetBytes(Secret), Encoding.ASCII.GetBytes(name));
        return $"{name}.{Convert.ToHexStringLower(signature)}";
    }
}
