using Venus.Core.Features.Roles;
using Venus.Core.Fields;
using Venus.Core.Security;

namespace Venus.Core.Features.ApiTokens;

/// <summary>
/// The caller's own API tokens (domain document "Platform", sections 6 and 15). A token opens the REST surface in its owner's name, with those of its keys
/// that he holds at that moment. Every call needs api_tokens.manage.
/// </summary>
public interface IApiTokenService
{
    /// <summary>Newest first unless sorted.</summary>
    /// <param name="page">From 0.</param>
    Task<Result<Page<ApiTokenRow>>> ListAsync(
        ApiTokenFilter filter, Sorting? sorting, int page, int pageSize = 50, CancellationToken cancellationToken = default);

    /// <summary>Hands over all rows of the filter, newest first unless sorted. The export is logged.</summary>
    Task<Result<Done>> ExportAsync(ApiTokenFilter filter, Sorting? sorting, Func<ApiTokenRow, Task> write, CancellationToken cancellationToken = default);

    /// <summary>What a token can be given: the caller's own keys, in the order of the catalogue.</summary>
    Task<Result<IReadOnlyList<CatalogueKey>>> GetKeysAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Refuses a key that the caller does not hold with <see cref="PermissionMissing"/>, and a caller who comes with an API token himself with
    /// <see cref="SessionNeeded"/>. The token is told here and never again.
    /// </summary>
    Task<Result<NewApiToken>> CreateAsync(CreateApiToken command, CancellationToken cancellationToken = default);

    /// <summary>From now on the token opens nothing, on any host. Refuses a caller who comes with an API token with <see cref="SessionNeeded"/>.</summary>
    Task<Result<Done>> RevokeAsync(Guid token, CancellationToken cancellationToken = default);
}
