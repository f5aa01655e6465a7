using Parley.Cli.Import;

namespace Parley.Cli.Tests;

public sealed class ImportPlannerTests
{
    private static readonly WorkspaceId Workspace = new(new Guid("019aa5f0-1c00-7a10-8b21-3c4d5e6f7001"));
    private readonly ImportCounts _counts = new();
    private readonly ImportPlanner _planner;

    public ImportPlannerTests() => _planner = new ImportPlanner(Workspace, _counts);

    [Fact]
    public void Reply_goes_into_the_thread_of_its_root()
    {
        var root = Plan(1);
        Assert.Null(root!.ThreadId);
        Assert.Equal(root.Id, Plan(2, replyTo: 1)!.ThreadId);
        Assert.Equal((0, 0), (_counts.Unthreaded, _counts.Flattened));
    }

    [Fact]
    public void Reply_to_a_reply_goes_into_the_thread_of_the_root()
    {
        var root = Plan(1);
        Plan(2, replyTo: 1);
        Assert.Equal(root!.Id, Plan(3, replyTo: 2)!.ThreadId);
        Assert.Equal(root.Id, Plan(4, replyTo: 3)!.ThreadId);
        Assert.Equal(2, _counts.Flattened);
    }

    [Theory]
    [InlineData(99, "rules")]
    [InlineData(2, "rules")]
    [InlineData(3, "rules")]
    [InlineData(1, "tox")]
    public void Reply_before_its_root_becomes_a_root_message(long replyTo, string channel)
    {
        Plan(1);
        Plan(2, text: "");
        Assert.Null(Plan(3, channel: channel, replyTo: replyTo)!.ThreadId);
        Assert.Equal(1, _counts.Unthreaded);
    }

    [Fact]
    public void Empty_texts_are_counted_and_not_reported()
    {
        Assert.Null(_planner.Plan(Line(1, text: ""), out var fault));
        Assert.Null(fault);
        Assert.Equal((1, 1), (_counts.Empty, _counts.Skipped));
    }

    [Fact]
    public void Overlong_texts_are_reported()
    {
        Assert.NotNull(_planner.Plan(Line(1, text: new string('x', ImportPlanner.MaxTextLength)), out _));
        Assert.Null(_planner.Plan(Line(2, text: new string('x', ImportPlanner.MaxTextLength + 1)), out var fault));
        Assert.Equal("the text has 16001 UTF-16 units, at most 16000 are allowed", fault);
        Assert.Equal((1, 0), (_counts.TooLong, _counts.Malformed));
    }

    [Fact]
    public void Duplicate_number_in_a_channel_is_malformed()
    {
        Plan(1);
        Assert.NotNull(Plan(1, channel: "tox"));
        Assert.Null(_planner.Plan(Line(1), out var fault));
        Assert.Equal("n 1 is used twice in channel rules", fault);
        Assert.Equal(1, _counts.Malformed);
    }

    private static ConversationLine Line(
        long n,
        string channel = "rules",
        string text = "hello",
        long? replyTo = null
    ) =>
        new()
        {
            N = n,
            Channel = channel,
            Author = "Ada",
            At = DateTimeOffset.UnixEpoch.AddSeconds(n),
            Text = text,
            ReplyTo = replyTo,
        };

    private PlannedMessage? Plan(long n, string channel = "rules", string text = "hello", long? replyTo = null) =>
        _planner.Plan(Line(n, channel, text, replyTo), out _);
}
