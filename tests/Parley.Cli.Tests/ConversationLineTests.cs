using Parley.Cli.Import;

namespace Parley.Cli.Tests;

public sealed class ConversationLineTests
{
    [Fact]
    public void Line_is_parsed_with_folded_channel_and_trimmed_text()
    {
        var json =
            """{"channel":"Rules","author":" Ada ","at":"2018-11-05T20:30:43+01:00","text":"  hi """
            + """:smile:\n","n":3,"replyTo":1,"more":[1]}""";
        Assert.True(ConversationLine.TryParse(json, out var line, out _));
        Assert.Equal(
            ("rules", "Ada", "hi :smile:", 3L, 1L),
            (line.Channel, line.Author, line.Text, line.N, line.ReplyTo)
        );
        Assert.Equal(new DateTimeOffset(2018, 11, 5, 19, 30, 43, TimeSpan.Zero), line.At);
    }

    [Theory]
    [InlineData("", "not a JSON object")]
    [InlineData("null", "not a JSON object")]
    [InlineData("[1]", "not a JSON object")]
    [InlineData("{\"n\":", "n cannot be read")]
    [InlineData("""{"channel":"a","author":"b","at":"2018-11-05T19:30:43Z","text":"t"}""", "n is missing")]
    [InlineData("""{"n":1,"author":"b","at":"2018-11-05T19:30:43Z","text":"t"}""", "channel is missing")]
    [InlineData("""{"n":1,"channel":"a","at":"2018-11-05T19:30:43Z","text":"t"}""", "author is missing")]
    [InlineData("""{"n":1,"channel":"a","author":"b","text":"t"}""", "at is missing")]
    [InlineData("""{"n":1,"channel":"a","author":"b","at":"2018-11-05T19:30:43Z"}""", "text is missing")]
    [InlineData("""{"n":1,"channel":"a","author":"b","at":"yesterday","text":"t"}""", "at cannot be read")]
    [InlineData("""{"n":"1","channel":"a","author":"b","at":"2018-11-05T19:30:43Z","text":"t"}""", "n cannot be read")]
    [InlineData(
        """{"n":1,"channel":"a","author":"b","at":"2018-11-05T19:30:43Z","text":"\ud800"}""",
        "text cannot be read"
    )]
    [InlineData(
        """{"n":1,"channel":"a b","author":"b","at":"2018-11-05T19:30:43Z","text":"t"}""",
        "channel must be 1-80 letters, digits, '-', '_' or '.'"
    )]
    [InlineData(
        """{"n":1,"channel":"","author":"b","at":"2018-11-05T19:30:43Z","text":"t"}""",
        "channel must be 1-80 letters, digits, '-', '_' or '.'"
    )]
    [InlineData(
        """{"n":1,"channel":"a","author":" ","at":"2018-11-05T19:30:43Z","text":"t"}""",
        "author must have 1-80 characters"
    )]
    [InlineData(
        """{"n":1,"channel":"a","author":"b\u001bc","at":"2018-11-05T19:30:43Z","text":"t"}""",
        "author must not hold control characters"
    )]
    [InlineData(
        """{"n":1,"channel":"a","author":"b","at":"2018-11-05T19:30:43Z","text":"a\u0000b"}""",
        "text must not hold U+0000"
    )]
    [InlineData("""{"n":1,"channel":"a","author":"b","at":"1969-11-05T19:30:43Z","text":"t"}""", "at is before 1970")]
    public void Invalid_line_is_reported_by_number(string json, string expected)
    {
        Assert.False(ConversationLine.TryParse(json, out _, out var fault));
        Assert.Equal(expected, fault);
    }

    [Fact]
    public void Channel_name_allows_letters_of_any_script() =>
        Assert.True(
            ConversationLine.TryParse(
                """{"n":1,"channel":"\u6f22\u5b57-1_x.y","author":"b","at":"2018-11-05T19:30:43Z","text":"t"}""",
                out _,
                out _
            )
        );
}
