using System.Net.Http.Headers;

namespace Parley.Server.Tests.Rest;

/// <summary>Signing in by hand, for tests about passwords.</summary>
internal static class SignIns
{
    public const string Another = "seven herons over the weir";

    public static async Task<TokenResult> SignInAsync(
        this ParleyServer server,
        Person person,
        string password = Person.Password
    )
    {
        using var http = server.Anonymous();
        using var response = await http.PostAsync(
            new Uri("auth/token", UriKind.Relative),
            Person.Json(
                new TokenRequest
                {
                    Email = person.Email,
                    Password = password,
                    Device = "phone",
                }
            )
        );
        return await Person.ReadAsync<TokenResult>(response);
    }

    public static async Task RefusedSignInAsync(
        this ParleyServer server,
        Person person,
        string password = Person.Password,
        int status = 401,
        string code = ErrorCodes.AuthInvalidCredentials
    )
    {
        using var http = server.Anonymous();
        await http.RefusedAsync(
            HttpMethod.Post,
            "auth/login",
            new LogInRequest { Email = person.Email, Password = password },
            status,
            code
        );
    }

    public static HttpClient With(this ParleyServer server, string token)
    {
        var http = server.Anonymous();
        http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
        return http;
    }
}
