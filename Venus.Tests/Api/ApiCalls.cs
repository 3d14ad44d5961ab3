using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Venus.Tests.Features.Identity;

namespace Venus.Tests.Api;

/// <summary>Calls of a REST client, and what every refusal must look like.</summary>
internal static class ApiCalls
{
    private static CancellationToken Now => TestContext.Current.CancellationToken;

    public static Task<HttpResponseMessage> LoginAsync(this HttpClient client, string email, string password = IdentityRig.Password) =>
        client.PostAsJsonAsync("auth/login", new { email, password }, Now);

    public static async Task<(string Access, string Refresh)> TokensAsync(this HttpResponseMessage answer)
    {
        var body = await answer.JsonAsync();
        return (body.GetProperty("access_token").GetString()!, body.GetProperty("refresh_token").GetString()!);
    }

    public static async Task<JsonElement> JsonAsync(this HttpResponseMessage answer) =>
        JsonDocument.Parse(await answer.Content.ReadAsStringAsync(Now)).RootElement;

    /// <summary>Asserts a problem of RFC 9457 with this slug, and that it tells nothing of the host.</summary>
    public static async Task<JsonElement> AssertProblemAsync(this HttpResponseMessage answer, HttpStatusCode status, string slug)
    {
        var text = await answer.Content.ReadAsStringAsync(Now);
        Assert.True(status == answer.StatusCode, $"{answer.RequestMessage?.Method} {answer.RequestMessage?.RequestUri} answered {(int)answer.StatusCode}: {text}");
        Assert.Equal("application/problem+json", answer.Content.Headers.ContentType?.MediaType);
        AssertTellsNothing(text);
        var problem = JsonDocument.Parse(text).RootElement;
        Assert.Equal($"urn:venus:problem:{slug}", problem.GetProperty("type").GetString());
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.Equal(Uri.UnescapeDataString(answer.RequestMessage!.RequestUri!.AbsolutePath), problem.GetProperty("instance").GetString());
        Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);
        Assert.Equal(status == HttpStatusCode.Unauthorized, answer.Headers.WwwAuthenticate.Count == 1);
        return problem;
    }

    public static void AssertTellsNothing(string text)
    {
        foreach (var trace in (string[])["   at ", "Exception", "Npgsql", "Venus.", ".cs:line", "System."])
            Assert.DoesNotContain(trace, text, StringComparison.Ordinal);
    }
}
