using Microsoft.Extensions.Time.Testing;

namespace Parley.Cli.Tests.Fakes;

/// <summary>Runs the program in a temporary folder against a server in memory.</summary>
internal sealed class CliHarness : IDisposable
{
    private readonly StringWriter _out = new();
    private readonly StringWriter _error = new();

    public CliHarness()
    {
        Folder = Directory.CreateTempSubdirectory("parley-cli-tests-").FullName;
        Variables["XDG_CONFIG_HOME"] = Folder;
    }

    public string Folder { get; }

    public FakeServer Server { get; } = new();

    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public string Input { get; set; } = "";

    public string? TypedPassword { get; set; }

    public string Out => _out.ToString();

    public string Error => _error.ToString();

    public string CredentialsFile => Path.Combine(Folder, "parley", "credentials.json");

    public CliHarness SignedIn()
    {
        Variables["PARLEY_SERVER"] = "https://chat.example.org";
        Variables["PARLEY_TOKEN"] = "from-environment";
        return this;
    }

    public string Write(string name, string content)
    {
        var path = Path.Combine(Folder, name);
        File.WriteAllText(path, content);
        return path;
    }

    public Task<int> RunAsync(params string[] args)
    {
        _out.GetStringBuilder().Clear();
        _error.GetStringBuilder().Clear();
        return CliApp.RunAsync(
            args,
            new CliEnvironment
            {
                Out = _out,
                Error = _error,
                In = new StringReader(Input),
                Variable = name => Variables.GetValueOrDefault(name),
                PromptForPassword = () => TypedPassword,
                IsTerminal = false,
                Clock = new FakeTimeProvider { AutoAdvanceAmount = TimeSpan.FromMilliseconds(1) },
                HttpMessageHandler = Server,
            }
        );
    }

    public void Dispose()
    {
        Directory.Delete(Folder, recursive: true);
        Server.Dispose();
    }
}
