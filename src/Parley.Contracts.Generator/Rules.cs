namespace Parley.Contracts.Generator;

/// <summary>What must hold for all frames together.</summary>
internal static class Rules
{
    // As in Parley.Schema.FrameNumbers, which the readers use.
    private const int LastOfClients = 63;
    private const int FirstOfServer = 64;
    private const int LastOfFirstVersion = 86;

    public static IEnumerable<string> Problems(IReadOnlyList<FrameModel> frames)
    {
        foreach (var twice in frames.GroupBy(frame => frame.Number).Where(group => group.Count() > 1))
        {
            var names = string.Join(", ", twice.Select(frame => frame.FullName));
            yield return $"number {twice.Key} is given twice: {names}";
        }

        foreach (var frame in frames)
        {
            if (frame.Family.Length == 0)
            {
                yield return $"{frame.FullName} derives neither from ClientFrame nor from ServerFrame";
            }
            else if (!IsInRange(frame))
            {
                yield return $"{frame.FullName}: number {frame.Number} is outside of the range of its kind"
                    + " (clients 1-63, channel events 96-127 and 512-767, user events 128-327, other server frames"
                    + " 87-95, 328-511)";
            }

            foreach (var problem in frame.Problems)
            {
                yield return problem;
            }
        }
    }

    private static bool IsInRange(FrameModel frame) =>
        frame.Family == "ClientFrame" ? frame.Number is >= 1 and <= LastOfClients
        : frame.Number < FirstOfServer ? false
        : frame.Number <= LastOfFirstVersion
            || frame.Stream switch
            {
                "ChannelEvent" => frame.Number is (>= 96 and <= 127) or (>= 512 and <= 767),
                "UserEvent" => frame.Number is >= 128 and <= 327,
                _ => frame.Number is (>= 87 and <= 95) or (>= 328 and <= 511),
            };
}
