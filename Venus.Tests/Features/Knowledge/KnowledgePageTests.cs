using System.Text;
using Bunit;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.JSInterop;
using MudBlazor;
using Venus.Core;
using Venus.Core.Features.Knowledge;
using Venus.Core.Features.Roles;
using Venus.Core.Fields;
using Venus.Core.Live;
using Venus.Core.Security;
using Venus.Server.Features.Knowledge;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Knowledge;

public sealed class KnowledgePageTests : IAsyncDisposable
{
    private static readonly Guid Own = Guid.Parse("00000000-0000-0000-0000-000000000001");
    private static readonly Guid Manual = Guid.Parse("00000000-0000-0000-0000-000000000002");

    private readonly ShellContext _shell = new();
    private readonly FakeKnowledge _knowledge = new();
    private IRenderedComponent<MudDialogProvider> _dialogs = null!;

    public KnowledgePageTests() => _shell.Services.AddSingleton<IKnowledgeService>(_knowledge);

    [Fact]
    public async Task List_ShowsDocuments_AndHowFarTheyAreIndexed_AndReadsAgainWhenTheyChange()
    {
        var page = await OpenAsync();

        Assert.Equal(["Title", "Source", "Key", "Index", "Passages", "Changed", "Changed by"], page.FindAll("th").Select(th => th.TextContent.Trim()));
        Assert.Contains("2 of 5 by meaning", page.Find("tbody tr").TextContent, StringComparison.Ordinal);
        Assert.Contains("2 of 12 found by meaning too", page.Markup, StringComparison.Ordinal);
        Assert.Equal(("12", "2"), (page.Find("progress").GetAttribute("max"), page.Find("progress").GetAttribute("value")));

        _knowledge.Progress = new KnowledgeProgress(2, 0, 12, 12, ByMeaning: true);
        await page.InvokeAsync(() => _shell.Live.ChangeAsync(LiveTopic.Knowledge));

        Assert.Contains("12 of 12 found by meaning too", page.Markup, StringComparison.Ordinal);
        Assert.Empty(page.FindAll("progress"));
    }

    [Fact]
    public async Task WithoutAModelService_ThePageSaysSo()
    {
        _knowledge.Progress = new KnowledgeProgress(2, 0, 12, 0, ByMeaning: false);

        var page = await OpenAsync();

        Assert.Contains("No model service is configured", page.Markup, StringComparison.Ordinal);
        Assert.DoesNotContain("found by meaning", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task ModelThatFails_IsToldWithItsSince_AndNoMoreOnceItWorks()
    {
        _knowledge.Progress = new KnowledgeProgress(2, 0, 12, 2, ByMeaning: true, new DateTimeOffset(2026, 11, 24, 9, 30, 0, TimeSpan.Zero));

        var page = await OpenAsync();

        Assert.Matches(@"Passages wait for the model service\. *It has taken none since 24 Nov \d\d:\d\d\.", page.Find(".above").TextContent.ReplaceLineEndings(" "));
        _knowledge.Progress = new KnowledgeProgress(2, 0, 12, 12, ByMeaning: true);
        await page.InvokeAsync(() => _shell.Live.ChangeAsync(LiveTopic.Knowledge));
        Assert.DoesNotContain("wait for the model service", page.Markup, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Manual_IsReadAndReindexed_AndNeitherEditedNorDeleted()
    {
        var page = await OpenAsync($"?open={Manual}");

        Assert.Equal(["Re-index"], page.FindAll("aside .v-side-foot button").Select(b => b.TextContent.Trim()));
        Assert.Equal("/docs/manuals/staff", page.Find("aside a").GetAttribute("href"));
        await page.FindAll("aside .v-side-foot button").Single().ClickAsync(new());
        Assert.Equal([(Guid?)Manual], _knowledge.Reindexed);
        Assert.Equal("Staff manual is indexed anew.", _shell.Snack);
    }

    [Fact]
    public async Task Delete_AsksFirst()
    {
        var page = await OpenAsync($"?open={Own}");

        var asked = page.FindAll("aside button").Single(b => b.TextContent.Trim() == "Delete").ClickAsync(new());
        Assert.Empty(_knowledge.Deleted);
        await _dialogs.TapAsync("Delete");
        await asked;

        Assert.Equal([Own], _knowledge.Deleted);
    }

    [Fact]
    public async Task Try_ShowsPassagesWithTheirPlaces_AndHowTheyWereFound()
    {
        var page = await OpenAsync();
        page.Find("#try-question").Change("When are knives sharpened?");

        await page.Find(".ask").SubmitAsync();

        Assert.Equal("When are knives sharpened?", Assert.Single(_knowledge.Questions));
        Assert.Contains("1 passage, best first, by words alone: the model service did not answer in time.", page.Markup, StringComparison.Ordinal);
        var found = page.Find(".found li a");
        Assert.Equal(("Rules › Knives", "/knowledge/1#chunk-2"), (found.TextContent, found.GetAttribute("href")));
        Assert.Equal("Sharpened every <b>Monday</b>.", page.Find(".found .text").TextContent);
    }

    [Fact]
    public async Task Add_FromAFile_TakesItsNameAndText()
    {
        _shell.JSInterop.SetupModule("./js/text.js").Setup<IJSStreamReference>("bytesOf", _ => true).SetResult(new Typed("## Leave\nTwo weeks before, at least."));
        var page = await OpenAsync();
        var asked = page.TapAsync("Add document");
        _dialogs.WaitForElement("#knowledge-file");

        _dialogs.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromText("## Leave\r\nTwo weeks before.", "Leave of staff.md"));
        _dialogs.WaitForAssertion(() => Assert.Equal("Leave of staff", _dialogs.Find("#knowledge-title").GetAttribute("value")));
        Assert.Equal("## Leave\nTwo weeks before.", _dialogs.Find("#knowledge-text").GetAttribute("value"));
        _dialogs.Find("#knowledge-key").Change(Permissions.SystemDocs);
        await _dialogs.FindAll("button").Last(b => b.TextContent.Trim() == "Add document").ClickAsync(new());
        await asked;

        var saved = Assert.Single(_knowledge.Saved);
        Assert.Equal((null, "Leave of staff", "Leave of staff.md", Permissions.SystemDocs, "## Leave\nTwo weeks before, at least."), (saved.Version, saved.Title, saved.Source, saved.PermissionKey, saved.Content));
        Assert.Equal("Leave of staff is saved. It is indexed now.", _shell.Snack);
    }

    [Theory]
    [InlineData("leave.pdf", 10, "its name ends in .md or .txt")]
    [InlineData("leave.md", KnowledgeFile.MostBytes + 1, "this one has 1,048,577 bytes")]
    [InlineData("leave.md", -1, "not text in UTF-8")]
    public async Task Add_FromAFileThatDoesNotFit_SaysSoBesideIt(string name, int size, string says)
    {
        var page = await OpenAsync();
        var asked = page.TapAsync("Add document");
        _dialogs.WaitForElement("#knowledge-file");

        var chooser = _dialogs.FindComponent<InputFile>().Instance;
        _dialogs.FindComponent<InputFile>().UploadFiles(InputFileContent.CreateFromBinary(size < 0 ? [0xFF, 0xFE] : [.. Enumerable.Repeat((byte)'a', size)], name));

        _dialogs.WaitForAssertion(() => Assert.Contains(says, _dialogs.Find("#knowledge-file-note").TextContent, StringComparison.Ordinal));
        Assert.Equal("alert", _dialogs.Find("#knowledge-file-note").GetAttribute("role"));
        // What was refused is not named as if it were taken.
        Assert.NotSame(chooser, _dialogs.FindComponent<InputFile>().Instance);
        Assert.Equal("", _dialogs.Find("#knowledge-text").GetAttribute("value") ?? "");
        await _dialogs.TapAsync("Cancel");
        await asked;
        Assert.Empty(_knowledge.Saved);
    }

    [Fact]
    public async Task Edit_ShowsWhatIsThere_AndKeepsWhatWasTypedWhenItIsRefused()
    {
        _shell.JSInterop.SetupModule("./js/text.js").Setup<IJSStreamReference>("bytesOf", _ => true).SetResult(new Typed("Old words"));
        _knowledge.Refusal = new InvalidInput("title", "Enter a title of at most 200 characters.");
        var page = await OpenAsync($"?open={Own}");
        var asked = page.FindAll("aside button").Single(b => b.TextContent.Trim() == "Edit").ClickAsync(new());
        _dialogs.WaitForElement("#knowledge-text");
        Assert.Equal("Old words", _dialogs.Find("#knowledge-text").GetAttribute("value"));
        // A key that the person does not hold stays as it is.
        Assert.Contains(_dialogs.FindAll("#knowledge-key option"), option => option.GetAttribute("value") == Permissions.AuditLogsView);

        _dialogs.Find("#knowledge-title").Change("");
        await _dialogs.TapAsync("Save document");

        Assert.Contains("Enter a title", _dialogs.Find("#knowledge-title-note").TextContent, StringComparison.Ordinal);
        var tried = Assert.Single(_knowledge.Saved);
        Assert.Equal((Own, (int?)3, Permissions.AuditLogsView), (tried.Document, tried.Version, tried.PermissionKey));
        await _dialogs.TapAsync("Cancel");
        await asked;
    }

    [Theory]
    [InlineData("Old words", "Theirs", "Theirs")]
    [InlineData("My words", "Theirs", "My words")]
    public async Task Edit_OfWhatSomebodyElseChanged_TakesTheirsOver_AndCanBeSavedThen(string typed, string theirs, string shown)
    {
        _shell.JSInterop.SetupModule("./js/text.js").Setup<IJSStreamReference>("bytesOf", _ => true).SetResult(new Typed(typed));
        var page = await OpenAsync($"?open={Own}");
        var asked = page.FindAll("aside button").Single(b => b.TextContent.Trim() == "Edit").ClickAsync(new());
        _dialogs.WaitForElement("#knowledge-text");
        _dialogs.Find("#knowledge-title").Change("My title");
        _knowledge.Refusal = new StateChanged("document");
        _knowledge.Document = _knowledge.Document with { Version = 4, Title = "Their title", PermissionKey = Permissions.SystemDocs, Content = theirs };

        await _dialogs.TapAsync("Save document");

        Assert.Contains("Somebody else changed this document meanwhile.", _dialogs.Find(".v-note-warn").TextContent, StringComparison.Ordinal);
        Assert.Equal(("My title", shown), (_dialogs.Find("#knowledge-title").GetAttribute("value"), _dialogs.Find("#knowledge-text").GetAttribute("value")));
        _knowledge.Refusal = null;
        await _dialogs.TapAsync("Save document");
        await asked;
        var saved = _knowledge.Saved[^1];
        Assert.Equal(((int?)4, "My title", Permissions.SystemDocs), (saved.Version, saved.Title, saved.PermissionKey));
    }

    private async Task<IRenderedComponent<KnowledgePage>> OpenAsync(string query = "")
    {
        _dialogs = _shell.Render<MudDialogProvider>();
        return await _shell.OpenAsync<KnowledgePage>(People.With([Permissions.AiKnowledge], []), KnowledgePage.Path + query);
    }

    public ValueTask DisposeAsync() => _shell.DisposeAsync();

    private sealed class Typed(string text) : IJSStreamReference
    {
        private readonly byte[] _bytes = Encoding.UTF8.GetBytes(text);

        public long Length => _bytes.Length;

        public ValueTask<Stream> OpenReadStreamAsync(long maxAllowedSize = 512000, CancellationToken cancellationToken = default) => new(new MemoryStream(_bytes));

        public ValueTask DisposeAsync() => default;
    }

    private sealed class FakeKnowledge : IKnowledgeService
    {
        public KnowledgeProgress Progress { get; set; } = new(2, 0, 12, 2, ByMeaning: true);

        public KnowledgeDocument Document { get; set; } = new(Own, "Rules", "rules.md", null, Permissions.AuditLogsView, 3, "Old words");

        public Problem? Refusal { get; set; }

        public List<Guid?> Reindexed { get; } = [];

        public List<Guid> Deleted { get; } = [];

        public List<SaveKnowledge> Saved { get; } = [];

        public List<string> Questions { get; } = [];

        public Task<Result<Page<KnowledgeRow>>> ListAsync(
            KnowledgeFilter filter, Sorting? sorting, int page, int pageSize = 50, CancellationToken cancellationToken = default)
        {
            var at = new DateTimeOffset(2026, 7, 14, 5, 28, 0, TimeSpan.Zero);
            return Task.FromResult<Result<Page<KnowledgeRow>>>(new Page<KnowledgeRow>(
                [
                    new KnowledgeRow(Own, "Rules", "rules.md", null, null, 3, 5, 2, true, at, "Ravi Kumar"),
                    new KnowledgeRow(Manual, "Staff manual", "docs/manuals/staff.md", "/docs/manuals/staff", null, 1, 7, 0, true, at, null),
                ],
                2));
        }

        public Task<Result<Done>> ExportAsync(KnowledgeFilter filter, Sorting? sorting, Func<KnowledgeRow, Task> write, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<Result<KnowledgeProgress>> GetProgressAsync(CancellationToken cancellationToken = default) => Task.FromResult<Result<KnowledgeProgress>>(Progress);

        public Task<Result<IReadOnlyList<CatalogueKey>>> GetKeysAsync(CancellationToken cancellationToken = default) =>
            Task.FromResult(Result<IReadOnlyList<CatalogueKey>>.Success([new CatalogueKey(Permissions.SystemDocs, "System", "technical documentation")]));

        public Task<Result<KnowledgeDocument>> GetAsync(Guid document, CancellationToken cancellationToken = default) =>
            Task.FromResult<Result<KnowledgeDocument>>(Document);

        public Task<Result<KnowledgeDocument>> ReadAsync(Guid document, CancellationToken cancellationToken = default) => throw new NotSupportedException();

        public Task<Result<KnowledgeSaved>> SaveAsync(SaveKnowledge command, CancellationToken cancellationToken = default)
        {
            Saved.Add(command);
            return Task.FromResult<Result<KnowledgeSaved>>(Refusal is null ? new KnowledgeSaved(command.Document, 1) : Refusal);
        }

        public Task<Result<Done>> DeleteAsync(Guid document, CancellationToken cancellationToken = default)
        {
            Deleted.Add(document);
            return Task.FromResult<Result<Done>>(new Done());
        }

        public Task<Result<Done>> ReindexAsync(Guid? document, CancellationToken cancellationToken = default)
        {
            Reindexed.Add(document);
            return Task.FromResult<Result<Done>>(new Done());
        }

        public Task<Result<KnowledgeAnswer>> FindAsync(string question, CancellationToken cancellationToken = default)
        {
            Questions.Add(question);
            return Task.FromResult<Result<KnowledgeAnswer>>(new KnowledgeAnswer(
                [new KnowledgePassage(Own, 2, "Rules", "Knives", "## Knives\n\nSharpened **every** <b>Monday</b>.", "/knowledge/1#chunk-2", 0.016m)], MeaningSearch.Failed));
        }
    }
}
