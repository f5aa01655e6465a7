using Parley.Rest;

namespace Parley.Testing;

/// <summary>A workspace and its users.</summary>
/// <param name="owner">The owner.</param>
/// <param name="workspace">The workspace.</param>
/// <param name="general">The #general channel.</param>
/// <param name="join">Registers a user by name and invite.</param>
public sealed class Team(
    TestUser owner,
    Workspace workspace,
    Channel general,
    Func<string, string, Task<TestUser>> join
)
{
    private readonly List<TestUser> _members = [];

    public TestUser Owner => owner;

    public Workspace Workspace => workspace;

    public Channel General => general;

    public IReadOnlyList<TestUser> Members => _members;

    /// <summary>A new team on a server process with open registration.</summary>
    public static async Task<Team> CreateAsync(Uri address, int members = 0)
    {
        var owner = await RegisterAsync(address, "Owner");
        // The first account of a server has a workspace.
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

    /// <summary>Registers a user.</summary>
    public static Task<TestUser> RegisterAsync(Uri address, string name, string? invite = null) =>
        TestUser.RegisterAsync(
            address,
            new RegisterRequest
            {
                Email = $"{Ids.New():N}@parley.example",
                DisplayName = name,
                Password = TestUser.Password,
                Invite = invite,
            }
        );

    public async Task<TestUser> AddMemberAsync(string name = "Member", WorkspaceRole role = WorkspaceRole.Member)
    {
        var invite = await owner.InviteAsync(workspace.Id);
        var user = await join(name, invite.Code);
        if (role != WorkspaceRole.Member)
        {
            await owner.ChangeRoleAsync(workspace.Id, user.Id, role);
        }

        _members.Add(user);
        return user;
    }

    /// <summary>A channel of the owner with these members.</summary>
    public async Task<Channel> ChannelAsync(ChannelKind kind = ChannelKind.Public, params TestUser[] members)
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
