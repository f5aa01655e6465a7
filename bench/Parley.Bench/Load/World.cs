namespace Parley.Bench.Load;

/// <summary>Members and senders of each room; the same for every compared server.</summary>
/// <param name="Name">A name that equal worlds share.</param>
/// <param name="RoomsOf">The rooms of each client, ascending.</param>
/// <param name="SendersOf">The clients that send to each room; the index in the list is the slot.</param>
internal sealed record World(string Name, int[][] RoomsOf, int[][] SendersOf)
{
    private static readonly int[] First = [0];

    public int Clients => RoomsOf.Length;

    public int Rooms => SendersOf.Length;

    /// <summary>Number of members of each room.</summary>
    public int[] Members { get; } = Count(RoomsOf, SendersOf.Length);

    /// <summary>Max senders of a room.</summary>
    public int Slots { get; } = SendersOf.Max(senders => senders.Length);

    /// <summary>One room of each size with the first clients in it; the first client sends.</summary>
    public static World Nested(params int[] sizes) =>
        new(
            $"nested-{string.Join('-', sizes)}",
            [
                .. Enumerable
                    .Range(0, sizes.Max())
                    .Select(client => Enumerable.Range(0, sizes.Length).Where(room => client < sizes[room]).ToArray()),
            ],
            [.. sizes.Select(_ => First)]
        );

    /// <summary>Equal rooms; each client is in one of them, and all send.</summary>
    public static World Split(int rooms, int size) =>
        new(
            $"split-{rooms}-{size}",
            [.. Enumerable.Range(0, rooms * size).Select(client => new[] { client / size })],
            [.. Enumerable.Range(0, rooms).Select(room => Enumerable.Range(room * size, size).ToArray())]
        );

    /// <summary>
    /// Each client is in several rooms of 100 members. Additional clients post, each to a part of the rooms.
    /// </summary>
    public static World Many(int clients, int roomsOfEach, int posters)
    {
        var rooms = Math.Max(roomsOfEach, clients * roomsOfEach / 100);
        var receivers = Enumerable
            .Range(0, clients)
            .Select(client =>
                Enumerable.Range(0, roomsOfEach).Select(k => ((client * roomsOfEach) + k) % rooms).Order().ToArray()
            );
        var posting = Enumerable
            .Range(0, posters)
            .Select(poster => Enumerable.Range(0, rooms).Where(room => room % posters == poster).ToArray());
        return new(
            $"many-{clients}-{roomsOfEach}-{posters}",
            [.. receivers, .. posting],
            [
                .. Enumerable
                    .Range(0, rooms)
                    .Select(room => posters == 0 ? Array.Empty<int>() : [clients + (room % posters)]),
            ]
        );
    }

    private static int[] Count(int[][] roomsOf, int rooms)
    {
        var members = new int[rooms];
        foreach (var room in roomsOf.SelectMany(rooms => rooms))
        {
            members[room]++;
        }

        return members;
    }
}
