namespace Parley.Server.Platform;

/// <summary>Runtimes with known holes in the web server are not started on.</summary>
internal static class RuntimeVersion
{
    /// <summary>
    /// Older ones keep what a peer sends without bounds (CVE-2026-56170) or let requests be smuggled (CVE-2025-55315).
    /// </summary>
    public static readonly Version Minimum = new(10, 0, 10);

    public static void Require(Version version)
    {
        if (version < Minimum)
        {
            throw new InvalidOperationException(
                $"The .NET runtime is {version}; {Minimum} or newer is needed: earlier ones have known security holes."
            );
        }
    }
}
