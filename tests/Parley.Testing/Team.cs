using Parley.Rest;

namespace Parley.Testing;

/// <summary>A workspace and its people.</summary>
/// <param name="owner">Who made it.</param>
/// <param name="workspace">The workspace.</param>
/// <param name="general">Its first channel.</param>
/// <param name="join">Makes an account by name and invite.</param>
public sealed class Team(Person owner, Workspace workspace, Channel general, Func<string, string, Task<Person>> join)
{
    private readonly List<Person> _members = [];

    public Person Owner => owner;

    public Workspace Workspace => workspace;

    public Channel General => general;

    public IReadOnlyList<Person> Members => _members;

    /// <summary>A new one on a server that is a process of its own and open to everybody.</summary>
    public static async Task<Team> OnAsync(Uri address, int members = 0)
    {
        var owner = await RegisterAsync(address, "Owner");
        // The first account of a server has one at once.
        var workspace = owner.FirstWorkspace ?? await owner.CreateWorkspaceAsync("Another");
        var team = new Team(
            owner,
            workspace,
            await owner.GeneralAsync(workspace.Id),
            (name, invite) => RegisterAsync(address, name, invite)
        );
        for (var i = 0; i < members; i++)
        {
            await team.AddMemberAsync($"Member {i + 1}");
        }

        return team;
    }

    /// <summary>An account there.</summary>
    public static Task<Person> RegisterAsync(Uri address, string name, string? invite = null) =>
        Person.RegisterAsync(
            address,
            new RegisterRequest
            {
                Email = $"{Ids.New():N}@parley.example",
                DisplayName = name,
                Password = Person.Password,
                Invite = invite,
            }
        );

    public async Task<Person> AddMemberAsync(string name = "Member", WorkspaceRole role = WorkspaceRole.Member)
    {
        var invite = await owner.InviteAsync(workspace.Id);
        var person = await join(name, invite.Code);
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
