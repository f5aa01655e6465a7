namespace Parley.EndToEnd.Tests;

/// <summary>Names and other texts of users are shown in their own direction, in a left-to-right page.</summary>
[Collection(Presentation.Name)]
public sealed class TextDirectionTests(BrowserFixture fixture) : BrowserTest(fixture)
{
    /// <summary>Whether the first Hebrew letter of each truncated text is visible.</summary>
    private const string TruncatedTexts = """
        () => {
          const texts = [];
          const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
          for (let node = walker.nextNode(); node; node = walker.nextNode()) {
            const at = node.data.search(/[\u05d0-\u05ea]/);
            let box = at < 0 ? null : node.parentElement;
            while (box && getComputedStyle(box).textOverflow !== "ellipsis") box = box.parentElement;
            // A box that is narrower than a word has no room for a start.
            if (!box || box.clientWidth < 40 || box.scrollWidth <= box.clientWidth) continue;
            const range = document.createRange();
            range.setStart(node, at);
            range.setEnd(node, at + 1);
            const [letter, { left, right }] = [range.getBoundingClientRect(), box.getBoundingClientRect()];
            const isVisible = letter.width > 0 && letter.left >= left - 1 && letter.right <= right + 1;
            texts.push(`${isVisible ? "begins" : "is cut at its start"}: ${box.parentElement.className}`);
          }
          return texts;
        }
        """;

    [Fact]
    public async Task Long_texts_that_begin_in_Hebrew_show_their_start()
    {
        var name = $"אבגדה {string.Concat(Enumerable.Repeat("Wort", 17))}";
        await using var owner = await BrowserTeam.RegisterAsync(Fixture.Address, name);
        var workspace = await owner.CreateWorkspaceAsync(name);
        var invite = await owner.InviteAsync(workspace.Id);
        await using var member = await BrowserTeam.RegisterAsync(Fixture.Address, "דנה", invite.Code);
        var channel = await owner.CreateChannelAsync(
            workspace.Id,
            $"ערוץ-{string.Concat(Enumerable.Repeat("wort-", 14))}"
        );
        await owner.AddToChannelAsync(channel.Id, member.Id);
        var sentence = $"שלום {string.Join(' ', Enumerable.Repeat("and more words", 14))}";
        await owner.UpdateChannelAsync(channel.Id, topic: sentence);
        var first = await owner.PostAsync(channel.Id, sentence);
        await owner.PostAsync(channel.Id, "An answer", replyTo: first.Id);

        var chat = await OpenAsync(
            owner,
            $"/w/{workspace.Id}/c/{channel.Id}?pane=members",
            new()
            {
                ViewportSize = new() { Width = 1280, Height = 800 },
            }
        );
        await Expect(chat.Row("An answer")).ToBeInViewportAsync();
        var listed = chat.Pane.GetByText("דנה", new() { Exact = true });
        await Expect(listed).ToBeVisibleAsync();
        var texts = await chat.Page.EvaluateAsync<string[]>(TruncatedTexts);
        // The workspace, the channel in the list, the header and the pane, oneself at two places, the quote.
        Assert.True(texts.Length >= 7, string.Join('\n', texts));
        Assert.All(texts, text => Assert.StartsWith("begins", text, StringComparison.Ordinal));

        // A short name is beside its avatar, where the others are, too.
        var pane = (await chat.Pane.BoundingBoxAsync())!;
        Assert.InRange((await listed.BoundingBoxAsync())!.X - pane.X, 0, 80);

        await chat.Button("Browse channels").ClickAsync();
        await Expect(chat.Dialog.GetByText(channel.Name)).ToBeVisibleAsync();
        texts = await chat.Dialog.EvaluateAsync<string[]>(TruncatedTexts);
        Assert.All(texts, text => Assert.StartsWith("begins", text, StringComparison.Ordinal));
    }
}
