using Microsoft.Playwright;
using Venus.Core.Features.Files;
using Venus.Tests.Features.Files;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

/// <summary>A person's own picture, from his disk to where his colleagues see it.</summary>
public sealed class ProfileBrowserTests(DatabaseServer server)
{
    private const string NoPicture = "This file is no JPEG, PNG or WebP picture.";

    [Fact]
    public async Task Picture_OfFourMegabytes_IsPreviewedUsedSeenByColleaguesReplacedAndRemoved()
    {
        await using var host = await VenusHost.StartAsync(server);
        var cashier = await host.PersonAsync("Cashier", 1);
        var page = await host.SignInAsync(cashier, "/me/profile");
        var manager = await host.SignInAsync(await host.PersonAsync("Manager", 1), $"/system/users?open={cashier.Id}");
        await Assertions.Expect(manager.GetByRole(AriaRole.Complementary).Locator(".v-avatar")).ToHaveTextAsync("C1");

        await ChooseAsync(page, "me.png", "image/png", Pictures.OfSize(4 * 1024 * 1024));
        await Assertions.Expect(page.GetByAltText("The picture you chose")).ToBeVisibleAsync();
        Assert.Equal(0L, await host.World.OwnerScalarAsync<long>("select count(*) from stored_files"));
        await page.Button("Use this picture").ClickAsync();

        await ExpectPictureAsync(page.GetByRole(AriaRole.Banner));
        await ExpectPictureAsync(page.GetByRole(AriaRole.Main));
        // Drawn anew, it is as large as what it shows.
        Assert.InRange(await host.World.OwnerScalarAsync<int>("select size from stored_files"), 1, 1_000);
        await manager.ReloadAsync();
        await ExpectPictureAsync(manager.GetByRole(AriaRole.Complementary));
        await ExpectPictureAsync(manager.GetByRole(AriaRole.Table));

        await ChooseAsync(page, "other.png", "image/png", Pictures.Png);
        await page.Button("Cancel").ClickAsync();
        await Assertions.Expect(page.Button("Use this picture")).ToHaveCountAsync(0);
        var first = (await page.GetByRole(AriaRole.Main).Locator(".v-avatar img").GetAttributeAsync("src"))!;
        await ChooseAsync(page, "other.png", "image/png", Pictures.Png);
        await page.Button("Use this picture").ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Banner).Locator(".v-avatar img")).Not.ToHaveAttributeAsync("src", first);
        Assert.Equal("other.png", await host.World.OwnerScalarAsync<string>("select file_name from stored_files"));
        // What else is saved on the page keeps the picture.
        await page.GetByLabel("Full name").FillAsync(" ");
        await page.GetByLabel("Telephone").FillAsync("call me");
        await page.Button("Save changes").ClickAsync();
        await Assertions.Expect(page.GetByText("Enter a name of at most 255 characters.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("Enter a phone number of 6 to 15 digits, or leave it empty.")).ToBeVisibleAsync();
        await page.GetByLabel("Full name").FillAsync("Ravi Kumar");
        await page.GetByLabel("Telephone").FillAsync("98400-12345");
        await page.Button("Save changes").ClickAsync();
        await Assertions.Expect(page.GetByText("Your profile is saved.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("Telephone")).ToHaveValueAsync("9840012345");
        await ExpectPictureAsync(page.GetByRole(AriaRole.Banner));

        await page.Button("Remove picture").ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Banner).Locator(".v-avatar")).ToHaveTextAsync("RK");
        Assert.Equal(0L, await host.World.OwnerScalarAsync<long>("select count(*) from stored_files"));
    }

    [Fact]
    public async Task File_ThatIsNoPictureOrTooLarge_IsRefusedBesideTheField()
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/me/profile", width: 390, height: 844);
        var error = page.Locator("#picture-note[role=alert]");

        foreach (var (name, type, content) in ((string, string, byte[])[])
            [("page.png", "image/png", Pictures.Html), ("drawing.svg", "image/svg+xml", Pictures.Svg), ("drawing.png", "image/png", Pictures.Svg), ("moving.gif", "image/gif", Pictures.Gif)])
        {
            await ChooseAsync(page, name, type, content);
            await Assertions.Expect(error).ToHaveTextAsync(NoPicture);
            await Assertions.Expect(page.Button("Use this picture")).ToHaveCountAsync(0);
            await ChooseAsync(page, "good.png", "image/png", Pictures.Png);
            await Assertions.Expect(error).ToHaveCountAsync(0);
        }

        await ChooseAsync(page, "large.png", "image/png", Pictures.OfSize(StoredFile.MostBytes + 1));
        await Assertions.Expect(error).ToHaveTextAsync("A picture has 5 MB at most; this one has 5.1 MB.");

        Assert.Equal(0L, await host.World.OwnerScalarAsync<long>("select count(*) from stored_files"));

        // Another kind under a name that the browser takes: it is drawn, and kept as what it was drawn as.
        var gif = Convert.FromBase64String("R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7");
        await ChooseAsync(page, "moving.png", "image/png", gif);
        await page.Button("Use this picture").ClickAsync();
        await ExpectPictureAsync(page.GetByRole(AriaRole.Main));
        Assert.Equal("image/png", await host.World.OwnerScalarAsync<string>("select content_type from stored_files"));
    }

    [Fact]
    public async Task Picture_OfACamera_IsScaledDown_StandsUpright_AndTellsNoPlace()
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Cashier", 1), "/me/profile");
        var drawn = Convert.FromBase64String(await page.AskAsync<string>(
            """
            () => {
              const canvas = Object.assign(document.createElement('canvas'), { width: 1600, height: 1200 });
              canvas.getContext('2d').fillRect(100, 100, 800, 800);
              return canvas.toDataURL('image/jpeg').split(',')[1];
            }
            """));

        await ChooseAsync(page, "me.jpg", "image/jpeg", Pictures.WithExif(drawn));
        await page.Button("Use this picture").ClickAsync();

        var shown = page.GetByRole(AriaRole.Main).Locator(".v-avatar img").First;
        await Assertions.Expect(shown).ToBeVisibleAsync();
        await Assertions.Expect(shown).ToHaveJSPropertyAsync("naturalWidth", 384);
        await Assertions.Expect(shown).ToHaveJSPropertyAsync("naturalHeight", 512);
        var kept = await host.World.OwnerScalarAsync<byte[]>("select content from stored_files");
        Assert.Equal(-1, kept.AsSpan().IndexOf("Exif"u8));
        Assert.Equal(-1, kept.AsSpan().IndexOf("GPS"u8));
    }

    private static Task ChooseAsync(IPage page, string name, string type, byte[] content) =>
        page.Locator("#picture").ChooseFileAsync(name, type, content);

    // Shown means decoded: a broken picture has no width.
    private static async Task ExpectPictureAsync(ILocator place)
    {
        var picture = place.Locator(".v-avatar img").First;
        await Assertions.Expect(picture).ToBeVisibleAsync();
        await Assertions.Expect(picture).ToHaveJSPropertyAsync("naturalWidth", 1);
    }
}
