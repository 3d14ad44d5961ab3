using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Npgsql;
using Venus.Core.Features.Identity;

namespace Venus.Tests.Support;

internal enum SupabaseMood
{
    Well,

    /// <summary>Answers 503 to everything.</summary>
    Down,

    /// <summary>Answers 429 to everything.</summary>
    Limited,

    /// <summary>Takes every request and answers none.</summary>
    Hung,
}

/// <summary>A mail that it would have sent.</summary>
/// <param name="Kind"><c>invite</c> or <c>recovery</c>.</param>
internal sealed record SupabaseMail(string Kind, string To, Guid User);

/// <summary>
/// Speaks Supabase Auth's REST contract, as its OpenAPI file and source (github.com/supabase/auth, internal/api and internal/tokens) have it: signed tokens;
/// refresh tokens that rotate, whose reuse ends their family; second factors and the assurance level of sessions; the same statuses and error codes.
/// Accounts are those of a database's <c>auth.users</c>, passwords its bcrypt hashes.
/// </summary>
internal sealed class SupabaseStandIn : IAsyncDisposable
{
    public const string AnonKey = "anon-key-of-the-project";
    public const string ServiceKey = "service-key-of-the-project";

    private readonly WebApplication _app;
    private readonly NpgsqlDataSource _accounts;
    private readonly Lock _turn = new();
    private readonly Dictionary<string, Session> _sessions = [];
    private readonly Dictionary<string, RefreshToken> _tokens = [];
    private readonly List<Factor> _factors = [];
    private readonly Dictionary<string, string> _challenges = [];
    private (ECDsaSecurityKey Key, JsonElement Public) _key;

    private SupabaseStandIn(WebApplication app, NpgsqlDataSource accounts)
    {
        _app = app;
        _accounts = accounts;
        _key = NewKey("project");
    }

    public ECDsaSecurityKey Key => _key.Key;

    /// <summary>Set: tokens are signed with it instead of the key, as old projects do.</summary>
    public string? JwtSecret { get; set; }

    /// <summary>Set: it signs, and is published, in place of the key, by RS256.</summary>
    public RsaSecurityKey? RsaKey { get; set; }

    public SupabaseMood Mood { get; set; }

    /// <summary>As long a used refresh token may come again; a setting of the project.</summary>
    public TimeSpan ReuseInterval { get; set; } = TimeSpan.FromSeconds(10);

    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromHours(1);

    public int KeysRead { get; private set; }

    public string Url => _app.Urls.Single();

    public string Issuer => $"{Url}/auth/v1";

    public IReadOnlyCollection<Guid> Sessions
    {
        get
        {
            lock (_turn)
                return [.. _sessions.Values.Select(session => session.User)];
        }
    }

    public ConcurrentQueue<SupabaseMail> Mails { get; } = new();

    /// <summary>What was asked of it, as "POST /token".</summary>
    public ConcurrentQueue<string> Calls { get; } = new();

    public Dictionary<string, string?> Settings => new()
    {
        ["Identity:Provider"] = "Supabase",
        ["Identity:Supabase:Url"] = Url,
        ["Identity:Supabase:AnonKey"] = AnonKey,
        ["Identity:Supabase:ServiceKey"] = ServiceKey,
        ["Identity:Supabase:JwtSecret"] = JwtSecret,
    };

    /// <param name="accounts">As owner of the database whose <c>auth.users</c> it keeps.</param>
    public static async Task<SupabaseStandIn> StartAsync(NpgsqlDataSource accounts)
    {
        var app = LoopbackServer.Build();
        var project = new SupabaseStandIn(app, accounts);
        app.Use(project.AdmitAsync);
        var auth = app.MapGroup("/auth/v1");
        auth.MapGet("/health", () => Results.Json(new { version = "v2", name = "GoTrue", description = "GoTrue is a user registration and authentication API" }));
        auth.MapGet("/.well-known/jwks.json", project.Jwks);
        auth.MapPost("/token", project.TokenAsync);
        auth.MapPost("/recover", project.RecoverAsync);
        auth.MapPost("/logout", (Delegate)((HttpContext context) => project.AsPerson(context, session => project.Logout(context, session))));
        auth.MapPost("/factors", (HttpContext context, JsonElement body) => project.AsPersonAsync(context, session => project.EnrollAsync(session, body)));
        auth.MapDelete("/factors/{factor}", (HttpContext context, string factor) => project.AsPerson(context, session => project.Unenroll(session, factor)));
        auth.MapPost("/factors/{factor}/challenge", (HttpContext context, string factor) => project.AsPerson(context, session => project.Challenge(session, factor)));
        auth.MapPost("/factors/{factor}/verify", (HttpContext context, string factor, JsonElement body) => project.AsPersonAsync(context, session => project.VerifyAsync(session, factor, body)));
        auth.MapGet("/user", (Delegate)((HttpContext context) => project.AsPersonAsync(context, session => project.UserAsync(session.User))));
        auth.MapPut("/user", (HttpContext context, JsonElement body) => project.AsPersonAsync(context, session => project.UpdateUserAsync(session, body)));
        auth.MapPost("/invite", (HttpContext context, JsonElement body) => AsAdminAsync(context, () => project.InviteAsync(body)));
        auth.MapPost("/admin/users", (HttpContext context, JsonElement body) => AsAdminAsync(context, () => project.CreateAsync(body)));
        auth.MapGet("/admin/users/{user:guid}", (HttpContext context, Guid user) => AsAdminAsync(context, () => project.UserAsync(user)));
        auth.MapPut("/admin/users/{user:guid}", (HttpContext context, Guid user, JsonElement body) => AsAdminAsync(context, () => project.BanAsync(user, body)));
        auth.MapDelete("/admin/users/{user:guid}", (HttpContext context, Guid user) => AsAdminAsync(context, () => project.DeleteAsync(user)));
        auth.MapGet("/admin/users/{user:guid}/factors", (HttpContext context, Guid user) => AsAdminAsync(context, () => Task.FromResult(Results.Json(project.FactorsOf(user)))));
        auth.MapDelete("/admin/users/{user:guid}/factors/{factor}", (HttpContext context, Guid user, string factor) => AsAdminAsync(context, () => Task.FromResult(project.DeleteFactor(user, factor))));
        await app.StartAsync();
        return project;
    }

    /// <summary>An account as somebody made it before.</summary>
    public Task AddAccountAsync(Guid id, string email, string password) => ExecuteAsync(
        """
        insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at, created_at, updated_at)
        values ($1, 'authenticated', 'authenticated', $2, $3, now(), now(), now())
        """,
        id,
        email,
        BCrypt.Net.BCrypt.HashPassword(password, 4));

    public static Task<SupabaseStandIn> StartAsync(TestDatabase database) => StartAsync(database.Owner.DataSource);

    /// <summary>What the link of an invitation or a forgotten password leaves in the fragment of the address: the address is confirmed, and a session open.</summary>
    public async Task<string> FollowAsync(SupabaseMail mail)
    {
        await ExecuteAsync("update auth.users set email_confirmed_at = coalesce(email_confirmed_at, now()) where id = $1", mail.User);
        var session = Open(mail.User);
        return $"access_token={Token(mail.User, session.Id, lifetime: TokenLifetime)}&expires_in=3600&refresh_token={Issue(session, null)}&token_type=bearer&type={mail.Kind}";
    }

    /// <summary>Gives an account a verified second factor.</summary>
    /// <returns>Its secret.</returns>
    public byte[] AddFactor(Guid user)
    {
        var factor = new Factor(Guid.NewGuid().ToString(), user, RandomNumberGenerator.GetBytes(Totp.SecretLength)) { Verified = true };
        lock (_turn)
            _factors.Add(factor);
        return factor.Secret;
    }

    public bool HasFactor(Guid user) => _factors.Any(factor => factor.User == user && factor.Verified);

    /// <summary>As a project's owner does: from now on another key signs, and the old one is not published any more.</summary>
    public void RotateKeys(string id) => _key = NewKey(id);

    public string Token(
        Guid user, string? session = null, string? issuer = null, string audience = "authenticated", string role = "authenticated", TimeSpan? lifetime = null,
        SigningCredentials? credentials = null, bool signed = true, string aal = "aal1", TimeSpan? begins = null) =>
        new JsonWebTokenHandler { SetDefaultTimesOnTokenCreation = false }.CreateToken(new SecurityTokenDescriptor
        {
            Issuer = issuer ?? Issuer,
            Audience = audience,
            IssuedAt = DateTime.UtcNow,
            NotBefore = begins is { } wait ? DateTime.UtcNow + wait : null,
            Expires = DateTime.UtcNow + (lifetime ?? TimeSpan.FromHours(1)),
            Claims = new Dictionary<string, object>
            {
                ["sub"] = user.ToString(),
                ["role"] = role,
                ["aal"] = aal,
                ["session_id"] = session ?? Guid.NewGuid().ToString(),
                ["is_anonymous"] = false,
                ["app_metadata"] = new Dictionary<string, object> { ["provider"] = "email" },
                // Everybody may write here what he likes.
                ["user_metadata"] = new Dictionary<string, object> { ["role"] = "Admin", ["is_admin"] = true, ["permissions"] = new[] { "users.view" } },
            },
            SigningCredentials = !signed ? null : credentials ?? Credentials,
        });

    /// <summary>A session as a client begins it that asks Supabase itself, and its access token.</summary>
    public string SignInDirectly(Guid user, string aal = "aal1")
    {
        var session = Open(user);
        session.Aal = aal;
        return Token(user, session.Id, aal: aal);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _key.Key.ECDsa.Dispose();
    }

    private SigningCredentials Credentials => JwtSecret is { } secret
        ? new SigningCredentials(new SymmetricSecurityKey(Encoding.UTF8.GetBytes(secret)), SecurityAlgorithms.HmacSha256)
        : RsaKey is { } rsa ? new SigningCredentials(rsa, SecurityAlgorithms.RsaSha256)
        : new SigningCredentials(Key, SecurityAlgorithms.EcdsaSha256);

    private static IResult Fault(int status, string code, string message) => Results.Json(new { code = status, error_code = code, msg = message }, statusCode: status);

    private static IResult NoSession() => Fault(403, "session_not_found", "Session from session_id claim in JWT does not exist");

    private static IResult NoUser() => Fault(404, "user_not_found", "User not found");

    private static IResult EmailExists() => Fault(422, "email_exists", "A user with this email address has already been registered");

    private static Task<IResult> AsAdminAsync(HttpContext context, Func<Task<IResult>> act) => context.Request.Headers.Authorization == $"Bearer {ServiceKey}"
        ? act()
        : Task.FromResult(Fault(403, "not_admin", "User not allowed"));

    private async Task<IResult> AsPersonAsync(HttpContext context, Func<Session, Task<IResult>> act)
    {
        if (context.Request.Headers.Authorization.ToString() is not { Length: > 7 } header)
            return Fault(401, "no_authorization", "This endpoint requires a valid Bearer token");
        var validated = await new JsonWebTokenHandler().ValidateTokenAsync(header["Bearer ".Length..], new TokenValidationParameters
        {
            IssuerSigningKey = Credentials.Key,
            TryAllIssuerSigningKeys = true,
            ValidIssuer = Issuer,
            ValidAudience = "authenticated",
            ClockSkew = TimeSpan.Zero,
        });
        if (!validated.IsValid)
            return Fault(403, "bad_jwt", "invalid JWT: unable to parse or verify signature");
        Task<IResult> answer;
        lock (_turn)
            answer = _sessions.TryGetValue((string)validated.Claims["session_id"], out var session) ? act(session) : Task.FromResult(NoSession());
        return await answer;
    }

    private Task<IResult> AsPerson(HttpContext context, Func<Session, IResult> act) => AsPersonAsync(context, session => Task.FromResult(act(session)));

    private async Task AdmitAsync(HttpContext context, RequestDelegate next)
    {
        Calls.Enqueue($"{context.Request.Method} {context.Request.Path.Value!["/auth/v1".Length..]}");
        switch (Mood)
        {
            case SupabaseMood.Down:
                await Results.Text("upstream connect error", statusCode: 503).ExecuteAsync(context);
                break;
            case SupabaseMood.Limited:
                await Fault(429, "over_request_rate_limit", "Request rate limit reached").ExecuteAsync(context);
                break;
            case SupabaseMood.Hung:
                await Task.Delay(Timeout.Infinite, context.RequestAborted).ContinueWith(_ => { }, TaskScheduler.Default);
                break;
            default:
                if (context.Request.Headers["apikey"] is not [AnonKey or ServiceKey])
                    await Results.Json(new { message = "No API key found in request" }, statusCode: 401).ExecuteAsync(context);
                else
                    await next(context);
                break;
        }
    }

    private IResult Jwks()
    {
        KeysRead++;
        return Results.Json(new { keys = new[] { RsaKey is { } rsa ? PublicOf(rsa) : _key.Public } });
    }

    private async Task<IResult> TokenAsync(HttpContext context, JsonElement body) => context.Request.Query["grant_type"].ToString() switch
    {
        "password" => await PasswordAsync(body.GetProperty("email").GetString()!, body.GetProperty("password").GetString()!),
        "refresh_token" => await RefreshAsync(body.GetProperty("refresh_token").GetString()!),
        _ => Results.Json(new { error = "unsupported_grant_type" }, statusCode: 400),
    };

    private async Task<IResult> PasswordAsync(string email, string password)
    {
        var account = await FindAsync("lower(email) = lower($1)", email);
        if (account?.Hash is not { } hash)
            return Fault(400, "invalid_credentials", "Invalid login credentials");
        if (account.Banned)
            return Fault(400, "user_banned", "User is banned");
        if (!BCrypt.Net.BCrypt.Verify(password, hash))
            return Fault(400, "invalid_credentials", "Invalid login credentials");
        if (account.ConfirmedAt is null)
            return Fault(400, "email_not_confirmed", "Email not confirmed");
        var session = Open(account.Id);
        return await AnswerAsync(session, Issue(session, null));
    }

    private async Task<IResult> RefreshAsync(string value)
    {
        Session session;
        string issued;
        lock (_turn)
        {
            if (!_tokens.TryGetValue(value, out var token))
                return Fault(400, "refresh_token_not_found", "Invalid Refresh Token: Refresh Token Not Found");
            if (!_sessions.TryGetValue(token.Session, out session!))
                return Fault(400, "session_not_found", "Invalid Refresh Token: No Valid Session Found");
            var active = _tokens.Values.LastOrDefault(t => t.Session == session.Id && t.RevokedAt is null);
            if (token.RevokedAt is { } revokedAt && active?.Parent == value)
            {
                // The client never got the answer: it is given the same one again.
                issued = active.Value;
            }
            else if (token.RevokedAt is { } at && DateTimeOffset.UtcNow > at + ReuseInterval)
            {
                foreach (var member in _tokens.Values.Where(t => t.Session == session.Id))
                    member.RevokedAt ??= DateTimeOffset.UtcNow;
                return Fault(400, "refresh_token_already_used", "Invalid Refresh Token: Already Used");
            }
            else
            {
                token.RevokedAt ??= DateTimeOffset.UtcNow;
                issued = Issue(session, value);
            }
        }

        return await FindAsync("id = $1", session.User) is { Banned: true }
            ? Fault(400, "user_banned", "Invalid Refresh Token: User Banned")
            : await AnswerAsync(session, issued);
    }

    private Session Open(Guid user)
    {
        var session = new Session(Guid.NewGuid().ToString(), user);
        lock (_turn)
            _sessions[session.Id] = session;
        return session;
    }

    private string Issue(Session session, string? parent)
    {
        var token = new RefreshToken(Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(11)), session.Id, parent);
        lock (_turn)
            _tokens[token.Value] = token;
        return token.Value;
    }

    private async Task<IResult> AnswerAsync(Session session, string refresh) => Results.Json(new
    {
        access_token = Token(session.User, session.Id, aal: session.Aal, lifetime: TokenLifetime),
        token_type = "bearer",
        expires_in = (int)TokenLifetime.TotalSeconds,
        expires_at = (DateTimeOffset.UtcNow + TokenLifetime).ToUnixTimeSeconds(),
        refresh_token = refresh,
        user = Public((await FindAsync("id = $1", session.User))!),
    });

    private IResult Logout(HttpContext context, Session session)
    {
        switch (context.Request.Query["scope"].ToString())
        {
            case "local":
                End(s => s.Id == session.Id);
                break;
            case "others":
                End(s => s.User == session.User && s.Id != session.Id);
                break;
            default:
                End(s => s.User == session.User);
                break;
        }

        return Results.NoContent();
    }

    private async Task<IResult> RecoverAsync(JsonElement body)
    {
        if (await FindAsync("lower(email) = lower($1)", body.GetProperty("email").GetString()!) is { } account)
            Mails.Enqueue(new SupabaseMail("recovery", account.Email, account.Id));
        return Results.Json(new { });
    }

    private async Task<IResult> EnrollAsync(Session session, JsonElement body)
    {
        var name = body.GetProperty("friendly_name").GetString();
        var mine = _factors.Where(f => f.User == session.User).ToList();
        if (mine.Any(f => f.Name == name))
            return Fault(422, "mfa_factor_name_conflict", $"A factor with the friendly name \"{name}\" for this user already exists");
        if (mine.Any(f => f.Verified) && session.Aal != "aal2")
            return Fault(403, "insufficient_aal", "AAL2 required to enroll a new factor");
        var factor = new Factor(Guid.NewGuid().ToString(), session.User, RandomNumberGenerator.GetBytes(Totp.SecretLength)) { Name = name };
        _factors.Add(factor);
        var secret = Totp.ToBase32(factor.Secret);
        var account = (await FindAsync("id = $1", session.User))!;
        return Results.Json(new
        {
            id = factor.Id,
            type = "totp",
            friendly_name = name,
            totp = new { qr_code = "<svg/>", secret, uri = Totp.LinkFor(body.GetProperty("issuer").GetString()!, account.Email, factor.Secret) },
        });
    }

    private IResult Unenroll(Session session, string id)
    {
        if (_factors.Find(f => f.Id == id && f.User == session.User) is not { } factor)
            return Fault(404, "mfa_factor_not_found", "Factor not found");
        if (factor.Verified && session.Aal != "aal2")
            return Fault(422, "insufficient_aal", "AAL2 required to unenroll verified factor");
        DeleteFactor(session.User, id);
        return Results.Json(new { id });
    }

    private IResult Challenge(Session session, string id)
    {
        if (!_factors.Exists(f => f.Id == id && f.User == session.User))
            return Fault(404, "mfa_factor_not_found", "Factor not found");
        var challenge = Guid.NewGuid().ToString();
        _challenges[challenge] = id;
        return Results.Json(new { id = challenge, type = "totp", expires_at = DateTimeOffset.UtcNow.AddMinutes(5).ToUnixTimeSeconds() });
    }

    private async Task<IResult> VerifyAsync(Session session, string id, JsonElement body)
    {
        if (_factors.Find(f => f.Id == id && f.User == session.User) is not { } factor
            || !_challenges.TryGetValue(body.GetProperty("challenge_id").GetString()!, out var challenged) || challenged != id)
            return Fault(404, "mfa_factor_not_found", "MFA factor with the provided challenge ID not found");
        if (Totp.Match(factor.Secret, body.GetProperty("code").GetString()!, DateTimeOffset.UtcNow, 0) is null)
            return Fault(422, "mfa_verification_failed", "Invalid TOTP code entered");
        factor.Verified = true;
        session.Aal = "aal2";
        End(s => s.User == session.User && s.Aal != "aal2");
        _factors.RemoveAll(f => f.User == session.User && !f.Verified);
        return await AnswerAsync(session, Issue(session, null));
    }

    private async Task<IResult> UserAsync(Guid user) => await FindAsync("id = $1", user) is { } account ? Results.Json(Public(account)) : NoUser();

    private async Task<IResult> UpdateUserAsync(Session session, JsonElement body)
    {
        var account = (await FindAsync("id = $1", session.User))!;
        var password = body.GetProperty("password").GetString()!;
        if (HasFactor(session.User) && session.Aal != "aal2")
            return Fault(401, "insufficient_aal", "AAL2 session is required to update email or password when MFA is enabled.");
        if (password.Length < 6)
            return Fault(422, "weak_password", "Password should be at least 6 characters.");
        if (account.Hash is { } hash && BCrypt.Net.BCrypt.Verify(password, hash))
            return Fault(422, "same_password", "New password should be different from the old password.");
        await ExecuteAsync("update auth.users set encrypted_password = $2 where id = $1", session.User, BCrypt.Net.BCrypt.HashPassword(password, 4));
        End(s => s.User == session.User && s.Id != session.Id);
        return await UserAsync(session.User);
    }

    private async Task<IResult> InviteAsync(JsonElement body)
    {
        var email = body.GetProperty("email").GetString()!;
        var account = await FindAsync("lower(email) = lower($1)", email);
        if (account?.ConfirmedAt is not null)
            return EmailExists();
        var id = account?.Id ?? await InsertAsync(email, null);
        Mails.Enqueue(new SupabaseMail("invite", email, id));
        return await UserAsync(id);
    }

    private async Task<IResult> CreateAsync(JsonElement body)
    {
        var email = body.GetProperty("email").GetString()!;
        if (await FindAsync("lower(email) = lower($1)", email) is not null)
            return EmailExists();
        return await UserAsync(await InsertAsync(email, body.GetProperty("password").GetString()));
    }

    private async Task<Guid> InsertAsync(string email, string? password)
    {
        var id = Guid.NewGuid();
        await ExecuteAsync(
            """
            insert into auth.users (id, aud, role, email, encrypted_password, email_confirmed_at, invited_at, created_at, updated_at)
            values ($1, 'authenticated', 'authenticated', lower($2), nullif($3, ''), case when $3 <> '' then now() end, case when $3 = '' then now() end, now(), now())
            """,
            id,
            email,
            password is null ? "" : BCrypt.Net.BCrypt.HashPassword(password, 4));
        return id;
    }

    private async Task<IResult> BanAsync(Guid user, JsonElement body)
    {
        var duration = body.GetProperty("ban_duration").GetString()!;
        var hours = duration == "none" ? 0 : int.Parse(duration.TrimEnd('h'), CultureInfo.InvariantCulture);
        await ExecuteAsync("update auth.users set banned_until = case when $2 > 0 then now() + make_interval(hours => $2) end where id = $1", user, hours);
        return await UserAsync(user);
    }

    private async Task<IResult> DeleteAsync(Guid user)
    {
        if (await FindAsync("id = $1", user) is null)
            return NoUser();
        await ExecuteAsync("delete from auth.users where id = $1", user);
        End(s => s.User == user);
        return Results.Json(new { });
    }

    private object[] FactorsOf(Guid user)
    {
        lock (_turn)
            return [.. _factors.Where(f => f.User == user).Select(f => (object)new { id = f.Id, status = f.Verified ? "verified" : "unverified", factor_type = "totp", friendly_name = f.Name, created_at = f.CreatedAt, updated_at = f.CreatedAt })];
    }

    private IResult DeleteFactor(Guid user, string id)
    {
        lock (_turn)
        {
            if (_factors.RemoveAll(f => f.Id == id && f.User == user) == 0)
                return Fault(404, "mfa_factor_not_found", "Factor not found");
            foreach (var session in _sessions.Values.Where(s => s.User == user))
                session.Aal = "aal1";
        }

        return Results.Json(new { id });
    }

    private void End(Predicate<Session> which)
    {
        lock (_turn)
        {
            foreach (var session in _sessions.Values.Where(s => which(s)).ToList())
                _sessions.Remove(session.Id);
        }
    }

    private object Public(Account account) => new
    {
        id = account.Id,
        aud = "authenticated",
        role = "authenticated",
        email = account.Email,
        email_confirmed_at = account.ConfirmedAt,
        banned_until = account.BannedUntil,
        user_metadata = new { full_name = "Somebody" },
        factors = FactorsOf(account.Id),
    };

    private async Task<Account?> FindAsync(string condition, object value)
    {
        // As Supabase reads its own table; Venus's has fewer columns.
        await using var command = _accounts.CreateCommand(
            $"""
            select id, email, encrypted_password, email_confirmed_at, banned_until,
              to_jsonb(u) ? 'confirmation_token' and (to_jsonb(u) ->> 'confirmation_token' is null or to_jsonb(u) ->> 'recovery_token' is null
                or to_jsonb(u) ->> 'email_change' is null or to_jsonb(u) ->> 'email_change_token_new' is null)
            from auth.users u
            where {condition} and deleted_at is null and (instance_id = '00000000-0000-0000-0000-000000000000' or not to_jsonb(u) ? 'confirmation_token')
            """);
        command.Parameters.Add(new() { Value = value });
        await using var reader = await command.ExecuteReaderAsync();
        if (!await reader.ReadAsync())
            return null;
        if (reader.GetBoolean(5))
            throw new InvalidOperationException("Database error querying schema");
        return new Account(reader.GetGuid(0), reader.GetString(1), reader.IsDBNull(2) ? null : reader.GetString(2), reader.IsDBNull(3) ? null : reader.GetDateTime(3), reader.IsDBNull(4) ? null : reader.GetDateTime(4));
    }

    private async Task ExecuteAsync(string sql, params object[] values)
    {
        await using var command = _accounts.CreateCommand(sql);
        Array.ForEach(values, value => command.Parameters.Add(new() { Value = value }));
        await command.ExecuteNonQueryAsync();
    }

    private static (ECDsaSecurityKey Key, JsonElement Public) NewKey(string id)
    {
        var ec = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var point = ec.ExportParameters(includePrivateParameters: false).Q;
        return (new ECDsaSecurityKey(ec) { KeyId = id }, JsonSerializer.SerializeToElement(new
        {
            kty = "EC",
            crv = "P-256",
            kid = id,
            use = "sig",
            alg = "ES256",
            x = Base64UrlEncoder.Encode(point.X),
            y = Base64UrlEncoder.Encode(point.Y),
        }));
    }

    private static JsonElement PublicOf(RsaSecurityKey key)
    {
        var open = key.Rsa.ExportParameters(includePrivateParameters: false);
        return JsonSerializer.SerializeToElement(new
        {
            kty = "RSA",
            kid = key.KeyId,
            use = "sig",
            alg = "RS256",
            n = Base64UrlEncoder.Encode(open.Modulus),
            e = Base64UrlEncoder.Encode(open.Exponent),
        });
    }

    private sealed record Account(Guid Id, string Email, string? Hash, DateTime? ConfirmedAt, DateTime? BannedUntil)
    {
        public bool Banned => BannedUntil > DateTime.UtcNow;
    }

    private sealed record Session(string Id, Guid User)
    {
        public string Aal { get; set; } = "aal1";
    }

    private sealed record RefreshToken(string Value, string Session, string? Parent)
    {
        public DateTimeOffset? RevokedAt { get; set; }
    }

    private sealed record Factor(string Id, Guid User, byte[] Secret)
    {
        public bool Verified { get; set; }

        public string? Name { get; init; } = "";

        public DateTimeOffset CreatedAt { get; } = DateTimeOffset.UtcNow;
    }
}
