using System.Buffers.Binary;
using System.ComponentModel;
using System.Runtime.InteropServices;

namespace Parley.Bench.Load;

/// <summary>
/// Finds the readable ones of many sockets on the thread that reads them. Sockets of .NET hand each read to the thread
/// pool, which costs more than the read itself.
/// </summary>
internal sealed partial class Epoll : IDisposable
{
    private const int MaxEvents = 1024;
    private const int Add = 1;
    private const int Remove = 2;
    private const int Change = 3;
    private const uint In = 0x1;
    private const uint Out = 0x4;

    /// <summary>The struct epoll_event is packed on x86-64 only.</summary>
    private static readonly int Stride = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;

    private static readonly int DataOffset = Stride - sizeof(long);

    private readonly int _handle;
    private readonly byte[] _events = new byte[MaxEvents * Stride];

    public Epoll()
    {
        _handle = Create(0);
        Check(_handle);
    }

    /// <summary>
    /// From now on <see cref="Wait(int)"/> reports <paramref name="key"/> when there is something to read.
    /// </summary>
    public void Watch(nint socket, int key) => Set(Add, socket, In, key);

    public void WatchWriting(nint socket, int key, bool writing) => Set(Change, socket, writing ? In | Out : In, key);

    public void Forget(nint socket) => Set(Remove, socket, 0, 0);

    /// <summary>Returns the number of ready sockets; <see cref="this[int]"/> names them.</summary>
    public int Wait(int milliseconds)
    {
        var count = Wait(_handle, ref _events[0], MaxEvents, milliseconds);
        return count >= 0 ? count : 0;
    }

    /// <summary>The key of a ready socket, and whether it is writable.</summary>
    public (int Key, bool Writable) this[int index]
    {
        get
        {
            var entry = _events.AsSpan(index * Stride, Stride);
            return (
                (int)BinaryPrimitives.ReadInt64LittleEndian(entry[DataOffset..]),
                (BinaryPrimitives.ReadUInt32LittleEndian(entry) & Out) != 0
            );
        }
    }

    public void Dispose() => _ = Close(_handle);

    private void Set(int operation, nint socket, uint events, int key)
    {
        Span<byte> entry = stackalloc byte[Stride];
        BinaryPrimitives.WriteUInt32LittleEndian(entry, events);
        BinaryPrimitives.WriteInt64LittleEndian(entry[DataOffset..], key);
        Check(Control(_handle, operation, (int)socket, ref entry[0]));
    }

    private static void Check(int result)
    {
        if (result < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "epoll_create1", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Create(int flags);

    [LibraryImport("libc", EntryPoint = "epoll_ctl", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Control(int handle, int operation, int socket, ref byte entry);

    [LibraryImport("libc", EntryPoint = "epoll_wait", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Wait(int handle, ref byte events, int most, int milliseconds);

    [LibraryImport("libc", EntryPoint = "close")]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int Close(int handle);
}
