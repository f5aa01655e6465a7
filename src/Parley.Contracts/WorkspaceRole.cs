using System.Text.Json.Serialization;
using Parley.Json;

namespace Parley;

/// <summary>
/// What a member may do in a workspace. Each role may do what the later ones may. The numbers are those of the
/// MessagePack encoding.
/// </summary>
[JsonConverter(typeof(EnumJsonConverter<WorkspaceRole>))]
public enum WorkspaceRole
{
    /// <summary>Everything, owners included.</summary>
    Owner = 0,

    /// <summary>Settings, members, invites, imports.</summary>
    Admin = 1,

    /// <summary>Public channels, own private channels.</summary>
    Member = 2,

    /// <summary>Only the channels they were added to.</summary>
    Guest = 3,

    /// <summary>A member of a later version. Only read, never written.</summary>
    Unknown = 255,
}
