using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging.Abstractions;
using Venus.Core.Features.Identity;
using Venus.Data.Connections;
using Venus.Data.Features.Identity;
using Venus.Server.SignIn;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Identity;

public sealed class AdminAccountsTests(DatabaseServer server)
{
    private const string Email = "Owner@Venus.example";
    private const string Password = "tin roof rusted";

    [Fact]
    public async Task Create_First_HoldsTheSystemRoleAndSignsIn()
    {
        await using var database = await server.NewDatabaseAsync();

        var created = await Accounts(database).CreateAsync(Email, "Meera Iyer", Password, another: false, Now);

        Assert.True(created.IsSuccess, created.Problem?.Message);
        using var hashing = new PasswordHashing(new BcryptPasswordHasher());
        var provider = IdentityRig.ProviderOver(new IdentityDatabase(database.App), hashing);
        var signedIn = await provider.VerifyAsync(new Credentials(Email, Password), new SignInOrigin(IdentityRig.Shop, null, null), Now);
        Assert.Equal(created.Value, signedIn.Value.UserId);
        Assert.True(await ReadAsync<bool>(database, "select private.is_system(id) from public.profiles where email = 'owner@venus.example'"));
        Assert.Equal(2, await ReadAsync<long>(database, "select count(*) from public.audit_logs where entity_type in ('profiles', 'user_roles') and action = 'INSERT'"));
    }

    [Fact]
    public async Task Create_Second_NeedsToBeWanted()
    {
        await using var database = await server.NewDatabaseAsync();
        await Accounts(database).CreateAsync(Email, "Meera Iyer", Password, another: false, Now);

        var unwanted = await Accounts(database).CreateAsync("second@venus.example", "Second", Password, another: false, Now);
        var taken = await Accounts(database).CreateAsync(Email.ToUpperInvariant(), "Second", Password, another: true, Now);
        var wanted = await Accounts(database).CreateAsync("second@venus.example", "Second", Password, another: true, Now);

        Assert.IsType<AdminExists>(unwanted.Problem);
        Assert.IsType<EmailTaken>(taken.Problem);
        Assert.True(wanted.IsSuccess);
        Assert.Equal(2, await ReadAsync<long>(database, "select count(*) from auth.users"));
    }

    [Fact]
    public async Task Create_TwoFirstAtOnce_MakesOne()
    {
        await using var database = await server.NewDatabaseAsync();

        var created = await Task.WhenAll(
            Accounts(database).CreateAsync("one@venus.example", "One", Password, another: false, Now),
            Accounts(database).CreateAsync("two@venus.example", "Two", Password, another: false, Now));

        Assert.Single(created, result => result.IsSuccess);
        Assert.Single(created, result => result.Problem is AdminExists);
    }

    [Fact]
    public async Task Create_WeakPassword_WritesNothing()
    {
        await using var database = await server.NewDatabaseAsync();

        var refused = await Accounts(database).CreateAsync(Email, "Meera Iyer", "password", another: false, Now);

        Assert.IsType<PasswordRefused>(refused.Problem);
        Assert.Equal(0, await ReadAsync<long>(database, "select count(*) from auth.users"));
    }

    [Fact]
    public async Task Command_PasswordFromTheEnvironment_MakesTheAdminOnce()
    {
        await using var database = await server.NewDatabaseAsync();
        await using var host = await VenusDatabase.StartAsync(
            new ConfigurationBuilder().AddInMemoryCollection(new Dictionary<string, string?>
            {
                ["ConnectionStrings:Venus"] = database.Connections.App,
                ["ConnectionStrings:VenusOwner"] = database.Connections.Owner,
                ["ConnectionStrings:VenusJobs"] = database.Connections.Jobs,
            }).Build(),
            NullLoggerFactory.Instance,
            Now);
        Environment.SetEnvironmentVariable(CreateAdminCommand.PasswordVariable, Password);
        await using var output = new StringWriter();

        await CreateAdminCommand.RunAsync(new ConfigurationBuilder().Build(), host, ["--email", Email, "--name", "Meera Iyer"], output, Now);
        var again = await Assert.ThrowsAsync<SetupException>(() => CreateAdminCommand.RunAsync(new ConfigurationBuilder().Build(), host, ["--email", "x@venus.example", "--name", "X"], output, Now));

        Assert.Contains(Email, output.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain(Password, output.ToString(), StringComparison.Ordinal);
        Assert.Contains("--another", again.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--email")]
    [InlineData("--email", "a@b")]
    [InlineData("--email", "nobody", "--name", "X")]
    [InlineData("--email", "a@b", "--name", " ")]
    [InlineData("--email", "a@b", "--name", "X", "--password", "secret")]
    public void Read_WrongArguments_SaysHowToUseIt(params string[] arguments) =>
        Assert.Contains("create-admin --email", Assert.Throws<SetupException>(() => CreateAdminCommand.Read(arguments)).Message, StringComparison.Ordinal);

    [Theory]
    [InlineData("--email is given twice.", "--email", "a@b", "--name", "X", "--email", "c@d")]
    [InlineData("--name is given twice.", "--name", "Y", "--email", "a@b", "--name", "X")]
    [InlineData("--email needs its value.", "--name", "X", "--email")]
    [InlineData("--name needs its value.", "--name", "--email", "a@b")]
    public void Read_ArgumentTwiceOrWithoutItsValue_IsNamed(string expected, params string[] arguments) =>
        Assert.StartsWith(expected, Assert.Throws<SetupException>(() => CreateAdminCommand.Read(arguments)).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_NameLongerThanAProfileHolds_IsRefused() => Assert.Contains(
        "at most 255 characters", Assert.Throws<SetupException>(() => CreateAdminCommand.Read(["--email", "a@b", "--name", new string('A', 256)])).Message, StringComparison.Ordinal);

    [Fact]
    public void Read_RightArguments_AreTaken() =>
        Assert.Equal(("a@b", "Meera Iyer", true), CreateAdminCommand.Read(["--another", "--name", " Meera Iyer ", "--email", "a@b "]));

    private static AdminAccounts Accounts(TestDatabase database) => new(database.Owner, new BcryptPasswordHasher(workFactor: 4), new IdentitySettings(IdentityKind.Local, null, null));

    private static async Task<T> ReadAsync<T>(TestDatabase database, string sql)
    {
        await using var command = database.Owner.DataSource.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync(Now))!;
    }

    private static CancellationToken Now => TestContext.Current.CancellationToken;
}
