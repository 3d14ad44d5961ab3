using Venus.Core;
using Venus.Core.Features.ApiTokens;
using Venus.Core.Features.Roles;
using Venus.Core.Fields;
using Venus.Core.Security;
using Venus.Data.Features.Roles;
using Venus.Data.Sessions;

namespace Venus.Data.Features.ApiTokens;

internal sealed class ApiTokenService(VenusSession session, IUserRights rights) : IApiTokenService
{
    public async Task<Result<Page<ApiTokenRow>>> ListAsync(
        ApiTokenFilter filter, Sorting? sorting, int page, int pageSize = 50, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.ApiTokensManage, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.ListAsync<ApiTokenRow>("list_api_tokens", filter, sorting, page, pageSize, cancellationToken);
    }

    public async Task<Result<Done>> ExportAsync(ApiTokenFilter filter, Sorting? sorting, Func<ApiTokenRow, Task> write, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.ApiTokensManage, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.ExportAsync(Permissions.ApiTokensManage, "API tokens", "list_api_tokens", filter, sorting, write, cancellationToken);
    }

    public async Task<Result<IReadOnlyList<CatalogueKey>>> GetKeysAsync(CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.ApiTokensManage, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.OwnKeysAsync(rights, cancellationToken);
    }

    public async Task<Result<NewApiToken>> CreateAsync(CreateApiToken command, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.ApiTokensManage, null, cancellationToken) is { } refusal)
            return refusal;
        if (await session.TokenRefusalAsync() is { } byToken)
            return byToken;
        var secret = ApiTokenSecret.New();
        var created = await session.PostAsync<Created>(
            "create_api_token",
            new
            {
                command.Token,
                command.Name,
                Hash = Convert.ToHexString(ApiTokenSecret.DigestOf(secret)),
                Prefix = ApiTokenSecret.PrefixOf(secret),
                command.Keys,
                command.ExpiresAt,
            },
            cancellationToken);
        return created.Problem is { } problem ? problem : new NewApiToken(created.Value.Id, secret);
    }

    public async Task<Result<Done>> RevokeAsync(Guid token, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.ApiTokensManage, null, cancellationToken) is { } refusal)
            return refusal;
        if (await session.TokenRefusalAsync() is { } byToken)
            return byToken;
        return await session.PostAsync<Done>("revoke_api_token", new { token }, cancellationToken);
    }

    private sealed record Created(Guid Id);
}
