namespace Parley;

/// <summary>
/// The one text form of all ids: 36 characters, hyphens, no braces; either case is read, lower case is written.
/// </summary>
internal static class EntityId
{
    private const int TextLength = 36;

    public static T Parse<T>(string text)
        where T : struct, IEntityId<T> =>
        TryParse<T>(text, out var id) ? id : throw new FormatException($"'{text}' is not a UUID.");

    public static bool TryParse<T>(string? text, out T id)
        where T : struct, IEntityId<T>
    {
        // The length is checked because TryParseExact passes over blanks around the text.
        var valid = Guid.TryParseExact(text, "D", out var value) && text.Length == TextLength && value != Guid.Empty;
        id = valid ? T.From(value) : default;
        return valid;
    }
}
