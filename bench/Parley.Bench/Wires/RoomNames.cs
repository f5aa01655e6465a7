using Parley.Bench.Load;

namespace Parley.Bench.Wires;

/// <summary>Names of the rooms where names are free.</summary>
internal static class RoomNames
{
    public static string Of(int room) => $"r{room}";

    /// <summary>The rooms of a client as the inside of a JSON array.</summary>
    public static string List(LoadClient client) =>
        string.Join(',', client.Rooms.ToArray().Select(room => $"\"{Of(room)}\""));
}
