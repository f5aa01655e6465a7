using System.Text.Json.Serialization;
using Parley.Json;

namespace Parley;

/// <summary>What a member may do in a workspace. Each role may do what the later ones may.</summary>
[JsonConverter(typeof(NamedEnumConverter<WorkspaceRole>))]
public enum WorkspaceRole
{
    /// <summary>Everything, owners included.</summary>
    Owner,

    /// <summary>Settings, members, invites, imports.</summary>
    Admin,

    /// <summary>Public channels, own private channels.</summary>
    Member,

    /// <summary>Only the channels they were added to.</summary>
    Guest,
}
