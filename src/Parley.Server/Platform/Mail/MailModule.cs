using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Parley.Server.Platform.Mail;

/// <summary>Registers the sending of emails.</summary>
internal static class MailModule
{
    public static void AddMail(this IServiceCollection services)
    {
        services.AddValidatedOptions<MailOptions, MailOptionsValidator>(MailOptions.Section);
        services.AddSingleton<IValidateOptions<MailOptions>, MailAddressValidator>();
        services.AddSingleton<Mailer>();
    }
}
