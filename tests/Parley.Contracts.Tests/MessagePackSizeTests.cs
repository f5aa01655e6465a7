using System.Globalization;
using System.Text;

namespace Parley.Contracts.Tests;

/// <summary>
/// How many bytes MessagePack saves; <c>docs/protocol/messagepack.md</c> holds the figures. <c>PARLEY_CONVERSATIONS</c>
/// names a recorded conversation (see <see cref="Traffic.Recorded"/>) to measure in addition.
/// </summary>
public sealed class MessagePackSizeTests(ITestOutputHelper output)
{
    [Fact]
    public void The_demo_conversation_takes_at_most_37_percent_of_its_json() =>
        Assert.InRange(Report("demo workspace", Traffic.Demo(Documents.Read("workspace.json"))), 0.25, 0.37);

    [Fact]
    public void A_recorded_conversation_takes_at_most_35_percent_of_its_json()
    {
        if (Environment.GetEnvironmentVariable("PARLEY_CONVERSATIONS") is { } path)
        {
            Assert.InRange(Report("recorded", Traffic.Recorded(path)), 0.25, 0.35);
        }
    }

    private double Report(string what, IEnumerable<Line> conversation)
    {
        var lines = conversation.ToList();
        var sums = Traffic.Measure(lines);
        output.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: {lines.Count} messages, "
                    + $"{lines.Average(line => Encoding.UTF8.GetByteCount(line.Text)):F1} bytes of text on average"
            )
        );
        foreach (var (name, sum) in sums)
        {
            output.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{name, -16} {sum.Json, 12} {sum.MessagePack, 12} {sum.Ratio:F3}"
                )
            );
        }

        return sums["all"].Ratio;
    }
}
