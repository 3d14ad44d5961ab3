using Venus.Core;

namespace Venus.Data.Features.Identity;

/// <param name="IsFresh">Certainly added by this call, and not found there.</param>
internal sealed record AddedAccount(Guid Id, bool IsFresh);

/// <summary>Accounts outside of Venus's database that follow what administrators do to people. Rights have been asked by the caller.</summary>
internal interface IAccountDirectory
{
    /// <summary>Adds an account.</summary>
    /// <param name="password">Null: the provider invites the person by mail, again if it has before.</param>
    /// <returns>Null where accounts have no life of their own before somebody signs in.</returns>
    Task<Result<AddedAccount?>> AddAsync(string email, string fullName, string? password, CancellationToken cancellationToken);

    /// <summary>Has the provider mail a link to a password: to another one, or by an invitation to the first one.</summary>
    Task<Result<Done>> MailLinkAsync(Guid user, CancellationToken cancellationToken);

    Task<Result<Done>> RemoveSecondFactorsAsync(Guid user, CancellationToken cancellationToken);

    /// <summary>Follows what has been done already; an outage is logged, since Venus refuses the person by itself.</summary>
    Task SetEnabledAsync(Guid user, bool enabled);

    Task DeleteAsync(Guid user);
}

/// <summary>Nothing follows: accounts are in Venus's own database, or the provider's business alone.</summary>
internal sealed class NoDirectory : IAccountDirectory
{
    public Task<Result<AddedAccount?>> AddAsync(string email, string fullName, string? password, CancellationToken cancellationToken) =>
        Task.FromResult(Result<AddedAccount?>.Success(null));

    public Task<Result<Done>> MailLinkAsync(Guid user, CancellationToken cancellationToken) => Task.FromResult<Result<Done>>(new Done());

    public Task<Result<Done>> RemoveSecondFactorsAsync(Guid user, CancellationToken cancellationToken) => Task.FromResult<Result<Done>>(new Done());

    public Task SetEnabledAsync(Guid user, bool enabled) => Task.CompletedTask;

    public Task DeleteAsync(Guid user) => Task.CompletedTask;
}
