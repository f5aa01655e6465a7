namespace Parley.Client.Store;

/// <summary>The users that pages and events have named. Guarded by the store's lock.</summary>
internal sealed class UserTable
{
    private readonly Dictionary<UserId, User> _users = [];

    public User? Find(UserId userId) => _users.GetValueOrDefault(userId);

    public void Add(IEnumerable<User> users)
    {
        foreach (var user in users)
        {
            _users[user.Id] = user;
        }
    }

    /// <summary>Ignored for an unknown user.</summary>
    public void Rename(UserId userId, string name)
    {
        if (_users.TryGetValue(userId, out var user))
        {
            _users[userId] = user with { DisplayName = name };
        }
    }
}
