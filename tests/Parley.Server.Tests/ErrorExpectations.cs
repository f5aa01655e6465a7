using System.Text.Json;
using Parley.Json;

namespace Parley.Server.Tests;

/// <summary>Every error has the same form, which every test of an error checks.</summary>
internal static class ErrorExpectations
{
    public static async Task<Problem> ExpectErrorAsync(
        this TestUser user,
        HttpMethod method,
        string path,
        object? body,
        int status,
        string code
    )
    {
        using var response = await user.SendAsync(method, path, body);
        return await response.ExpectErrorAsync(status, code);
    }

    public static async Task<Problem> ExpectErrorAsync(
        this HttpClient http,
        HttpMethod method,
        string path,
        object? body,
        int status,
        string code
    )
    {
        using var request = new HttpRequestMessage(method, path) { Content = TestUser.Json(body) };
        using var response = await http.SendAsync(request);
        return await response.ExpectErrorAsync(status, code);
    }

    public static async Task<Problem> ExpectErrorAsync(this HttpResponseMessage response, int status, string code)
    {
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(
            (int)response.StatusCode == status && text.Contains($"\"{code}\"", StringComparison.Ordinal),
            $"Expected {status} {code}, got {(int)response.StatusCode} {text}"
        );
        Assert.Equal("application/problem+json", response.Content.Headers.ContentType?.MediaType);
        var problem = JsonSerializer.Deserialize(text, ParleyJson.Default.Problem)!;
        Assert.Equal((status, code, $"urn:parley:error:{code}"), (problem.Status, problem.Code, problem.Type));
        Assert.NotEmpty(problem.Title);
        Assert.NotEmpty(problem.TraceId!);
        Assert.Equal(
            problem.RetryAfterMs is { } wait ? TimeSpan.FromSeconds((wait + 999) / 1000) : null,
            response.Headers.RetryAfter?.Delta
        );
        return problem;
    }
}
