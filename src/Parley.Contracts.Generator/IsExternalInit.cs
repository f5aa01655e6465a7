namespace System.Runtime.CompilerServices;

/// <summary>What the compiler wants for records; this framework lacks it.</summary>
internal static class IsExternalInit;
