using Npgsql;
using Venus.Core;
using Venus.Core.Features.Files;
using Venus.Core.Features.Identity;
using Venus.Core.Features.Users;
using Venus.Core.Security;
using Venus.Data.Sessions;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Files;

public sealed class AvatarTests(DatabaseServer server)
{
    public static TheoryData<string, byte[], string> Good { get; } = new()
    {
        { "me.jpg", Pictures.Jpeg, "image/jpeg" },
        { "me.png", Pictures.Png, "image/png" },
        { "me.webp", Pictures.Webp, "image/webp" },
        { "page.html", Pictures.Png, "image/png" },
        { "me.jpg", Pictures.Polyglot, "image/png" },
    };

    public static TheoryData<string, byte[]> Bad { get; } = new()
    {
        { "me.png", Pictures.Html },
        { "me.png", Pictures.Svg },
        { "me.svg", Pictures.Svg },
        { "me.gif", Pictures.Gif },
        { "me.pdf", Pictures.Pdf },
        { "me.png", [] },
        { "me.png", [.. " "u8, .. Pictures.Png] },
        { "me.webp", [.. "RIFF"u8, 0, 0, 0, 0, .. "AVI "u8] },
        { "me.png", Pictures.OfSize(StoredFile.MostBytes + 1) },
    };

    [Theory]
    [MemberData(nameof(Good))]
    public async Task SetAvatar_Picture_IsKeptAsWhatItIs_WhateverItsName(string name, byte[] content, string type)
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.PersonAsync("Cashier", 1);

        Assert.True((await world.As<IOwnProfile>(person).SetAvatarAsync(name, content, Now)).IsSuccess);

        var url = (await world.As<IUserRights>(person).GetAsync(Now))!.AvatarUrl;
        var kept = (await world.As<IFileService>(person).GetAsync(IdOf(url), Now)).Value;
        Assert.Equal((name, type), (kept.FileName, kept.ContentType));
        Assert.Equal(PictureContent.Bare(content), kept.Content);
        Assert.Equal(url, (await world.As<IOwnProfile>(person).GetAsync(Now)).Value.AvatarUrl);
    }

    [Theory]
    [MemberData(nameof(Bad))]
    public async Task SetAvatar_AnythingElse_IsRefusedBesideTheFieldAndNotKept(string name, byte[] content)
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.PersonAsync("Cashier", 1);
        var profile = world.As<IOwnProfile>(person);
        Assert.True((await profile.SetAvatarAsync("me.png", Pictures.Png, Now)).IsSuccess);
        var before = await world.CountsAsync();
        var picture = (await profile.GetAsync(Now)).Value.AvatarUrl;

        var refused = await profile.SetAvatarAsync(name, content, Now);

        Assert.Equal("content", Assert.IsType<InvalidInput>(refused.Problem).Field);
        Assert.Equal(before, await world.CountsAsync());
        Assert.Equal(picture, (await profile.GetAsync(Now)).Value.AvatarUrl);
    }

    [Fact]
    public async Task SetAvatar_OfExactlyFiveMegabytes_IsKept_AndTheTableTakesNoMore()
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.PersonAsync("Cashier", 1);

        Assert.True((await world.As<IOwnProfile>(person).SetAvatarAsync("me.png", Pictures.OfSize(StoredFile.MostBytes), Now)).IsSuccess);
        await world.OwnerAsync("update stored_files set content = $1", Pictures.OfSize(StoredFile.MostBytes));
        var more = await Assert.ThrowsAsync<PostgresException>(() => world.OwnerAsync(
            "insert into stored_files (file_name, content, created_by) values ('x', $2, $1)", person.Id, Pictures.OfSize(StoredFile.MostBytes + 1)));

        Assert.Equal(PostgresErrorCodes.CheckViolation, more.SqlState);
        Assert.Equal(StoredFile.MostBytes, await world.OwnerScalarAsync<int>("select size from stored_files"));
    }

    [Theory]
    [InlineData("../../etc/passwd", ".._.._etc_passwd")]
    [InlineData("a\r\nSet-Cookie: x.png", "a__Set-Cookie: x.png")]
    [InlineData("nul\0.png", "nul_.png")]
    [InlineData("", "file")]
    public async Task SetAvatar_NameOfTheFile_LeadsNowhere(string given, string kept)
    {
        await using var world = await World.CreateAsync(server);

        Assert.True((await world.As<IOwnProfile>(await world.PersonAsync("Cashier", 1)).SetAvatarAsync(given, Pictures.Png, Now)).IsSuccess);

        Assert.Equal(kept, await world.OwnerScalarAsync<string>("select file_name from stored_files"));
    }

    [Fact]
    public async Task Avatar_ReplacedRemovedOrOfADeletedUser_IsKeptNowhere()
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.PersonAsync("Cashier", 1);
        var (profile, users) = (world.As<IOwnProfile>(person), world.As<IUserService>(await world.PersonAsync("Admin")));

        var first = await GiveAsync(world, person);
        var second = await GiveAsync(world, person);
        Assert.NotEqual(first, second);
        Assert.Equal(second, await world.OwnerScalarAsync<Guid>("select id from stored_files"));

        Assert.True((await profile.RemoveAvatarAsync(Now)).IsSuccess);
        Assert.True((await profile.RemoveAvatarAsync(Now)).IsSuccess);
        Assert.Equal(0L, await world.OwnerScalarAsync<long>("select count(*) from stored_files"));
        Assert.Null((await profile.GetAsync(Now)).Value.AvatarUrl);

        await GiveAsync(world, person);
        Assert.True((await users.SetEnabledAsync(person.Id, false, Now)).IsSuccess);
        Assert.Equal(1L, await world.OwnerScalarAsync<long>("select count(*) from stored_files"));
        Assert.True((await users.DeleteAsync(person.Id, Now)).IsSuccess);
        Assert.Equal(0L, await world.OwnerScalarAsync<long>("select count(*) from stored_files"));
    }

    [Fact]
    public async Task SaveProfile_KeepsThePictureBesideItsAddress_AndTakesNoOther()
    {
        await using var world = await World.CreateAsync(server);
        var (person, colleague) = (await world.PersonAsync("Cashier", 1), await world.PersonAsync("Cashier", 1));
        var own = $"/files/{await GiveAsync(world, person)}";
        var others = $"/files/{await GiveAsync(world, colleague)}";

        Assert.True((await SaveAsync(new MyProfile("Ravi", null, own))).IsSuccess);
        foreach (var foreign in (string[])["https://evil.example/me.png", "//evil.example/me.png", others, own + "?x", own.ToUpperInvariant(), "javascript:alert(1)"])
            Assert.Equal("avatar_url", (await SaveAsync(new MyProfile("Other", null, foreign))).Problem?.Field);
        var kept = (await world.As<IOwnProfile>(person).GetAsync(Now)).Value;
        Assert.Equal(("Ravi", own), (kept.FullName, kept.AvatarUrl));

        Assert.True((await SaveAsync(new MyProfile("Ravi", null))).IsSuccess);
        Assert.Equal(others, await world.OwnerScalarAsync<string>("select '/files/' || id from stored_files"));
        var direct = await Assert.ThrowsAsync<PostgresException>(() => world.OwnerAsync("update profiles set avatar_url = 'https://evil.example/me.png'"));
        Assert.Equal("428C9", direct.SqlState);

        Task<Result<Done>> SaveAsync(MyProfile wanted) => world.As<VenusSession>(person).PostAsync<Done>("save_own_profile", wanted, Now);
    }

    [Fact]
    public async Task GetFile_OfAnAvatar_IsReadByItsPersonColleaguesAndHoldersOfUsersViewInReach_AndNotFoundForOthers()
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.PersonAsync("Cashier", 1);
        var file = await GiveAsync(world, person);
        var newcomer = await world.PersonAsync(null);
        var his = await GiveAsync(world, newcomer);

        foreach (var reader in (Person[])[person, await world.PersonAsync("Staff", 1), await world.PersonAsync("Manager", 1, 2), await world.PersonAsync("Admin")])
        {
            Assert.True((await world.As<IFileService>(reader).GetAsync(file, Now)).IsSuccess, reader.Name);
            Assert.True((await world.As<IFileService>(reader).FindAsync(file, Now)).IsSuccess, reader.Name);
        }

        var creator = await world.PersonAsync("Manager", 2);
        Assert.IsType<NotFound>((await world.As<IFileService>(creator).GetAsync(his, Now)).Problem);
        await world.OwnerAsync("update profiles set created_by = $2 where id = $1", newcomer.Id, creator.Id);
        Assert.True((await world.As<IFileService>(creator).GetAsync(his, Now)).IsSuccess);

        foreach (var stranger in (Person[])[newcomer, await world.PersonAsync("Cashier", 2), creator, await world.PersonAsync(null)])
        {
            Assert.IsType<NotFound>((await world.As<IFileService>(stranger).GetAsync(file, Now)).Problem);
            Assert.IsType<NotFound>((await world.As<IFileService>(stranger).FindAsync(file, Now)).Problem);
        }

        Assert.IsType<NotFound>((await world.As<IFileService>(person).GetAsync(Guid.CreateVersion7(), Now)).Problem);
        Assert.IsType<NotSignedIn>((await world.As<IFileService>(null).GetAsync(file, Now)).Problem);
    }

    [Fact]
    public async Task Users_ShowThePictureOfEach()
    {
        await using var world = await World.CreateAsync(server);
        var person = await world.PersonAsync("Cashier", 1);
        var file = await GiveAsync(world, person);
        var users = world.As<IUserService>(await world.PersonAsync("Manager", 1));

        var listed = (await users.ListAsync(new UserFilter(Search: person.Name), null, 0, cancellationToken: Now)).Value.Rows.Single();

        Assert.Equal($"/files/{file}", listed.AvatarUrl);
        Assert.Equal(listed.AvatarUrl, (await users.GetAsync(person.Id, Now)).Value.User.AvatarUrl);
    }

    internal static async Task<Guid> GiveAsync(World world, Person person)
    {
        Assert.True((await world.As<IOwnProfile>(person).SetAvatarAsync("me.png", Pictures.Png, Now)).IsSuccess);
        return await world.OwnerScalarAsync<Guid>("select avatar_id from profiles where id = $1", person.Id);
    }

    private static Guid IdOf(string? url) => Guid.Parse(url!["/files/".Length..]);

    private static CancellationToken Now => TestContext.Current.CancellationToken;
}
