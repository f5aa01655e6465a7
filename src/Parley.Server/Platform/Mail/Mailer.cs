using System.Globalization;
using MailKit.Net.Smtp;
using MailKit.Security;
using Microsoft.Extensions.Options;
using MimeKit;
using MimeKit.Utils;

namespace Parley.Server.Platform.Mail;

/// <summary>An email. Only the address and the link come from outside.</summary>
internal sealed record EmailMessage
{
    public required string To { get; init; }

    public required string Subject { get; init; }

    public required string Text { get; init; }

    public required string Html { get; init; }
}

/// <summary>Sends emails over SMTP, one connection per email. Thread-safe.</summary>
internal sealed class Mailer(IOptions<MailOptions> options, IOptions<ParleyOptions> parley, TimeProvider clock)
{
    private const int SubmissionPort = 587;
    private const int TlsPort = 465;

    public bool IsConfigured => !string.IsNullOrEmpty(options.Value.Host);

    /// <summary>
    /// Throws on failure. The text of the exception may contain the address: log <see cref="Describe"/> instead.
    /// </summary>
    public async Task SendAsync(EmailMessage email, CancellationToken cancellationToken)
    {
        var mail = options.Value;
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(mail.TimeoutSeconds), clock);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, timeout.Token);
        using var message = Compose(email);
        using var client = new SmtpClient { LocalDomain = new Uri(parley.Value.PublicUrl!).IdnHost };
        await client.ConnectAsync(
            mail.Host!,
            mail.Port ?? (mail.Security == MailSecurity.Tls ? TlsPort : SubmissionPort),
            mail.Security switch
            {
                MailSecurity.Tls => SecureSocketOptions.SslOnConnect,
                MailSecurity.None => SecureSocketOptions.None,
                _ => SecureSocketOptions.StartTls,
            },
            either.Token
        );
        if (!string.IsNullOrEmpty(mail.User))
        {
            await client.AuthenticateAsync(mail.User, mail.Password ?? string.Empty, either.Token);
        }

        await client.SendAsync(message, either.Token);
        await client.DisconnectAsync(quit: true, either.Token);
    }

    /// <summary>The kind of the failure, without content, address or text of the server.</summary>
    public static string Describe(Exception exception) =>
        exception switch
        {
            SmtpCommandException refused =>
                $"{refused.ErrorCode}, status {((int)refused.StatusCode).ToString(CultureInfo.InvariantCulture)}",
            AuthenticationException => "the mail server refused the login",
            SslHandshakeException =>
                "no TLS: the mail server's certificate is not trusted here, or not made for its name",
            NotSupportedException => "the mail server does not offer what the settings ask for: STARTTLS, or a login",
            _ => exception.GetType().Name,
        };

    /// <summary>
    /// Whether a retry may succeed: network errors and 4xx answers. Permanent rejections and wrong settings are not
    /// transient.
    /// </summary>
    public static bool IsTransient(Exception exception) =>
        exception switch
        {
            SmtpCommandException refused => (int)refused.StatusCode is >= 400 and < 500,
            AuthenticationException or SslHandshakeException or NotSupportedException => false,
            _ => true,
        };

    private MimeMessage Compose(EmailMessage email)
    {
        var from = options.Value.From!;
        var message = new MimeMessage
        {
            Subject = email.Subject,
            Date = clock.GetUtcNow(),
            MessageId = MimeUtils.GenerateMessageId(from[(from.IndexOf('@') + 1)..]),
            Body = new BodyBuilder { TextBody = email.Text, HtmlBody = email.Html }.ToMessageBody(),
        };
        message.From.Add(new MailboxAddress("Parley", from));
        message.To.Add(new MailboxAddress(string.Empty, email.To));

        // Prevents out-of-office replies.
        message.Headers.Add("Auto-Submitted", "auto-generated");
        return message;
    }
}
