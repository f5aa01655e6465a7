using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Parley.Server.Features.Workspaces;

/// <summary>Limits of workspaces.</summary>
[SliceApi]
internal sealed class WorkspaceOptions
{
    public const string Section = "Parley:Workspaces";

    /// <summary>Maximum number of workspaces that one user creates, 1-100 000.</summary>
    [Range(1, 100_000)]
    public int MadePerUser { get; set; } = 50;

    /// <summary>Maximum number of workspaces per user, 1-100 000: each <c>ready</c> contains all of them.</summary>
    [Range(1, 100_000)]
    public int JoinedPerUser { get; set; } = 200;
}

[OptionsValidator]
internal sealed partial class WorkspaceOptionsValidator : IValidateOptions<WorkspaceOptions>;
