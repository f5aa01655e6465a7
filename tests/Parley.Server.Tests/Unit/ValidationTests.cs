using Microsoft.Extensions.Options;
using Parley.Server.Features.Accounts;
using Parley.Server.Features.Channels;
using Parley.Server.Features.Messages;
using Parley.Server.Platform;
using Parley.Server.Platform.Persistence;

namespace Parley.Server.Tests.Unit;

[Storeless]
public sealed class ValidationTests
{
    private readonly ChannelRules _channels = new(Options.Create(new ChannelOptions()));
    private readonly AccountRules _accounts = new(Options.Create(new AccountOptions()));
    private readonly MessageRules _messages = new(Options.Create(new MessageOptions()));

    [Theory]
    [InlineData("General", "general")]
    [InlineData("  #design ", "design")]
    [InlineData("größe_1.0-b", "größe_1.0-b")]
    [InlineData("ΣΊΣΥΦΟΣ", "σίσυφοσ")]
    [InlineData("日本語", "日本語")]
    [InlineData("हिन्दी", "हिन्दी")]
    [InlineData("ภาษาไทย", "ภาษาไทย")]
    public void Channel_name_is_folded(string name, string folded) =>
        Assert.Equal(folded, _channels.CheckName(name).Value);

    [Theory]
    [InlineData("")]
    [InlineData("#")]
    [InlineData("two words")]
    [InlineData("slash/ed")]
    [InlineData("tab\tbed")]
    [InlineData("smile😀")]
    [InlineData("a\u3164b")]
    [InlineData("\u115F")]
    [InlineData("a\uFE0F")]
    [InlineData("a\u034Fb")]
    [InlineData("a\u200Db")]
    [InlineData("a\u0317")]
    public void Channel_name_allows_letters_digits_and_three_signs_only(string name) =>
        Assert.Equal(ErrorCodes.ChannelNameInvalid, _channels.CheckName(name).Error?.Code);

    [Fact]
    public void Channel_name_has_80_units_at_most()
    {
        Assert.True(_channels.CheckName(new('a', 80)).Succeeded);
        Assert.False(_channels.CheckName(new('a', 81)).Succeeded);
    }

    [Fact]
    public void One_name_in_two_Unicode_forms_folds_to_one()
    {
        var (composed, decomposed) = (_channels.CheckName("caf\u00e9"), _channels.CheckName("cafe\u0301"));
        Assert.Equal("caf\u00e9", composed.Value);
        Assert.Equal(composed.Value, decomposed.Value);
    }

    [Fact]
    public void Topic_is_trimmed_and_has_250_units_at_most_and_no_control_characters()
    {
        Assert.Equal("all about it", _channels.CheckTopic("  all about it ").Value);
        Assert.True(_channels.CheckTopic(new('a', 250)).Succeeded);
        Assert.Equal(ErrorCodes.RequestInvalid, _channels.CheckTopic(new('a', 251)).Error?.Code);
        Assert.Equal(ErrorCodes.RequestInvalid, _channels.CheckTopic("a\nb").Error?.Code);
    }

    [Theory]
    [InlineData("")]
    [InlineData(" \t ")]
    [InlineData("line\nbreak")]
    [InlineData("bell\a")]
    public void Display_name_needs_a_visible_character_and_no_control_characters(string name) =>
        Assert.Equal(ErrorCodes.RequestInvalid, _accounts.CheckDisplayName(name).Error?.Code);

    [Fact]
    public void Display_name_is_trimmed_and_has_80_units_at_most()
    {
        Assert.Equal("Ada", _accounts.CheckDisplayName(" Ada ").Value);
        Assert.True(_accounts.CheckDisplayName(new('a', 80)).Succeeded);
        Assert.Contains("displayName", _accounts.CheckDisplayName(new('a', 81)).Error!.Fields!.Keys);
    }

    [Theory]
    [InlineData("ada@example.org", true)]
    [InlineData(" ada@example.org ", true)]
    [InlineData("ada", false)]
    [InlineData("ada@", false)]
    [InlineData("@example.org", false)]
    [InlineData("a da@example.org", false)]
    [InlineData("ada@example.org\nx", false)]
    public void Email_has_a_valid_shape(string email, bool valid) =>
        Assert.Equal(valid, AccountRules.CheckEmail(email).Succeeded);

    [Fact]
    public void Email_has_254_units_at_most() =>
        Assert.False(AccountRules.CheckEmail(new string('a', 250) + "@b.example").Succeeded);

    [Fact]
    public void Message_is_trimmed() => Assert.Equal("two\n lines", _messages.Check(" \n two\n lines \r\n").Value);

    [Fact]
    public void Blank_message_is_refused() =>
        Assert.Equal(ErrorCodes.MessageEmpty, _messages.Check(" \u00a0\u2003\n").Error?.Code);

    [Fact]
    public void Message_has_16_000_units_at_most_after_trimming()
    {
        Assert.True(_messages.Check(new string('a', 16_000) + "   ").Succeeded);
        Assert.Equal(ErrorCodes.MessageTooLong, _messages.Check(new('a', 16_001)).Error?.Code);
    }

    [Fact]
    public void Message_with_NUL_is_refused() =>
        Assert.Equal(ErrorCodes.RequestInvalid, _messages.Check("a\0b").Error?.Code);

    [Theory]
    [InlineData("Id", "id")]
    [InlineData("LastSeenAt", "last_seen_at")]
    [InlineData("AspNetUsers", "asp_net_users")]
    [InlineData("already_so", "already_so")]
    [InlineData("UserID", "user_id")]
    [InlineData("Last_Seq", "last_seq")]
    public void Database_names_are_snake_case(string name, string expected) =>
        Assert.Equal(expected, SnakeCase.From(name));

    [Theory]
    [InlineData("design")]
    [InlineData("1764000000000 0196e2a4-0000-7000-8000-000000000000")]
    [InlineData("größe 日本")]
    public void Cursor_round_trips(string position)
    {
        var cursor = Paging.Encode(position);
        Assert.Matches("^[A-Za-z0-9_-]+$", cursor);
        Assert.Equal(position, Paging.Decode(cursor).Value);
    }

    [Fact]
    public void Missing_cursor_is_the_first_page() => Assert.True(Paging.Decode(null) is { Error: null, Value: null });

    [Fact]
    public void Forged_cursor_is_malformed() =>
        Assert.Equal(ErrorCodes.RequestMalformed, Paging.Decode("***").Error?.Code);

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(100, true)]
    [InlineData(101, false)]
    [InlineData(-1, false)]
    public void Page_limit_is_1_to_100_items(int limit, bool valid) => Assert.Equal(valid, Paging.Check(limit) is null);
}
