using Microsoft.Playwright;
using Venus.Core.Features.Knowledge;
using Venus.Tests.Support;

namespace Venus.Tests.Browser;

/// <summary>A document on its way from a file to the passage that a question finds.</summary>
public sealed class KnowledgeBrowserTests(DatabaseServer server)
{
    [Theory]
    [InlineData(1440, 900)]
    [InlineData(390, 844)]
    public async Task Document_IsAdded_Indexed_Found_AndRead(int width, int height)
    {
        await using var host = await VenusHost.StartAsync(server);
        var page = await host.SignInAsync(await host.PersonAsync("Admin"), "/system/knowledge-base", width: width, height: height);
        // The manuals of the release are there by themselves.
        await Assertions.Expect(page.GetByText("Cashier manual").First).ToBeVisibleAsync();
        await page.Button("Add document").ClickAsync();
        var dialog = page.OpenDialog("Add document");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add document" }).ClickAsync();
        await Assertions.Expect(dialog.GetByRole(AriaRole.Alert).First).ToBeVisibleAsync();
        await dialog.GetByLabel("Title", new() { Exact = true }).FillAsync("house rules");
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add document" }).ClickAsync();
        await Assertions.Expect(dialog.GetByText("The document holds no text.")).ToBeVisibleAsync();
        // More than one message of the circuit carries.
        var text = "## Knives\nKnives are sharpened on **Mondays**. <script>alert(1)</script> [Out](https://evil.test)\n\n" + string.Concat(Enumerable.Repeat("## Filler\nNothing to be found in here at all.\n\n", 2000));
        await dialog.GetByLabel("File").ChooseFileAsync("house rules.md", "text/markdown", System.Text.Encoding.UTF8.GetBytes(text));
        await Assertions.Expect(dialog.GetByLabel("Title", new() { Exact = true })).ToHaveValueAsync("house rules");
        Assert.Empty(await page.SeriousBarriersAsync());
        await dialog.GetByRole(AriaRole.Button, new() { Name = "Add document" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Dialog)).ToHaveCountAsync(0);

        await Eventually.HoldsAsync(async () => await host.World.OwnerScalarAsync<long>("select count(*) from knowledge_chunks c join knowledge_documents d on d.id = c.document_id where d.link is null") == 2001);
        await page.GetByLabel("Question", new() { Exact = true }).FillAsync("When are knives sharpened?");
        await page.GetByLabel("Question", new() { Exact = true }).PressAsync("Enter");
        await Assertions.Expect(page.GetByText("by words alone: no model service is configured")).ToBeVisibleAsync();
        Assert.Empty(await page.SeriousBarriersAsync());
        await page.GetByRole(AriaRole.Link, new() { Name = "house rules › Knives" }).ClickAsync();

        await Assertions.Expect(page.Heading()).ToHaveTextAsync("house rules");
        var passage = page.Locator($"#{KnowledgeLinks.ChunkId(0)}");
        await Assertions.Expect(passage).ToContainTextAsync("<script>alert(1)</script> Out (https://evil.test)");
        await Assertions.Expect(passage).ToBeInViewportAsync();
        await Assertions.Expect(passage.GetByRole(AriaRole.Link)).ToHaveCountAsync(0);
    }
}
