namespace Parley.Server.Platform;

/// <summary>Refuses runtimes with known vulnerabilities in the web server.</summary>
internal static class RuntimeVersion
{
    /// <summary>
    /// Older versions buffer unlimited input of a peer (CVE-2026-56170) or allow request smuggling (CVE-2025-55315).
    /// </summary>
    public static readonly Version Minimum = new(10, 0, 10);

    public static void Require(Version version)
    {
        if (version < Minimum)
        {
            throw new InvalidOperationException(
                $"The .NET runtime is {version}; {Minimum} or newer is needed: older ones have known vulnerabilities."
            );
        }
    }
}
