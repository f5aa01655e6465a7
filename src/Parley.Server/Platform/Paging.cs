using System.Buffers.Text;
using System.Text;
using Parley.Server.Platform.Errors;

namespace Parley.Server.Platform;

/// <summary>
/// Cursor pagination: 1-100 items, 50 by default (protocol, section 1). Cursors are opaque to clients.
/// </summary>
internal static class Paging
{
    public const int DefaultLimit = 50;
    public const int MaxItems = 100;

    public static ParleyError? Check(int limit) =>
        limit is < 1 or > MaxItems ? ParleyErrors.Malformed($"limit: 1-{MaxItems}, not {limit}.") : null;

    public static string Encode(string position) => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(position));

    /// <summary>Null: no cursor was given. An error: the cursor is invalid.</summary>
    public static Result<string?> Decode(string? cursor)
    {
        if (cursor is null)
        {
            return default(Result<string?>);
        }

        try
        {
            return Encoding.UTF8.GetString(Base64Url.DecodeFromChars(cursor));
        }
        catch (FormatException)
        {
            return Invalid;
        }
    }

    public static ParleyError Invalid { get; } =
        ParleyErrors.Malformed("cursor: pass back 'next' of the page before, unchanged.");
}
