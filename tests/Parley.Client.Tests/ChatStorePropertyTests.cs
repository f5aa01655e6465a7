using CsCheck;
using Parley.Client.Tests.Fakes;
using Parley.Socket;

namespace Parley.Client.Tests;

public sealed class ChatStorePropertyTests
{
    private static readonly string[] Emojis = ["👍", "🎉", "❤️"];
    private static readonly UserId[] Users =
    [
        Samples.Self,
        Samples.Other,
        .. Enumerable.Range(1, 4).Select(i => new UserId(new Guid(i, 0, 0, new byte[8]))),
    ];

    /// <summary>
    /// Makes random changes on the server while a client receives <c>ready</c> in the middle, events late, pages late,
    /// and now and then a resync or a reconnect. In the end its state equals that of a fresh client.
    /// </summary>
    [Fact]
    public void Any_overlap_of_ready_pages_and_events_yields_the_fresh_state() =>
        Gen.Select(Gen.Int[0, 1_000_000], Gen.Int[10, 150])
            .Sample((seed, steps) => Play(new Random(seed), steps), iter: 3_000);

    private static void Play(Random random, int steps)
    {
        var server = new FakeChannel(Samples.Channel, Samples.Self);
        var store = new ChatStore();
        for (var i = random.Next(20); i > 0; i--)
        {
            ChangeRandomly(server, random);
        }

        store.Apply(Samples.Ready("e1", server.Channel));
        var delivered = server.Events.Count;
        var pending = new List<Action>();
        for (var i = 0; i < steps; i++)
        {
            switch (random.Next(12))
            {
                case < 5:
                    ChangeRandomly(server, random);
                    break;
                case < 8 when delivered < server.Events.Count:
                    store.Apply(server.Events[delivered++]);
                    break;
                case 8:
                    var newest = server.Page(random.Next(1, 12));
                    pending.Add(() => store.AddNewest(Samples.Channel, newest));
                    break;
                case 9 when store.GetChannel(Samples.Channel)!.Messages is [var first, ..]:
                    var older = server.Page(random.Next(1, 12), first.Seq);
                    pending.Add(() => store.AddBefore(Samples.Channel, first.Id, older));
                    break;
                case 10 when pending.Count > 0:
                    var index = random.Next(pending.Count);
                    pending[index]();
                    pending.RemoveAt(index);
                    break;
                case 11 when random.Next(8) == 0:
                    delivered = server.Events.Count;
                    store.Apply(
                        new ResyncFrame
                        {
                            ChannelId = Samples.Channel,
                            Reason = "length",
                            LastSeq = delivered,
                            LastIndex = server.Channel.LastIndex,
                        }
                    );
                    store.SetChannel(server.Channel);
                    break;
                case 11 when random.Next(3) == 0:
                    store.Apply(Samples.Ready("e1", server.Channel) with { Resumed = true });
                    break;
                case 11:
                    store.Apply(server.Read(random.NextInt64(server.Events.Count + 1)));
                    break;
            }
        }

        pending.ForEach(arrive => arrive());
        server.Events.Skip(delivered).ToList().ForEach(store.Apply);
        if (store.GetChannel(Samples.Channel)!.HasNewer)
        {
            store.AddNewest(Samples.Channel, server.Page(7));
        }

        FreshState.AssertEqual(store, server);
    }

    private static void ChangeRandomly(FakeChannel server, Random random)
    {
        var index = random.Next(Math.Max(1, server.Messages.Count));
        var user = Users[random.Next(Users.Length)];
        switch (random.Next(14))
        {
            case < 4:
                server.Post(user, inThread: random.Next(4) == 0);
                break;
            case < 6:
                server.Edit(index, $"edited {random.Next(100)}");
                break;
            case < 7:
                server.Delete(index);
                break;
            case < 11:
                server.React(index, Emojis[random.Next(Emojis.Length)], user);
                break;
            case 11:
                server.Pin(index);
                break;
            case 12:
                server.Rename($"name-{random.Next(9)}", "topic");
                break;
            default:
                var member = new User
                {
                    Id = new UserId(new Guid(random.Next(9), 7, 7, new byte[8])),
                    DisplayName = "Bo",
                    Kind = UserKind.Human,
                };
                if (random.Next(2) == 0)
                {
                    server.Join(member);
                }
                else
                {
                    server.Leave(member.Id);
                }

                break;
        }
    }
}
