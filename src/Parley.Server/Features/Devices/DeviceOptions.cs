using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Parley.Server.Features.Devices;

/// <summary>Limits of devices.</summary>
internal sealed class DeviceOptions
{
    public const string Section = "Parley:Devices";

    /// <summary>Maximum number of devices of an account, detached ones included, 1-100.</summary>
    [Range(1, 100)]
    public int MaxPerAccount { get; set; } = 20;
}

[OptionsValidator]
internal sealed partial class DeviceOptionsValidator : IValidateOptions<DeviceOptions>;
