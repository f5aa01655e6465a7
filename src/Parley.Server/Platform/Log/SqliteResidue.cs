using Microsoft.Win32.SafeHandles;

namespace Parley.Server.Platform.Log;

/// <summary>Finds and overwrites what lies in the unused parts of the database's pages, in the file itself.</summary>
internal static class SqliteResidue
{
    private const int PagesPerRead = 256;

    /// <summary>So many are overwritten at a time: everybody who writes waits for it.</summary>
    private const int MaxPages = 2_048;

    /// <summary>
    /// From so many pages on an overflow page could be taken for a node of a tree; with 4 KiB it is 64 GiB.
    /// </summary>
    private const long MaxFilePages = 1 << 24;

    /// <summary>Reads through the file, beside whoever uses it: what it finds has to be looked at again.</summary>
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
    /// Nobody may change the file meanwhile. Only bytes that are in no use are written: a crash in between breaks
    /// nothing.
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
