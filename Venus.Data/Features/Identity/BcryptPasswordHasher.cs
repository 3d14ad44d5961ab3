using System.Buffers;
using System.Globalization;
using System.Text;
using Microsoft.AspNetCore.Identity;
using Venus.Core.Features.Identity;

namespace Venus.Data.Features.Identity;

/// <summary>
/// bcrypt as Supabase keeps it, so that accounts can move there with their passwords. Every verification costs as much time as one of
/// <see cref="WorkFactor"/>, whatever the account: none at all, one without a password, one with a cheaper hash.
/// </summary>
public sealed class BcryptPasswordHasher : IPasswordHasher<LocalAccount>
{
    public const int StandardWorkFactor = 12;

    /// <summary>bcrypt reads no further, and would take any longer password that begins alike.</summary>
    public const int MaximumBytes = PasswordRules.MaximumBytes;

    // A single hash of this cost takes 20 s; what is dearer was put there to stop us.
    private const int DearestWorkFactor = 18;
    private const string NobodysHash = "DsK2zG/Z0NLKeBTvxxfvHuW4bLZ0q2JkYyE5h1nYcQK1o4qvCmPqC";

    private static readonly SearchValues<char> Alphabet =
        SearchValues.Create("./ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789");

    public BcryptPasswordHasher()
        : this(StandardWorkFactor)
    {
    }

    internal BcryptPasswordHasher(int workFactor)
    {
        WorkFactor = workFactor;
    }

    public int WorkFactor { get; }

    public string HashPassword(LocalAccount user, string password)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Encoding.UTF8.GetByteCount(password), MaximumBytes, nameof(password));
        return BCrypt.Net.BCrypt.HashPassword(password, WorkFactor);
    }

    public PasswordVerificationResult VerifyHashedPassword(LocalAccount user, string hashedPassword, string providedPassword) =>
        Verify(hashedPassword, providedPassword) ? PasswordVerificationResult.Success : PasswordVerificationResult.Failed;

    internal bool Verify(string? hash, string password)
    {
        var usable = CostOf(hash) is not null && Encoding.UTF8.GetByteCount(password) <= MaximumBytes;
        var right = usable && BCrypt.Net.BCrypt.Verify(password, hash);
        foreach (var cost in PaddingOf(usable ? hash : null))
        {
            BCrypt.Net.BCrypt.Verify(password, string.Create(CultureInfo.InvariantCulture, $"$2a${cost:00}${NobodysHash}"));
        }

        return right;
    }

    /// <summary>
    /// The costs to spend besides the hash itself. Each step doubles the work: a cheaper hash, itself again and all steps below the full cost come to
    /// the full cost.
    /// </summary>
    internal IEnumerable<int> PaddingOf(string? hash) =>
        CostOf(hash) is { } cost ? Enumerable.Range(cost, Math.Max(0, WorkFactor - cost)) : [WorkFactor];

    /// <returns>Null when it is no bcrypt hash that can be verified.</returns>
    private static int? CostOf(string? hash) =>
        hash is { Length: 60 }
        && hash.StartsWith("$2", StringComparison.Ordinal) && hash[2] is 'a' or 'b' or 'y' && hash[3] == '$' && hash[6] == '$'
        && hash.AsSpan(7).IndexOfAnyExcept(Alphabet) < 0
        && int.TryParse(hash.AsSpan(4, 2), NumberStyles.None, CultureInfo.InvariantCulture, out var cost)
        && cost is >= 4 and <= DearestWorkFactor
            ? cost
            : null;
}
