using System.Text.Json;
using Microsoft.Extensions.Logging;
using Refit;
using Venus.Core;
using Venus.Core.Features.Identity;

namespace Venus.Data.Features.Identity.Supabase;

/// <summary>Calls Supabase Auth and tells its refusals from its outages: a provider that does not answer has said nothing about anybody.</summary>
internal sealed partial class SupabaseCalls : IDisposable
{
    /// <summary>More calls than the project takes.</summary>
    public const string OverRate = "over_request_rate_limit";

    /// <summary>A refresh token that was replaced long ago: somebody has stolen it, or has been stolen from.</summary>
    public const string Reused = "refresh_token_already_used";

    /// <summary>Nobody there has that id.</summary>
    public const string Unknown = "user_not_found";

    /// <summary>The session has not shown the second factor that its person has.</summary>
    public const string FactorDue = "insufficient_aal";

    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(10);

    private readonly HttpClient _asPeople;
    private readonly HttpClient _asAdmin;
    private readonly ILogger<SupabaseCalls> _logger;

    public SupabaseCalls(SupabaseSettings settings, ILogger<SupabaseCalls> logger)
    {
        _logger = logger;
        _asPeople = Client(settings, settings.AnonKey);
        _asAdmin = Client(settings, settings.ServiceKey);
        _asAdmin.DefaultRequestHeaders.Authorization = new("Bearer", settings.ServiceKey);
        Auth = RestService.For<ISupabaseAuth>(_asPeople, Json);
        Admin = RestService.For<ISupabaseAdmin>(_asAdmin, Json);
    }

    public ISupabaseAuth Auth { get; }

    public ISupabaseAdmin Admin { get; }

    private static RefitSettings Json => new(new SystemTextJsonContentSerializer(new JsonSerializerOptions(JsonSerializerDefaults.Web)));

    /// <returns>The answer, or the code of the refusal.</returns>
    /// <exception cref="ProviderDownException">No answer, or an error of the server.</exception>
    public async Task<(T? Answer, string? Refusal)> AskAsync<T>(Func<Task<ApiResponse<T>>> call)
        where T : class
    {
        using var response = await call();
        if (response is { IsSuccessfulWithContent: true, Content: { } content })
            return (content, null);
        return (null, Refusal(response));
    }

    /// <returns>Null when it was done, else the code of the refusal.</returns>
    /// <exception cref="ProviderDownException">No answer, or an error of the server.</exception>
    public async Task<string?> TellAsync(Func<Task<IApiResponse>> call)
    {
        using var response = await call();
        return response is { IsReceived: true, IsSuccessStatusCode: true } ? null : Refusal(response);
    }

    public async Task<string> KeysAsync(CancellationToken cancellationToken) =>
        (await AskAsync(() => Auth.GetKeysAsync(cancellationToken))).Answer ?? throw new ProviderDownException("Supabase gave no keys.");

    /// <summary>Shows a code of a second factor, which gives the session another assurance, and other tokens.</summary>
    public async Task<(SupabaseSession? Session, string? Refusal)> PassCodeAsync(string factor, string accessToken, string code, CancellationToken cancellationToken)
    {
        var (challenge, refusal) = await AskAsync(() => Auth.ChallengeAsync(factor, accessToken, cancellationToken));
        return challenge is null
            ? (null, refusal)
            : await AskAsync(() => Auth.VerifyAsync(factor, accessToken, new FactorCode(challenge.Id, code.Trim()), cancellationToken));
    }

    /// <summary>Ends the session of a token there, or all of its person's. Without an answer they end by themselves; Venus's own are over already.</summary>
    public async Task SignOutAsync(string accessToken, bool everywhere, CancellationToken cancellationToken)
    {
        try
        {
            await TellAsync(() => Auth.SignOutAsync(accessToken, everywhere ? "global" : "local", cancellationToken));
        }
        catch (ProviderDownException)
        {
            // Logged already.
        }
    }

    /// <returns>Null for a refusal that says nothing about the password.</returns>
    public static Problem? PasswordProblem(string refusal) => refusal switch
    {
        "weak_password" => new PasswordRefused("Supabase finds this password too weak. Choose another."),
        "same_password" => new PasswordRefused("Choose another password than the present one."),
        OverRate => new SignInBusy(),
        _ => null,
    };

    /// <returns>Null for a refusal that says nothing about the code.</returns>
    public static Problem? CodeProblem(string refusal) => refusal switch
    {
        "mfa_verification_failed" => new InvalidInput("code", "This code is not right. Look whether the clock of your phone is, and enter the next code."),
        OverRate => new SignInBusy(),
        _ => null,
    };

    public void Dispose()
    {
        _asPeople.Dispose();
        _asAdmin.Dispose();
    }

    private static HttpClient Client(SupabaseSettings settings, string key)
    {
        var client = new HttpClient(new SocketsHttpHandler { PooledConnectionLifetime = TimeSpan.FromMinutes(5), AllowAutoRedirect = false })
        {
            BaseAddress = new Uri(settings.Issuer),
            Timeout = Patience,
        };
        client.DefaultRequestHeaders.Add("apikey", key);
        return client;
    }

    private string Refusal(IApiResponse response)
    {
        if (!response.IsReceived || (response.IsSuccessStatusCode && response.Error is null))
            throw Down(response.Error);
        var status = (int)response.StatusCode!;
        if (status >= 500 || response.IsSuccessStatusCode)
            throw Down(response.Error);
        var fault = response.Error is ApiException refused && refused.TryGetContentAs<SupabaseFault>(out var said) ? said : null;
        var code = fault?.ErrorCode ?? fault?.Error ?? (status == 429 ? OverRate : "unknown");
        LogRefused(status, code);
        return code;
    }

    private ProviderDownException Down(Exception? cause)
    {
        // Its message alone: the request behind it carries keys and passwords.
        LogDown(cause?.Message);
        return new ProviderDownException("Supabase Auth does not answer.");
    }

    [LoggerMessage(LogLevel.Warning, "Supabase Auth could not be reached: {Reason}")]
    private partial void LogDown(string? reason);

    [LoggerMessage(LogLevel.Information, "Supabase Auth refused with {Status} {Code}")]
    private partial void LogRefused(int status, string code);
}
