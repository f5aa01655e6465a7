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
using Parley.Server.Gateway;
using Parley.Server.Platform.Log;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Platform.Telemetry;

/// <summary>Health, metrics, traces.</summary>
internal static class TelemetryModule
{
    private const string Ready = "ready";

    /// <summary>
    /// Most series of an instrument. Memory for all of them is taken at once, and the default of 2 000 is 17 MiB for
    /// what nobody counts by so much.
    /// </summary>
    private const int MaxSeries = 250;

    public static void AddTelemetry(this IServiceCollection services)
    {
        services
            .AddHealthChecks()
            .AddCheck<DrainCheck>("drain", tags: [Ready])
            .AddCheck<LogCheck>("log", tags: [Ready]);
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

    public static void MapHealth(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapHealthChecks("/health/live", new HealthCheckOptions { Predicate = _ => false });
        endpoints.MapHealthChecks(
            "/health/ready",
            new HealthCheckOptions { Predicate = check => check.Tags.Contains(Ready) }
        );
        endpoints.MapPrometheusScrapingEndpoint("/metrics").AddEndpointFilterLoopback();
    }

    /// <summary>
    /// Instruments are found by name in the whole process. Another server in it, as tests have them, has some of the
    /// same name: they would be one sum, which ends with the first server that stops.
    /// </summary>
    private static bool IsOf(Instrument instrument, IMeterFactory own) =>
        instrument.Meter.Scope is not IMeterFactory factory || factory == own;

    /// <summary>Figures tell who talks how much: they are for the machine's own collector.</summary>
    private static void AddEndpointFilterLoopback(this IEndpointConventionBuilder endpoint) =>
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
    /// Degraded, not unhealthy, while only writing fails: on a full disk reading goes on, and taking the server away
    /// would end that too.
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

    private sealed class DrainCheck(SocketDrainer drain) : IHealthCheck
    {
        public Task<HealthCheckResult> CheckHealthAsync(
            HealthCheckContext context,
            CancellationToken cancellationToken = default
        ) =>
            Task.FromResult(drain.IsDraining ? HealthCheckResult.Unhealthy("going away") : HealthCheckResult.Healthy());
    }
}
