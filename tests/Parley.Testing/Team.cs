namespace Parley.Testing;

/// <summary>A workspace and its people.</summary>
public sealed class Team(ParleyServer server, Person owner, Workspace workspace, Channel general)
{
    private readonly List<Person> _members = [];

    public Person Owner => owner;

    public Workspace Workspace => workspace;

    public Channel General => general;

    public IReadOnlyList<Person> Members => _members;

    public async Task<Person> AddMemberAsync(string name = "Member", WorkspaceRole role = WorkspaceRole.Member)
    {
        var invite = await owner.InviteAsync(workspace.Id);
        var person = await server.PersonAsync(name, invite.Code);
        if (role != WorkspaceRole.Member)
        {
            await owner.ChangeRoleAsync(workspace.Id, person.Id, role);
        }

        _members.Add(person);
        return person;
    }

    /// <summary>A channel of the owner's with these people in it.</summary>
    public async Task<Channel> ChannelAsync(ChannelKind kind = ChannelKind.Public, params Person[] members)
    {
        ArgumentNullException.ThrowIfNull(members);
        var channel = await owner.CreateChannelAsync(workspace.Id, Ids.Name("room"), kind);
        foreach (var member in members)
        {
            await owner.AddToChannelAsync(channel.Id, member.Id);
        }

        return channel;
    }
}
