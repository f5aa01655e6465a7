using Parley.Rest;

namespace Parley.Testing;

/// <summary>A workspace and its people.</summary>
/// <param name="owner">Who made it.</param>
/// <param name="workspace">The workspace.</param>
/// <param name="general">Its first channel.</param>
/// <param name="join">Makes an account by name and invite.</param>
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

    /// <summary>A new one on a server that is a process of its own and open to everybody.</summary>
    public static async Task<Team> CreateAsync(Uri address, int members = 0)
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

    /// <summary>A channel of the owner's with these people in it.</summary>
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
