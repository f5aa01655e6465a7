using System.ComponentModel.DataAnnotations;
using Microsoft.Extensions.Options;

namespace Parley.Server.Features.Workspaces;

/// <summary>Limits of workspaces.</summary>
internal sealed class WorkspaceOptions
{
    public const string Section = "Parley:Workspaces";

    /// <summary>Most workspaces that one person makes, 1-100 000.</summary>
    [Range(1, 100_000)]
    public int MadePerUser { get; set; } = 50;

    /// <summary>Most workspaces that one person is in, 1-100 000: all of them are in each <c>ready</c>.</summary>
    [Range(1, 100_000)]
    public int JoinedPerUser { get; set; } = 200;
}

[OptionsValidator]
internal sealed partial class WorkspaceOptionsValidator : IValidateOptions<WorkspaceOptions>;
