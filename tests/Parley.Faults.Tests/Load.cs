using System.Net.WebSockets;
using Parley.Rest;
using Parley.Socket;

namespace Parley.Faults.Tests;

/// <summary>
/// People who send one message after the other as fast as they are acknowledged. When the server goes away they stop; after a restart each sends its last
/// message again with the same id, as a client does.
/// </summary>
internal sealed class Load : IAsyncDisposable
{
    private readonly List<Client> _clients = [];
    private readonly Person _owner;
    private readonly List<Person> _people;
    private readonly List<Found> _messages = [];
    private readonly List<ChannelEvent> _events = [];

    private Load(Person owner, List<Person> people, ChannelId channel) => (_owner, _people, ChannelId) = (owner, people, channel);

    public ChannelId ChannelId { get; }

    /// <summary>May be asked while the clients are sending.</summary>
    public int Acknowledged => _clients.Sum(client => client.Acknowledged);

    public static async Task<Load> PrepareAsync(Uri address, int clients)
    {
        var owner = await RegisterAsync(address, "Owner");
        var workspace = owner.FirstWorkspace!;
        var general = await owner.GeneralAsync(workspace.Id);
        var invite = await owner.InviteAsync(workspace.Id);
        var load = new Load(owner, [owner], general.Id);
        for (var i = 0; i < clients; i++)
        {
            var person = await RegisterAsync(address, $"Client {i}", invite.Code);
            load._people.Add(person);
            load._clients.Add(new(person, general.Id, i));
        }

        return load;
    }

    /// <summary>Connects everybody, repeats what was left without an ack, and sends until the server is gone.</summary>
    public async Task<Task> StartAsync(Uri address)
    {
        await Task.WhenAll(_clients.Select(client => client.ConnectAsync(address)));
        return Task.WhenAll(_clients.Select(client => client.SendUntilGoneAsync()));
    }

    /// <summary>Repeats what was left without an ack, so that everything is either in or was never taken.</summary>
    public async Task<History> SettleAsync(Uri address)
    {
        foreach (var client in _clients)
        {
            await client.ConnectAsync(address);
            await client.RepeatAsync();
        }

        return await ReadAsync(again: true);
    }

    /// <summary>What the server has to show, by each of its ways. Only what is new since the last time, unless all of it is asked for again.</summary>
    public async Task<History> ReadAsync(bool again = false)
    {
        if (again)
        {
            _messages.Clear();
            _events.Clear();
        }

        await ReadMessagesAsync();
        _events.AddRange(await _owner.EventsAsync(ChannelId, _events.Count == 0 ? 0 : _events[^1].Seq));
        return new(
            [.. _clients.SelectMany(client => client.Sent)],
            [.. _messages],
            [.. _events.OfType<MessageCreated>().Select(created => ToFound(created.Message))],
            [.. _events.Select(change => change.Seq)],
            (await _owner.ChannelAsync(ChannelId)).LastSeq,
            [.. _clients.SelectMany(client => client.Live())]);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var client in _clients)
        {
            await client.DisposeAsync();
        }

        foreach (var person in _people)
        {
            await person.DisposeAsync();
        }
    }

    /// <summary>Backwards from the end when nothing is known yet, forwards from what is known after that: both ways are looked at.</summary>
    private async Task ReadMessagesAsync()
    {
        var forwards = _messages.Count > 0;
        var cursor = forwards ? $"&after={_messages[^1].Id}" : string.Empty;
        while (true)
        {
            var page = await _owner.MessagesAsync(ChannelId, $"?limit=100{cursor}");
            _messages.InsertRange(forwards ? _messages.Count : 0, page.Messages.Select(ToFound));
            if (page.Messages.Count == 0 || !(forwards ? page.HasNewer : page.HasOlder))
            {
                return;
            }

            cursor = forwards ? $"&after={page.Messages[^1].Id}" : $"&before={page.Messages[0].Id}";
        }
    }

    private static Found ToFound(Message message) => new(message.Id, message.SenderId, message.Seq, message.Content);

    private static Task<Person> RegisterAsync(Uri address, string name, string? invite = null) => Person.RegisterAsync(
        address, new RegisterRequest { Email = $"{Ids.New():N}@parley.example", DisplayName = name, Password = Person.Password, Invite = invite });

    private sealed class Client(Person person, ChannelId channel, int number) : IAsyncDisposable
    {
        private readonly List<TestSocket> _sockets = [];
        private readonly List<IReadOnlyList<long>> _ended = [];

        private int _acknowledged;

        public List<Sent> Sent { get; } = [];

        /// <summary>Counted beside the list, which only the sending task may touch.</summary>
        public int Acknowledged => Volatile.Read(ref _acknowledged);

        private TestSocket Socket => _sockets[^1];

        /// <summary>For each connection the seqs that came, those up to the state of <c>ready</c> left out, as a client does.</summary>
        public IEnumerable<IReadOnlyList<long>> Live() => _ended.Concat(_sockets.Skip(_ended.Count).Select(Seqs));

        public async Task ConnectAsync(Uri address)
        {
            // What came by the connections before is final.
            _ended.AddRange(_sockets.Skip(_ended.Count).Select(Seqs));
            _sockets.Add(await TestSocket.OpenAsync(address, token: person.Token));
        }

        public async Task RepeatAsync()
        {
            if (Sent.LastOrDefault() is { } last)
            {
                // Acknowledged or not: a repeat has to give the first answer.
                last.Acks.Add((await Socket.PostAsync(channel, last.Content, last.Id)).Seq);
            }
        }

        public async Task SendUntilGoneAsync()
        {
            try
            {
                await RepeatAsync();
                while (true)
                {
                    var sent = new Sent(Ids.Message(), person.Id, Sent.Count, $"{number}: {Sent.Count}");
                    Sent.Add(sent);
                    sent.Acks.Add((await Socket.PostAsync(channel, sent.Content, sent.Id)).Seq);
                    Interlocked.Increment(ref _acknowledged);
                }
            }
            catch (Exception exception) when (exception is InvalidOperationException or WebSocketException or OperationCanceledException or ObjectDisposedException)
            {
                // The server is gone.
            }
        }

        private IReadOnlyList<long> Seqs(TestSocket socket)
        {
            var known = socket.Ready.Channels.Single(candidate => candidate.Id == channel).LastSeq;
            return [.. socket.Frames.OfType<ChannelEvent>().Where(change => change.ChannelId == channel && change.Seq > known).Select(change => change.Seq)];
        }

        public async ValueTask DisposeAsync()
        {
            foreach (var socket in _sockets)
            {
                await socket.DisposeAsync();
            }
        }
    }
}
