using Parley.Rest;

namespace Parley.EndToEnd.Tests.Support;

/// <summary>A workspace and its owner, created over the API.</summary>
public sealed class BrowserTeam : IAsyncDisposable
{
    private readonly Uri _address;
    private readonly List<TestUser> _users;

    private BrowserTeam(Uri address, TestUser owner, Workspace workspace, Channel general) =>
        (_address, Owner, Workspace, General, _users) = (address, owner, workspace, general, [owner]);

    public TestUser Owner { get; }

    public Workspace Workspace { get; }

    public Channel General { get; }

    public static async Task<BrowserTeam> CreateAsync(Uri address, string owner)
    {
        var user = await RegisterAsync(address, owner);
        var workspace = await user.CreateWorkspaceAsync("Harbor");
        return new(address, user, workspace, await user.GeneralAsync(workspace.Id));
    }

    /// <summary>On a server without accounts.</summary>
    public static async Task<BrowserTeam> CreateFirstAsync(Uri address)
    {
        var owner = await RegisterAsync(address, "Amara Osei", workspace: "Harbor");
        return new(address, owner, owner.FirstWorkspace!, await owner.GeneralAsync(owner.FirstWorkspace!.Id));
    }

    public static Task<TestUser> RegisterAsync(
        Uri address,
        string name,
        string? invite = null,
        string? workspace = null
    ) =>
        TestUser.RegisterAsync(
            address,
            new()
            {
                Email = NewEmail(),
                DisplayName = name,
                Password = TestUser.Password,
                Invite = invite,
                WorkspaceName = workspace,
            }
        );

    public static string NewEmail() => $"{Ids.New():N}@parley.example";

    public async Task<TestUser> AddAsync(string name)
    {
        var invite = await Owner.InviteAsync(Workspace.Id);
        var user = await RegisterAsync(_address, name, invite.Code);
        _users.Add(user);
        return user;
    }

    /// <summary>A channel of the owner with these members.</summary>
    public async Task<Channel> ChannelAsync(string name, params TestUser[] members)
    {
        var channel = await Owner.CreateChannelAsync(Workspace.Id, name);
        foreach (var member in members)
        {
            await Owner.AddToChannelAsync(channel.Id, member.Id);
        }

        return channel;
    }

    /// <summary>Messages "{prefix} 1" to "{prefix} {count}" with times in the past, a minute apart.</summary>
    public async Task ImportAsync(Channel channel, int count, string prefix = "Entry")
    {
        const int batch = 1_500;
        var authors = await Owner.RequestAsync<ItemList<ImportAuthor>>(
            HttpMethod.Post,
            $"workspaces/{Workspace.Id}/import/authors",
            new ImportAuthorsRequest { Names = ["Noor Haddad", "Tomás Vega"] }
        );
        var start = TimeProvider.System.GetUtcNow().AddMinutes(-count);
        var messages = Enumerable
            .Range(1, count)
            .Select(number => new ImportMessage
            {
                Id = Ids.Message(),
                AuthorId = authors.Items[number / 7 % 2].UserId,
                Content =
                    number % 5 == 0
                        ? $"{prefix} {number}\nwith a second line, so that rows differ in height"
                        : $"{prefix} {number}",
                CreatedAt = start.AddMinutes(number - 1),
            });
        foreach (var part in messages.Chunk(batch))
        {
            await Owner.RequestAsync<ImportMessagesResult>(
                HttpMethod.Post,
                $"channels/{channel.Id}/import",
                new ImportMessagesRequest { Messages = part }
            );
        }
    }

    public string PathOf(Channel channel) => $"/w/{Workspace.Id}/c/{channel.Id}";

    public async ValueTask DisposeAsync()
    {
        foreach (var user in _users)
        {
            await user.DisposeAsync();
        }
    }
}
