using System.Buffers.Binary;

namespace Parley.Server.Platform.Log;

/// <summary>
/// Finds the unused area of SQLite's pages, between the cell pointers and the cells. When SQLite moves rows between
/// pages it leaves copies there, even with <c>secure_delete</c>, which overwrites only freed space
/// (sqlite.org/fileformat2.html, 1.6).
/// </summary>
internal static class SqlitePages
{
    /// <summary>The page size, from the first bytes of the file; 0 if it is not a database.</summary>
    public static int Size(ReadOnlySpan<byte> header)
    {
        if (!header.StartsWith("SQLite format 3\0"u8))
        {
            return 0;
        }

        var size = BinaryPrimitives.ReadUInt16BigEndian(header[16..]);
        return size == 1 ? 65_536 : size;
    }

    /// <summary>The unused range of a page. Empty for pages that are not b-tree nodes.</summary>
    public static Range Unused(ReadOnlySpan<byte> page, long number)
    {
        // The first page begins with the header of the file. An overflow page begins with the number of the next page,
        // whose first byte is 0 here.
        var at = number == 1 ? 100 : 0;
        var header = page[at] switch
        {
            0x02 or 0x05 => 12,
            0x0a or 0x0d => 8,
            _ => 0,
        };
        if (header == 0)
        {
            return default;
        }

        var start = at + header + (2 * BinaryPrimitives.ReadUInt16BigEndian(page[(at + 3)..]));
        var cells = BinaryPrimitives.ReadUInt16BigEndian(page[(at + 5)..]);
        var end = cells == 0 ? 65_536 : cells;
        return start <= end && end <= page.Length ? start..end : default;
    }

    /// <summary>Returns whether the unused range holds data.</summary>
    public static bool HasResidue(ReadOnlySpan<byte> page, long number) =>
        page[Unused(page, number)].ContainsAnyExcept((byte)0);
}
