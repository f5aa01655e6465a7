using System.Net;
using Parley.Server.Platform.Mail;

namespace Parley.Server.Features.Accounts;

/// <summary>
/// The email with a password reset link. Only the link comes from outside: no names of users or workspaces.
/// </summary>
internal static class PasswordResetEmail
{
    public static EmailMessage To(string email, string link, int minutes)
    {
        var lasts = minutes == 60 ? "one hour" : $"{minutes} minutes";
        var shown = WebUtility.HtmlEncode(link);
        return new()
        {
            To = email,
            Subject = "Reset your Parley password",
            Text = $"""
                Somebody, most likely you, asked to reset the password of your Parley account.
                This link sets a new one. It works once, for {lasts}:

                {link}

                If it was not you, do nothing: your password stays as it is.

                """,
            Html = $"""
                <p>Somebody, most likely you, asked to reset the password of your Parley account.
                This link sets a new one. It works once, for {lasts}:</p>
                <p><a href="{shown}">{shown}</a></p>
                <p>If it was not you, do nothing: your password stays as it is.</p>

                """,
        };
    }
}
