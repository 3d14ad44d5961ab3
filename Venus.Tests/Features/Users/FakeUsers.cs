using Venus.Core;
using Venus.Core.Features.Roles;
using Venus.Core.Features.Users;
using Venus.Core.Fields;

namespace Venus.Tests.Features.Users;

/// <summary>One user.</summary>
internal sealed class FakeUsers : IUserService
{
    public static readonly Guid Meena = Guid.Parse("00000000-0000-0000-0000-000000000031");

    public List<SetUserStores> Given { get; } = [];

    public List<CreateUser> Created { get; } = [];

    public List<EditUser> Edited { get; } = [];

    public List<bool> Switched { get; } = [];

    public List<SetUserRoles> Assigned { get; } = [];

    /// <summary>What the roles together could do that one person should not, until it is confirmed.</summary>
    public IReadOnlyList<DutyConflict> Conflicts { get; set; } = [];

    /// <summary>What a new user, and a change of name or phone, is refused with; null: it is done.</summary>
    public Problem? Refusal { get; set; }

    public Task<Result<UserSaved>> SetStoresAsync(SetUserStores command, CancellationToken cancellationToken = default)
    {
        Given.Add(command);
        return Task.FromResult<Result<UserSaved>>(new UserSaved(command.User));
    }

    public Task<Result<UserDetail>> GetAsync(Guid user, CancellationToken cancellationToken = default) => Task.FromResult<Result<UserDetail>>(new UserDetail(
        new UserRow(Meena, "Meena Kumari", null, "9840012345", "ACTIVE", ["Cashier"], ["S01"], null), [], [1], IsSystem: false));

    public Task<Result<UserSaved>> EditAsync(EditUser command, CancellationToken cancellationToken = default)
    {
        Edited.Add(command);
        return Task.FromResult(Refusal is { } problem ? (Result<UserSaved>)problem : new UserSaved(command.User));
    }

    public Task<Result<UserSaved>> UnlockAsync(Guid user, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<Result<Page<UserRow>>> ListAsync(
        UserFilter filter, Sorting? sorting, int page, int pageSize = 50, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<Result<Done>> ExportAsync(UserFilter filter, Sorting? sorting, Func<UserRow, Task> write, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public Task<Result<UserSaved>> CreateAsync(CreateUser command, CancellationToken cancellationToken = default)
    {
        Created.Add(command);
        return Task.FromResult(Refusal is { } problem ? (Result<UserSaved>)problem : new UserSaved(command.User));
    }

    public Task<Result<UserSaved>> SetRolesAsync(SetUserRoles command, CancellationToken cancellationToken = default)
    {
        Assigned.Add(command);
        return Task.FromResult(command.Confirmed.SequenceEqual(Conflicts) ? (Result<UserSaved>)new UserSaved(command.User) : new DutyConflictUnconfirmed(Conflicts));
    }

    public Task<Result<UserSaved>> SetEnabledAsync(Guid user, bool enabled, CancellationToken cancellationToken = default)
    {
        Switched.Add(enabled);
        return Task.FromResult<Result<UserSaved>>(new UserSaved(user));
    }

    public Task<Result<UserSaved>> DeleteAsync(Guid user, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<Result<UserSaved>> ResetPasswordAsync(Guid user, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<Result<UserSaved>> ResetSecondFactorAsync(Guid user, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public Task<Result<UserSaved>> SignOutAsync(Guid user, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
