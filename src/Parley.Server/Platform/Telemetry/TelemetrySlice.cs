using System.Diagnostics.Metrics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics.HealthChecks;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Diagnostics.HealthChecks;
using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Platform.Telemetry;

/// <summary>Registers health checks, metrics and traces.</summary>
internal sealed class TelemetrySlice : ISlice
{
    /// <summary>The tag of health checks that decide whether the server gets requests.</summary>
    public const string ReadyTag = "ready";

    /// <summary>
    /// Maximum number of series per instrument. Memory for all series is allocated at once: the default of 2 000 takes
    /// 17 MiB.
    /// </summary>
    private const int MaxSeries = 250;

    public void AddServices(IServiceCollection services)
    {
        services.AddHealthChecks().AddCheck<LogCheck>("log", tags: [ReadyTag]);
        var telemetry = services
            .AddOpenTelemetry()
            .WithMetrics(metrics =>
                metrics
                    .AddMeter(
                        ParleyTelemetry.MeterName,
                        "Microsoft.AspNetCore.Hosting",
                        "Microsoft.AspNetCore.Server.Kestrel",
                        "Microsoft.Orleans",
                        "System.Runtime"
                    )
                    .AddPrometheusExporter()
            )
            .WithTracing(traces => traces.AddAspNetCoreInstrumentation());
        services.ConfigureOpenTelemetryMeterProvider(
            static (provider, metrics) =>
            {
                var own = provider.GetRequiredService<IMeterFactory>();
                metrics.AddView(instrument =>
                    IsOf(instrument, own) ? new() { CardinalityLimit = MaxSeries } : MetricStreamConfiguration.Drop
                );
            }
        );
        if (Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") is { Length: > 0 })
        {
            telemetry.UseOtlpExporter();
        }
    }

    public void MapRoot(IEndpointRouteBuilder root)
    {
        root.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        root.MapHealthChecks(
            "/health/ready",
            new HealthCheckOptions { Predicate = check => check.Tags.Contains(ReadyTag) }
        );
        AllowLoopbackOnly(root.MapPrometheusScrapingEndpoint("/metrics"));
    }

    /// <summary>
    /// Whether the instrument belongs to this server. Instruments are found by name in the whole process: without the
    /// filter, servers of tests in one process would share their sums.
    /// </summary>
    private static bool IsOf(Instrument instrument, IMeterFactory own) =>
        instrument.Meter.Scope is not IMeterFactory factory || factory == own;

    /// <summary>Metrics reveal usage patterns: only local collectors may read them.</summary>
    private static void AllowLoopbackOnly(IEndpointConventionBuilder endpoint) =>
        endpoint.Add(builder =>
        {
            var next = builder.RequestDelegate!;
            builder.RequestDelegate = context =>
            {
                if (
                    context.Connection.RemoteIpAddress is { } address
                    && IPAddress.IsLoopback(address)
                    && !context.Request.Headers.ContainsKey("X-Forwarded-For")
                )
                {
                    return next(context);
                }

                context.Response.StatusCode = StatusCodes.Status404NotFound;
                return Task.CompletedTask;
            };
        });

    /// <summary>
    /// Degraded, not unhealthy, while only writes fail: with a full disk reads still work, and removing the server from
    /// rotation would end them.
    /// </summary>
    private sealed class LogCheck(IMessageLog log, IStore store) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(
            HealthCheckContext context,
            CancellationToken cancellationToken = default
        ) =>
            Task.FromResult(
                !store.IsReachable ? HealthCheckResult.Unhealthy("the database does not answer")
                : log.IsHealthy ? HealthCheckResult.Healthy()
                : HealthCheckResult.Degraded("the last commit failed")
            );
    }
}
