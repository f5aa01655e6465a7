using Parley.Schema;

namespace Parley.Contracts.Generator;

/// <summary>What must hold for all frames together.</summary>
internal static class Rules
{
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
        frame.Family == "ClientFrame"
            ? FrameNumbers.IsOfClient(frame.Number)
            : FrameNumbers.IsOfFirstVersion(frame.Number)
                || frame.Stream switch
                {
                    "ChannelEvent" => FrameNumbers.IsChannelEvent(frame.Number),
                    "UserEvent" => FrameNumbers.IsUserEvent(frame.Number),
                    _ => FrameNumbers.IsOtherFrame(frame.Number),
                };
}
