using System.Net.Http.Headers;

namespace Parley.Server.Tests.Rest;

/// <summary>Sign-in helpers for tests about passwords.</summary>
internal static class SignIns
{
    public const string NewPassword = "seven herons over the weir";

    public static async Task<TokenResult> SignInAsync(
        this ParleyServer server,
        TestUser user,
        string password = TestUser.Password
    )
    {
        using var http = server.Anonymous();
        using var response = await http.PostAsync(
            new Uri("auth/token", UriKind.Relative),
            TestUser.Json(
                new TokenRequest
                {
                    Email = user.Email,
                    Password = password,
                    Device = "phone",
                }
            )
        );
        return await TestUser.ReadAsync<TokenResult>(response);
    }

    public static async Task ExpectSignInErrorAsync(
        this ParleyServer server,
        TestUser user,
        string password = TestUser.Password,
        int status = 401,
        string code = ErrorCodes.AuthInvalidCredentials
    )
    {
        using var http = server.Anonymous();
        await http.ExpectErrorAsync(
            HttpMethod.Post,
            "auth/login",
            new LogInRequest { Email = user.Email, Password = password },
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
