using System.Runtime.InteropServices;

namespace Parley.Testing;

/// <summary>Signals to a process.</summary>
public static partial class Signals
{
    public const int Interrupt = 2;
    public const int Quit = 3;
    public const int Kill = 9;
    public const int Terminate = 15;
    public const int Continue = 18;
    public const int Stop = 19;

    public static void Send(int processId, int signal)
    {
        if (!TrySend(processId, signal))
        {
            throw new InvalidOperationException($"kill {processId} failed with {Marshal.GetLastPInvokeError()}");
        }
    }

    /// <summary>False when there is no such process.</summary>
    public static bool TrySend(int processId, int signal) => SystemKill(processId, signal) == 0;

    [LibraryImport("libc", EntryPoint = "kill", SetLastError = true)]
    [DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]
    private static partial int SystemKill(int pid, int signal);
}
