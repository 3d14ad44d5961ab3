using Microsoft.EntityFrameworkCore;
using Venus.Core;
using Venus.Core.Features.Users;
using Venus.Core.Fields;
using Venus.Core.Numbers;
using Venus.Core.Security;
using Venus.Data.Features.Identity;
using Venus.Data.Features.Identity.Mail;
using Venus.Data.Sessions;

namespace Venus.Data.Features.Users;

internal sealed class UserService(VenusSession session, IUserRights rights, PasswordHashing hashing, IAccountDirectory directory, MailedLinks links) : IUserService
{
    private static readonly string[] SignersOut = [Permissions.UsersDisable, Permissions.SessionsRevoke];

    private static readonly Sorting ByName = new("full_name", Descending: false);

    private static readonly SortKeys<Listed> Order = new(
        u => u.Id, ("full_name", u => u.FullName), ("email", u => u.Email), ("status", u => u.Status), ("last_sign_in_at", u => u.LastSignInAt));

    public async Task<Result<Page<UserRow>>> ListAsync(
        UserFilter filter, Sorting? sorting, int page, int pageSize = 50, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.UsersView, null, cancellationToken) is { } refusal)
            return refusal;
        var allowed = UserRow.Shape.Allowed(sorting, (await rights.GetAsync(cancellationToken))!);
        return await session.ReadAsync(
            async (db, cancel) =>
            {
                var matching = Matching(db, filter);
                var total = await matching.CountAsync(cancel);
                return new Page<UserRow>(await RowsAsync(db, Order.Order(matching, allowed, ByName).OnPage(page, pageSize, most: 200), cancel), total);
            },
            cancellationToken);
    }

    public async Task<Result<Done>> ExportAsync(UserFilter filter, Sorting? sorting, Func<UserRow, Task> write, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.UsersView, null, cancellationToken) is { } refusal)
            return refusal;
        var allowed = UserRow.Shape.Allowed(sorting, (await rights.GetAsync(cancellationToken))!);
        return await session.ExportAsync(
            Permissions.UsersView,
            "users",
            filter,
            (db, most, cancel) => RowsAsync(db, Order.Order(Matching(db, filter), allowed, ByName).Take(most), cancel),
            write,
            cancellationToken);
    }

    public async Task<Result<UserDetail>> GetAsync(Guid user, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.UsersView, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.ReadAsync<Result<UserDetail>>(
            async (db, cancel) =>
            {
                if ((await RowsAsync(db, Matching(db, new UserFilter()).Where(u => u.Id == user), cancel)).SingleOrDefault() is not { } row)
                    return new NotFound("user");
                var roles = await db.UserRoleNames.Where(n => n.UserId == user).ToListAsync(cancel);
                var stores = await db.UserStores.Where(s => s.UserId == user).Select(s => s.StoreId).ToListAsync(cancel);
                return new UserDetail(row, [.. roles.Select(r => r.RoleId)], stores, roles.Any(r => r.IsSystem));
            },
            cancellationToken);
    }

    public async Task<Result<UserSaved>> CreateAsync(CreateUser command, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.UsersCreate, null, cancellationToken) is { } refusal)
            return refusal;
        if (UserRules.Check(command).FirstOrDefault() is { } fault)
            return fault;
        var added = await directory.AddAsync(command.Email.Trim(), command.FullName.Trim(), command.Password, cancellationToken);
        if (added.Problem is { } refused)
            return refused;
        string? hash = null;
        if (command.Password is { } password && added.Value is null && (hash = await hashing.HashAsync(password, cancellationToken)) is null)
            return new InvalidInput("Password", "The server is busy with other passwords. Try again in a few seconds.");

        var created = await session.PostAsync<UserSaved>(
            "create_user",
            new { User = added.Value?.Id ?? command.User, command.Email, command.FullName, ContactNumber = PhoneNumber.Plain(command.ContactNumber), PasswordHash = hash },
            cancellationToken);
        if (!created.IsSuccess && added.Value is { IsFresh: true } orphan)
            await directory.DeleteAsync(orphan.Id);
        return await MailAsync(created);
    }

    public async Task<Result<UserSaved>> EditAsync(EditUser command, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.UsersEdit, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.PostAsync<UserSaved>("edit_user", command with { ContactNumber = PhoneNumber.Plain(command.ContactNumber) }, cancellationToken);
    }

    public async Task<Result<UserSaved>> SetRolesAsync(SetUserRoles command, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.UsersAssignRoles, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.PostAsync<UserSaved>("set_user_roles", command, cancellationToken);
    }

    public async Task<Result<UserSaved>> SetStoresAsync(SetUserStores command, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.StoresAssign, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.PostAsync<UserSaved>("set_user_stores", command, cancellationToken);
    }

    public async Task<Result<UserSaved>> SetEnabledAsync(Guid user, bool enabled, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.UsersDisable, null, cancellationToken) is { } refusal)
            return refusal;
        var saved = await session.PostAsync<UserSaved>("set_user_enabled", new { user, enabled }, cancellationToken);
        if (saved.IsSuccess)
            await directory.SetEnabledAsync(user, enabled);
        return saved;
    }

    public async Task<Result<UserSaved>> DeleteAsync(Guid user, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.UsersDelete, null, cancellationToken) is { } refusal)
            return refusal;
        var saved = await session.PostAsync<UserSaved>("delete_user", new { user }, cancellationToken);
        if (saved.IsSuccess)
            await directory.DeleteAsync(user);
        return saved;
    }

    public async Task<Result<UserSaved>> ResetPasswordAsync(Guid user, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.UsersResetAccess, null, cancellationToken) is { } refusal)
            return refusal;
        var reset = await session.PostAsync<UserSaved>("reset_user_password", new { user }, cancellationToken);
        return reset.IsSuccess && (await directory.MailLinkAsync(user, cancellationToken)).Problem is { } problem ? problem : await MailAsync(reset);
    }

    public async Task<Result<UserSaved>> ResetSecondFactorAsync(Guid user, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.UsersResetAccess, null, cancellationToken) is { } refusal)
            return refusal;
        var reset = await session.PostAsync<UserSaved>("reset_second_factor", new { user }, cancellationToken);
        return reset.IsSuccess && (await directory.RemoveSecondFactorsAsync(user, cancellationToken)).Problem is { } problem ? problem : reset;
    }

    public async Task<Result<UserSaved>> UnlockAsync(Guid user, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(Permissions.UsersResetAccess, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.PostAsync<UserSaved>("unlock_user", new { user }, cancellationToken);
    }

    public async Task<Result<UserSaved>> SignOutAsync(Guid user, CancellationToken cancellationToken = default)
    {
        if (await session.RefusalAsync(SignersOut, null, cancellationToken) is { } refusal)
            return refusal;
        return await session.PostAsync<UserSaved>("sign_out_user", new { user }, cancellationToken);
    }

    // With a mail server a link goes to its person, and to nobody else.
    private async Task<Result<UserSaved>> MailAsync(Result<UserSaved> saved) =>
        saved is { IsSuccess: true, Value: { Token: { } token } made } && links.AreMailed
            ? made with { Token = null, Mailed = await links.SendAsync(token, CancellationToken.None) }
            : saved;

    private static IQueryable<Listed> Matching(VenusDbContext db, UserFilter filter)
    {
        var users =
            from profile in db.Profiles
            where !profile.IsService && profile.Status != "DELETED"
            join contact in db.Contacts on profile.Id equals contact.Id
            select new Listed
            {
                Id = profile.Id,
                FullName = profile.FullName,
                AvatarUrl = profile.AvatarUrl,
                Email = contact.Email,
                ContactNumber = contact.ContactNumber,
                Status = profile.Status,
                LastSignInAt = profile.LastSignInAt,
            };
        if (filter.Search?.Trim() is { Length: > 0 } search)
        {
            var pattern = $"%{LikePatterns.Escape(search)}%";
            users = users.Where(u => EF.Functions.ILike(u.FullName, pattern, LikePatterns.EscapeCharacter)
                || EF.Functions.ILike(u.ContactNumber!, pattern, LikePatterns.EscapeCharacter)
                || EF.Functions.ILike(u.Email!, pattern, LikePatterns.EscapeCharacter));
        }

        if (filter.Status is { } status)
            users = users.Where(u => u.Status == status);
        if (filter.Role is { } role)
            users = users.Where(u => db.UserRoleNames.Any(n => n.UserId == u.Id && n.RoleId == role));
        if (filter.Store is { } store)
            users = users.Where(u => db.UserStores.Any(s => s.UserId == u.Id && s.StoreId == store));
        return users;
    }

    private static async Task<IReadOnlyList<UserRow>> RowsAsync(VenusDbContext db, IQueryable<Listed> users, CancellationToken cancel)
    {
        var listed = await users.ToListAsync(cancel);
        var ids = listed.Select(u => u.Id).ToList();
        var roles = (await db.UserRoleNames.Where(n => ids.Contains(n.UserId)).OrderBy(n => n.Name).ToListAsync(cancel)).ToLookup(n => n.UserId, n => n.Name);
        var stores = (await (
            from assigned in db.UserStores
            where ids.Contains(assigned.UserId)
            join store in db.Stores on assigned.StoreId equals store.Id
            orderby store.Id
            select new { assigned.UserId, store.Code }).ToListAsync(cancel)).ToLookup(s => s.UserId, s => s.Code);
        return [.. listed.Select(u => new UserRow(
            u.Id, u.FullName, u.Email, u.ContactNumber, u.Status, [.. roles[u.Id]], [.. stores[u.Id]], u.LastSignInAt) { AvatarUrl = u.AvatarUrl })];
    }

    private sealed class Listed
    {
        public required Guid Id { get; init; }
        public required string FullName { get; init; }
        public string? AvatarUrl { get; init; }
        public string? Email { get; init; }
        public string? ContactNumber { get; init; }
        public required string Status { get; init; }
        public DateTimeOffset? LastSignInAt { get; init; }
    }
}
