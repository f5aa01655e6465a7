using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace Parley.Server.Platform.Mail;

/// <summary>Registers the sending of emails.</summary>
internal sealed class MailSlice : ISlice
{
    public void AddServices(IServiceCollection services)
    {
        services.AddValidatedOptions<MailOptions, MailOptionsValidator>(MailOptions.Section);
        services.AddSingleton<IValidateOptions<MailOptions>, MailAddressValidator>();
        services.AddSingleton<Mailer>();
    }
}
