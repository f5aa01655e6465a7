using Parley.Cli.Tests.Fakes;

namespace Parley.Cli.Tests;

public sealed class CliAppTests : IDisposable
{
    private readonly CliHarness _rig = new();

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData("dance")]
    [InlineData("login --server https://chat.example.org")]
    [InlineData("login --server chat.example.org --email a@example.org")]
    [InlineData("login --email a@example.org")]
    [InlineData("tail")]
    [InlineData("tail general --lines 101")]
    [InlineData("tail general --lines many")]
    [InlineData("send general")]
    [InlineData("import")]
    [InlineData("import conversations")]
    [InlineData("whoami extra")]
    public async Task Invalid_command_line_exits_with_2(string line)
    {
        Assert.Equal(ExitCodes.Usage, await _rig.RunAsync(line.Split(' ')));
        Assert.StartsWith("parley: ", _rig.Error, StringComparison.Ordinal);
        Assert.Empty(_rig.Out);
    }

    [Theory]
    [InlineData("login --server https://chat.example.org --email a@example.org --password hunter2")]
    [InlineData("login --server https://chat.example.org --email a@example.org --password=hunter2")]
    [InlineData("whoami --token hunter2")]
    public async Task Secret_on_the_command_line_is_refused_and_not_echoed(string line)
    {
        Assert.Equal(ExitCodes.Usage, await _rig.RunAsync(line.Split(' ')));
        Assert.Contains("is refused", _rig.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", _rig.Error + _rig.Out, StringComparison.Ordinal);
        Assert.Empty(_rig.Server.Passwords);
    }

    [Theory]
    [InlineData("stdin")]
    [InlineData("environment")]
    [InlineData("prompt")]
    public async Task Login_stores_a_private_token_file_and_logout_removes_it(string source)
    {
        string[] more = [];
        switch (source)
        {
            case "stdin":
                _rig.Input = "a long password\n";
                more = ["--password-stdin"];
                break;
            case "environment":
                _rig.Variables["PARLEY_PASSWORD"] = "a long password";
                break;
            default:
                _rig.TypedPassword = "a long password";
                break;
        }

        Assert.Equal(
            ExitCodes.Ok,
            await _rig.RunAsync([
                "login",
                "--server",
                "https://chat.example.org",
                "--email",
                "ada@example.org",
                .. more,
            ])
        );
        Assert.Equal(["a long password"], _rig.Server.Passwords);
        Assert.DoesNotContain("from-login", _rig.Out, StringComparison.Ordinal);
        if (!OperatingSystem.IsWindows())
        {
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(_rig.CredentialsFile));
        }

        Assert.Equal(ExitCodes.Ok, await _rig.RunAsync("whoami"));
        Assert.StartsWith("Ada <ada@example.org> at https://chat.example.org/", _rig.Out, StringComparison.Ordinal);
        Assert.Equal("from-login", _rig.Server.Tokens[^1]);

        Assert.Equal(ExitCodes.Ok, await _rig.RunAsync("logout"));
        Assert.False(File.Exists(_rig.CredentialsFile));
        Assert.Equal(ExitCodes.Failure, await _rig.RunAsync("whoami"));
    }

    [Fact]
    public async Task Environment_overrides_the_file_and_a_stored_token_is_bound_to_its_server()
    {
        _rig.TypedPassword = "a long password";
        await _rig.RunAsync("login", "--server", "https://chat.example.org", "--email", "ada@example.org");
        _rig.Variables["PARLEY_SERVER"] = "https://evil.example.org";
        var calls = _rig.Server.Tokens.Count;
        Assert.Equal(ExitCodes.Failure, await _rig.RunAsync("whoami"));
        Assert.Equal(calls, _rig.Server.Tokens.Count);

        _rig.Variables["PARLEY_TOKEN"] = "from-environment";
        Assert.Equal(ExitCodes.Ok, await _rig.RunAsync("whoami"));
        Assert.Equal("from-environment", _rig.Server.Tokens[^1]);
    }

    [Fact]
    public async Task Corrupt_token_file_is_named()
    {
        Directory.CreateDirectory(Path.GetDirectoryName(_rig.CredentialsFile)!);
        await File.WriteAllTextAsync(_rig.CredentialsFile, "{", TestContext.Current.CancellationToken);
        Assert.Equal(ExitCodes.Failure, await _rig.RunAsync("whoami"));
        Assert.Contains(_rig.CredentialsFile, _rig.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Channel_list_strips_control_characters()
    {
        _rig.SignedIn().Server.AddChannel("general");
        _rig.Server.AddChannel("evil\u001b[2J", joined: false);
        Assert.Equal(ExitCodes.Ok, await _rig.RunAsync("channels"));
        Assert.Contains("* #general (1 members)", _rig.Out, StringComparison.Ordinal);
        Assert.DoesNotContain('\u001b', _rig.Out);
    }

    [Theory]
    [InlineData("general", "hello", "hello")]
    [InlineData("#General", "-", "from stdin\n")]
    public async Task Message_is_sent_by_channel_name(string channel, string text, string sent)
    {
        _rig.SignedIn().Server.AddChannel("general");
        _rig.Input = "from stdin\n";
        Assert.Equal(ExitCodes.Ok, await _rig.RunAsync("send", channel, text));
        var message = Assert.Single(_rig.Server.Posted);
        Assert.Equal((sent, message.Id.ToString()), (message.Content, _rig.Out.Trim()));
    }

    [Fact]
    public async Task Unknown_channel_fails_and_empty_text_is_a_usage_error()
    {
        _rig.SignedIn();
        Assert.Equal(ExitCodes.Failure, await _rig.RunAsync("send", "nowhere", "hello"));
        Assert.Equal(ExitCodes.Failure, await _rig.RunAsync("send", "019aa5f0-1c00-7a10-8b21-3c4d5e6f7999", "hello"));
        Assert.Contains("(channel.not_found)", _rig.Error, StringComparison.Ordinal);
        Assert.Equal(ExitCodes.Usage, await _rig.RunAsync("send", "nowhere", "-"));
    }
}
