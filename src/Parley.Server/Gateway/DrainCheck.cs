using Microsoft.Extensions.Diagnostics.HealthChecks;

namespace Parley.Server.Gateway;

/// <summary>The server is not ready while its sockets drain.</summary>
internal sealed class DrainCheck(SocketDrainer drain) : IHealthCheck
{
    public Task<HealthCheckResult> CheckHealthAsync(
        HealthCheckContext context,
        CancellationToken cancellationToken = default
    ) => Task.FromResult(drain.IsDraining ? HealthCheckResult.Unhealthy("draining") : HealthCheckResult.Healthy());
}
