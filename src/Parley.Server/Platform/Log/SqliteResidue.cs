using Microsoft.Win32.SafeHandles;

namespace Parley.Server.Platform.Log;

/// <summary>Finds and overwrites data in the unused parts of pages, directly in the file.</summary>
internal static class SqliteResidue
{
    private const int PagesPerRead = 256;

    /// <summary>The maximum number of pages per overwrite, during which all writers wait.</summary>
    private const int MaxPages = 2_048;

    /// <summary>
    /// The maximum number of pages of the file: above it an overflow page could be mistaken for a b-tree node. It is 64
    /// GiB with pages of 4 KiB.
    /// </summary>
    private const long MaxFilePages = 1 << 24;

    /// <summary>Scans the file while it is in use: check the found pages again before the overwrite.</summary>
    public static (List<long> Pages, bool Complete) Find(SafeFileHandle file)
    {
        var found = new List<long>();
        var size = PageSize(file);
        if (size == 0 || RandomAccess.GetLength(file) / size >= MaxFilePages)
        {
            return (found, true);
        }

        var buffer = new byte[PagesPerRead * size];
        var number = 1L;
        while (true)
        {
            var read = RandomAccess.Read(file, buffer, (number - 1) * size);
            for (var at = 0; at + size <= read; at += size, number++)
            {
                if (!SqlitePages.HasResidue(buffer.AsSpan(at, size), number))
                {
                    continue;
                }

                if (found.Count == MaxPages)
                {
                    return (found, false);
                }

                found.Add(number);
            }

            if (read < buffer.Length)
            {
                return (found, true);
            }
        }
    }

    /// <summary>
    /// The file must not change during the call. Only unused bytes are written, so a crash is harmless.
    /// </summary>
    public static void Overwrite(SafeFileHandle file, List<long> pages)
    {
        if (pages.Count == 0)
        {
            return;
        }

        var size = PageSize(file);
        var page = new byte[size];
        foreach (var number in pages)
        {
            var at = (number - 1) * size;
            if (RandomAccess.Read(file, page, at) == size)
            {
                var (start, length) = SqlitePages.Unused(page, number).GetOffsetAndLength(size);
                RandomAccess.Write(file, new byte[length], at + start);
            }
        }

        RandomAccess.FlushToDisk(file);
    }

    private static int PageSize(SafeFileHandle file)
    {
        Span<byte> header = stackalloc byte[100];
        return RandomAccess.Read(file, header, 0) == header.Length ? SqlitePages.Size(header) : 0;
    }
}
