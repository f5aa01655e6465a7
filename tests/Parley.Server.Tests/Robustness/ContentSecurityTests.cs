using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Parley.Server.Platform.Network;

namespace Parley.Server.Tests.Robustness;

/// <summary>The content security policy, composed of settings and what slices need.</summary>
[Storeless]
public sealed class ContentSecurityTests
{
    [Fact]
    public void Policy_without_settings_names_no_other_origin()
    {
        var policy = SecurityHeaders.Compose(new());
        Assert.Equal(
            "default-src 'self'; script-src 'self'; style-src 'self'; img-src 'self' data: blob:; connect-src 'self'; "
                + "object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'",
            policy
        );
    }

    [Fact]
    public async Task Policy_has_the_origins_of_settings_and_of_slices()
    {
        await using var application = Build(
            [
                ("ConnectSources:0", "wss://live.example.org"),
                ("ImageSources:0", "https://img.example.org:8443"),
                ("FrameAncestors:0", "https://intranet.example.org"),
            ],
            services =>
                services.Configure<ContentSecurityOptions>(options =>
                {
                    options.ConnectSources.Add("https://files.example.org");
                    options.ImageSources.Add("https://files.example.org");
                    options.ImageSources.Add("https://img.example.org:8443");
                })
        );
        await application.StartAsync(TestContext.Current.CancellationToken);
        using var http = new HttpClient();
        using var response = await http.GetAsync(
            new Uri(application.Urls.Single()),
            TestContext.Current.CancellationToken
        );
        var directives = Assert.Single(response.Headers.GetValues("Content-Security-Policy")).Split("; ");
        Assert.Contains("connect-src 'self' wss://live.example.org https://files.example.org", directives);
        Assert.Contains(
            "img-src 'self' data: blob: https://img.example.org:8443 https://files.example.org",
            directives
        );
        Assert.Contains("frame-ancestors 'self' https://intranet.example.org", directives);
        Assert.Contains("script-src 'self'", directives);
    }

    [Theory]
    [InlineData("*")]
    [InlineData("https://*.example.org")]
    [InlineData("https:")]
    [InlineData("https://")]
    [InlineData("'unsafe-inline'")]
    [InlineData("data:")]
    [InlineData("example.org")]
    [InlineData("https://example.org/")]
    [InlineData("https://example.org/path")]
    [InlineData("https://example.org?x")]
    [InlineData("https://user@example.org")]
    [InlineData("https://example.org; script-src *")]
    [InlineData("https://example.org, script-src *")]
    [InlineData("https://example.org https://other.example.org")]
    [InlineData("https://example.org\n")]
    [InlineData("https://example.org\r\nSet-Cookie: a=b")]
    [InlineData("https://example.org:0")]
    [InlineData("https://example.org:65536")]
    [InlineData("https://example.org:443x")]
    [InlineData("https://-example.org")]
    [InlineData("https://exämple.org")]
    [InlineData("ftp://example.org")]
    [InlineData("javascript:alert(1)")]
    [InlineData("")]
    public async Task Anything_but_an_origin_stops_the_start(string origin)
    {
        foreach (var list in new[] { "ConnectSources", "ImageSources", "FrameAncestors" })
        {
            await using var application = Build([($"{list}:0", origin)]);
            var error = await Assert.ThrowsAsync<OptionsValidationException>(() =>
                application.StartAsync(TestContext.Current.CancellationToken)
            );
            Assert.Contains(list, error.Message, StringComparison.Ordinal);
            Assert.DoesNotContain('\n', error.Message);
        }
    }

    [Theory]
    [InlineData("ConnectSources", true)]
    [InlineData("ImageSources", false)]
    [InlineData("FrameAncestors", false)]
    public async Task Sockets_are_only_a_target_of_connections(string list, bool isAllowed)
    {
        await using var application = Build([($"{list}:0", "wss://live.example.org")]);
        Assert.Equal(isAllowed, Record.Exception(() => Validated(application)) is null);
    }

    [Fact]
    public async Task Number_of_origins_has_a_limit()
    {
        var origins = Enumerable
            .Range(0, ContentSecurityOptions.MaxOrigins + 1)
            .Select(i => ($"ImageSources:{i}", $"https://img{i}.example.org"))
            .ToArray();
        await using var within = Build(origins[1..]);
        Assert.Equal(ContentSecurityOptions.MaxOrigins, Validated(within).ImageSources.Count);
        await using var beyond = Build(origins);
        Assert.Throws<OptionsValidationException>(() => Validated(beyond));
    }

    private static ContentSecurityOptions Validated(WebApplication application) =>
        application.Services.GetRequiredService<IOptions<ContentSecurityOptions>>().Value;

    private static WebApplication Build(
        (string Name, string Value)[] settings,
        Action<IServiceCollection>? slice = null
    )
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Configuration.AddInMemoryCollection(
            settings.Select(setting =>
                KeyValuePair.Create($"{ContentSecurityOptions.Section}:{setting.Name}", (string?)setting.Value)
            )
        );
        builder.Services.AddSecurityHeaders();
        slice?.Invoke(builder.Services);
        var application = builder.Build();
        application.UseParleySecurityHeaders();
        application.MapGet("/", () => "ok");
        return application;
    }
}
