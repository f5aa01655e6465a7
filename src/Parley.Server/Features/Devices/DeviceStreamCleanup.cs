using Parley.Server.Platform.Log;
using Parley.Server.Platform.Work;

namespace Parley.Server.Features.Devices;

/// <summary>
/// Deletes the events of a removed device, which may be many: in small steps, so that writers do not wait (ADR-0029).
/// Nobody can read them from the removal on.
/// </summary>
internal sealed class DeviceStreamCleanup(IEventTrimmer events) : IWorkHandler
{
    public const string WorkKind = "devices.forget-stream";

    private const int Attempts = 10;

    public string Kind => WorkKind;

    public TimeSpan Timeout => TimeSpan.FromMinutes(10);

    public int MaxAttempts => Attempts;

    public int MaxConcurrent => 1;

    public static WorkItem ToWork(Guid deviceId, DateTimeOffset at) =>
        new(Guid.CreateVersion7(at), WorkKind, deviceId.ToByteArray(), at);

    public async Task<WorkResult> RunAsync(WorkRun run, CancellationToken cancellationToken)
    {
        await events.TrimAllAsync(new(run.Payload), cancellationToken);
        return WorkResult.Done;
    }
}
