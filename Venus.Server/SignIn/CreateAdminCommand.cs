using System.Text;
using Venus.Core.Features.Identity;
using Venus.Core.Features.Users;
using Venus.Data.Connections;
using Venus.Data.Features.Identity;

namespace Venus.Server.SignIn;

/// <summary>
/// <c>create-admin --email … --name … [--another]</c>: makes the first account with the system role. The password comes from
/// <c>VENUS_ADMIN_PASSWORD</c>, from standard input, or is asked for; never from the command line, which other users of the machine can read. Supabase is
/// given it; with an OpenID Connect provider there is none: the person signs in there with his e-mail address.
/// </summary>
internal static class CreateAdminCommand
{
    public const string Name = "create-admin";
    public const string PasswordVariable = "VENUS_ADMIN_PASSWORD";

    private const string Usage = $"Use: {Name} --email <address> --name <full name> [--another]";

    public static async Task RunAsync(
        IConfiguration configuration, VenusDatabase database, IReadOnlyList<string> arguments, TextWriter output, CancellationToken cancellationToken)
    {
        var (email, name, another) = Read(arguments);
        var settings = IdentitySettings.Read(configuration);
        var password = settings.Kind is not IdentityKind.OpenIdConnect ? Environment.GetEnvironmentVariable(PasswordVariable) ?? ReadPassword(output) : null;
        var created = await new AdminAccounts(database.Owner, new BcryptPasswordHasher(), settings).CreateAsync(email, name, password, another, cancellationToken);
        if (created.Problem is { } problem)
            throw new SetupException(problem.Message);
        await output.WriteLineAsync($"{email} can sign in now and holds the system role.");
    }

    internal static (string Email, string Name, bool Another) Read(IReadOnlyList<string> arguments)
    {
        string? email = null;
        string? name = null;
        var another = false;
        for (var i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case "--email":
                    email = Value(email);
                    break;
                case "--name":
                    name = Value(name);
                    break;
                case "--another":
                    another = true;
                    break;
                default:
                    throw new SetupException($"{arguments[i]} is not understood. {Usage}");
            }

            // Which of two is meant nobody knows, and the account would hold the system role.
            string Value(string? before) => before is not null ? throw new SetupException($"{arguments[i]} is given twice. {Usage}")
                : i + 1 < arguments.Count && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal) ? arguments[++i].Trim()
                : throw new SetupException($"{arguments[i]} needs its value. {Usage}");
        }

        if (email is null || !EmailAddress.IsPlausible(email))
            throw new SetupException($"An e-mail address is needed. {Usage}");
        if (string.IsNullOrEmpty(name))
            throw new SetupException($"A full name is needed. {Usage}");
        if (name.Length > UserRules.NameLength)
            throw new SetupException($"The full name has {name.Length} characters: give one of at most {UserRules.NameLength} characters. {Usage}");
        return (email, name, another);
    }

    private static string ReadPassword(TextWriter output)
    {
        if (Console.IsInputRedirected)
            return Console.In.ReadLine() is { Length: > 0 } line ? line : throw new SetupException($"No password: set {PasswordVariable}, or write it to standard input.");

        output.Write("Password: ");
        var first = ReadHidden(output);
        output.Write("Again: ");
        return ReadHidden(output) == first ? first : throw new SetupException("The two passwords differ.");
    }

    private static string ReadHidden(TextWriter output)
    {
        var typed = new StringBuilder();
        while (Console.ReadKey(intercept: true) is { Key: not ConsoleKey.Enter } key)
        {
            if (key.Key == ConsoleKey.Backspace)
                typed.Length = Math.Max(0, typed.Length - 1);
            else if (!char.IsControl(key.KeyChar))
                typed.Append(key.KeyChar);
        }

        output.WriteLine();
        return typed.ToString();
    }
}
