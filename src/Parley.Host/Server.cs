using System.Data.Common;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Options;
using Parley.Host.Demo;
using Parley.Server;

namespace Parley.Host;

/// <summary>
/// Builds the application from configuration, starts it, prints its address, and waits for the signal to stop.
/// </summary>
internal static class Server
{
    public static async Task<int> RunAsync(HostArguments arguments, CancellationToken cancellationToken)
    {
        try
        {
            await using var application = Build(arguments);
            await StartAsync(application, arguments, cancellationToken);
            await application.WaitForShutdownAsync(cancellationToken);

            // The message log sets it after a disk failure.
            return Environment.ExitCode;
        }
        catch (Exception exception) when (!cancellationToken.IsCancellationRequested && IsExpected(exception))
        {
            await Console.Error.WriteLineAsync($"Parley cannot start: {exception.Message}");
            return 1;
        }
    }

    /// <summary>
    /// Invalid settings, an unavailable folder or port, a damaged database: the message is sufficient, without a stack
    /// trace.
    /// </summary>
    public static bool IsExpected(Exception exception) =>
        exception
            is InvalidOperationException
                or OptionsValidationException
                or IOException
                or UnauthorizedAccessException
                or DbException
                or FormatException;

    private static async Task StartAsync(
        WebApplication application,
        HostArguments arguments,
        CancellationToken cancellationToken
    )
    {
        await application.StartAsync(cancellationToken);
        var address = application
            .Services.GetRequiredService<IServer>()
            .Features.Get<IServerAddressesFeature>()!
            .Addresses.First();
        if (arguments.Demo)
        {
            await application.Services.GetRequiredService<DemoSeed>().RunAsync(new Uri(address), cancellationToken);
        }

        Console.WriteLine($"Parley is ready: {address}");
        if (arguments.Demo)
        {
            Console.WriteLine($"Sign in as {DemoSeed.Email} with the password {DemoSeed.Password}");
        }
    }

    private static WebApplication Build(HostArguments arguments)
    {
        var builder = WebApplication.CreateSlimBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory }
        );
        if (arguments.Port is not null || builder.Configuration[WebHostDefaults.ServerUrlsKey] is null)
        {
            builder.WebHost.UseUrls(arguments.Url);
        }

        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        if (arguments.Data is { } data)
        {
            settings["Parley:Data"] = data;
        }

        if (arguments.Demo)
        {
            builder.Services.AddSingleton(
                new DemoSeed(arguments.Data ?? builder.Configuration["Parley:Data"] ?? "data", TimeProvider.System)
            );
            settings["Parley:Registration"] = nameof(RegistrationMode.Open);
            settings["Parley:Demo:Email"] = DemoSeed.Email;
            settings["Parley:Demo:Password"] = DemoSeed.Password;
        }

        builder.Configuration.AddInMemoryCollection(settings);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.AddParley();
        builder.Services.AddHostedService<HeapTrimmer>();
        var application = builder.Build();
        application.UseParleySecurityHeaders();
        if (arguments.Demo)
        {
            application.Use(application.Services.GetRequiredService<DemoSeed>().RefuseUntilSeededAsync);
        }

        application.MapParley();
        WebClient.Map(application, arguments.Web ?? Path.Combine(AppContext.BaseDirectory, "web"));
        return application;
    }
}
