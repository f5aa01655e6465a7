using System.Text;
using Parley.Cli.Tests.Fakes;

namespace Parley.Cli.Tests;

public sealed class ImportCommandTests : IDisposable
{
    private readonly CliHarness _rig = new CliHarness().SignedIn();

    public void Dispose() => _rig.Dispose();

    [Fact]
    public async Task Import_keeps_authors_times_threads_and_order_and_is_idempotent()
    {
        _rig.Server.AddChannel("tox");
        var file = _rig.Write(
            "a.jsonl",
            """
            {"n":1,"channel":"rules","author":"Ada","at":"2018-11-05T19:30:43Z","text":"one"}
            {"n":2,"channel":"tox","author":"Grace","at":"2016-11-05T19:30:43Z","text":"elsewhere"}
            {"n":3,"channel":"Rules","author":"Grace","at":"2018-11-05T19:30:44Z","text":"two","replyTo":1}

            {"n":4,"channel":"rules","author":"Ada","at":"2018-11-05T19:30:40Z","text":"three"}
            """
        );

        Assert.Equal(ExitCodes.Ok, await _rig.RunAsync("import", "conversations", file));
        Assert.StartsWith("read 4, imported 4, existing 0, skipped 0, ", _rig.Out, StringComparison.Ordinal);
        Assert.Equal(
            ["rules", "tox"],
            _rig.Server.Channels.Select(channel => channel.Name).Order(StringComparer.Ordinal)
        );
        var rules = _rig.Server.In("rules").ToList();
        Assert.Equal(["one", "two", "three"], rules.Select(message => message.Content));
        Assert.Equal(["Ada", "Grace", "Ada"], rules.Select(message => _rig.Server.NameOf(message.AuthorId)));
        Assert.Equal([null, rules[0].Id, null], rules.Select(message => message.ThreadId));
        Assert.Equal(new DateTimeOffset(2018, 11, 5, 19, 30, 40, TimeSpan.Zero), rules[2].CreatedAt);

        Assert.Equal(ExitCodes.Ok, await _rig.RunAsync("import", "conversations", file, "--workspace", "parley"));
        Assert.StartsWith("read 4, imported 0, existing 4, skipped 0, ", _rig.Out, StringComparison.Ordinal);
        Assert.Equal(3, _rig.Server.In("rules").Count());
    }

    [Fact]
    public async Task Invalid_lines_are_reported_and_the_others_are_imported()
    {
        var file = _rig.Write(
            "b.jsonl",
            $$"""
            {"n":1,"channel":"rules","author":"Ada","at":"2018-11-05T19:30:43Z","text":"one"}
            {"n":2,"channel":"rules"
            {"n":3,"channel":"rules","author":"Ada","at":"2018-11-05T19:30:43Z","text":"  "}
            {"n":4,"channel":"rules","author":"Ada","at":"2018-11-05T19:30:43Z","text":"{{new string('x', 16_001)}}"}
            {"n":5,"channel":"rules","author":"Ada","at":"2018-11-05T19:30:43Z","text":"five","replyTo":2}
            """
        );
        Assert.Equal(ExitCodes.Failure, await _rig.RunAsync("import", "conversations", file));
        Assert.StartsWith(
            "read 5, imported 2, existing 0, skipped 3 (1 empty, 1 too long, 1 malformed), ",
            _rig.Out,
            StringComparison.Ordinal
        );
        Assert.Contains("threads: 1 without their root", _rig.Out, StringComparison.Ordinal);
        Assert.Contains("line 2: ", _rig.Error, StringComparison.Ordinal);
        Assert.Contains("line 4: the text has 16001 UTF-16 units", _rig.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Empty_and_overlong_texts_do_not_fail_the_import()
    {
        var file = _rig.Write(
            "c.jsonl",
            """{"n":3,"channel":"rules","author":"Ada","at":"2018-11-05T19:30:43Z","text":""}"""
        );
        Assert.Equal(ExitCodes.Ok, await _rig.RunAsync("import", "conversations", file));
        Assert.StartsWith("read 1, imported 0, existing 0, skipped 1 (1 empty), ", _rig.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Large_file_keeps_the_order_of_each_channel()
    {
        var lines = new StringBuilder();
        for (var n = 0; n < 10_000; n++)
        {
            lines
                .Append(
                    null,
                    $$"""{"n":{{n}},"channel":"c{{n % 3}}","author":"a{{n % 7}}","at":"2018-11-05T19:30:43"""
                        + $$"""Z","text":"{{n}}"}"""
                )
                .Append('\n');
        }

        _rig.Server.ImportFailures.Enqueue((503, ErrorCodes.ServerUnavailable));
        Assert.Equal(
            ExitCodes.Ok,
            await _rig.RunAsync("import", "conversations", _rig.Write("d.jsonl", lines.ToString()))
        );
        for (var c = 0; c < 3; c++)
        {
            Assert.Equal(
                Enumerable.Range(0, 10_000).Where(n => n % 3 == c).Select(n => $"{n}"),
                _rig.Server.In($"c{c}").Select(message => message.Content)
            );
        }

        Assert.Equal(7, _rig.Server.ImportCalls);
    }

    [Fact]
    public async Task Refused_request_ends_the_import_with_its_code_and_the_counts()
    {
        _rig.Server.ImportFailures.Enqueue((403, ErrorCodes.AccessForbidden));
        var file = _rig.Write(
            "e.jsonl",
            """{"n":3,"channel":"rules","author":"Ada","at":"2018-11-05T19:30:43Z","text":"x"}"""
        );
        Assert.Equal(ExitCodes.Failure, await _rig.RunAsync("import", "conversations", file));
        Assert.Contains("(access.forbidden)", _rig.Error, StringComparison.Ordinal);
        Assert.StartsWith("read 1, imported 0", _rig.Out, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Missing_file_is_named()
    {
        Assert.Equal(
            ExitCodes.Failure,
            await _rig.RunAsync("import", "conversations", Path.Combine(_rig.Folder, "none.jsonl"))
        );
        Assert.Contains("none.jsonl", _rig.Error, StringComparison.Ordinal);
    }
}
