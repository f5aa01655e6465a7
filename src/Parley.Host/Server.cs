using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Parley.Host.Demo;
using Parley.Server;

namespace Parley.Host;

/// <summary>Builds the application from configuration, starts it, says where it is, and waits for the signal to stop.</summary>
internal static class Server
{
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(40);

    public static async Task<int> RunAsync(HostArguments arguments, CancellationToken cancellationToken)
    {
        WebApplication application;
        try
        {
            application = Build(arguments);
        }
        catch (Exception exception) when (exception is InvalidOperationException or Microsoft.Extensions.Options.OptionsValidationException)
        {
            await Console.Error.WriteLineAsync($"Parley cannot start: {exception.Message}");
            return 1;
        }

        await using (application)
        {
            return await RunAsync(application, arguments, cancellationToken);
        }
    }

    private static async Task<int> RunAsync(WebApplication application, HostArguments arguments, CancellationToken cancellationToken)
    {
        try
        {
            await application.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is InvalidOperationException or IOException or Microsoft.Extensions.Options.OptionsValidationException)
        {
            await Console.Error.WriteLineAsync($"Parley cannot start: {exception.Message}");
            return 1;
        }

        var address = application.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        if (arguments.Demo)
        {
            using var seed = new DemoSeed(new Uri(address), TimeProvider.System);
            await seed.RunAsync(cancellationToken);
        }

        Console.WriteLine($"Parley is ready: {address}");
        if (arguments.Demo)
        {
            Console.WriteLine($"Sign in as {DemoSeed.Email} with the password {DemoSeed.Password}");
        }

        await application.WaitForShutdownAsync(cancellationToken);
        return 0;
    }

    private static WebApplication Build(HostArguments arguments)
    {
        var builder = WebApplication.CreateSlimBuilder(new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory });
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
            settings["Parley:Registration"] = nameof(RegistrationMode.Open);
            settings["Parley:Demo:Email"] = DemoSeed.Email;
            settings["Parley:Demo:Password"] = DemoSeed.Password;
        }

        builder.Configuration.AddInMemoryCollection(settings);
        builder.Services.Configure<HostOptions>(options => options.ShutdownTimeout = StopTime);
        builder.WebHost.UseKestrelHttpsConfiguration();
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        builder.AddParley();
        var application = builder.Build();
        SecurityHeaders.Use(application);
        application.MapParley();
        WebClient.Map(application, arguments.Web ?? Path.Combine(AppContext.BaseDirectory, "web"));
        return application;
    }
}
