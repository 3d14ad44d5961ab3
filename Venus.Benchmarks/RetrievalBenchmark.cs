using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using Venus.Core.Features.Knowledge;
using Venus.Server.Features.Docs;
using Venus.Tests.Support;

namespace Venus.Benchmarks;

/// <summary>
/// How often the passage that answers a question is among the five found, over the manuals of this release: by words alone, and joined with vectors of a
/// stand-in that hashes words and pieces of words. The stand-in knows nothing of meaning; a real model is expected to do better, and is not measured here.
/// </summary>
internal static class RetrievalBenchmark
{
    // As people at a counter and in an office ask, in other words than the manuals' where they would; each with the headings that answer it.
    private static readonly (string Question, string[] Answers)[] Questions =
    [
        ("The customer wants his money back, I already charged him", ["cashier#a-sale-was-wrong-after-charging", "store-manager#void-a-sale", "manager#void-a-sale"]),
        ("How do I void a sale?", ["store-manager#void-a-sale", "manager#void-a-sale"]),
        ("How do I start working at the till in the morning?", ["cashier#open-the-counter", "store-manager#sell-at-the-counter"]),
        ("Customer pays part in cash and part by UPI", ["cashier#take-the-money"]),
        ("How do I give change?", ["cashier#take-the-money"]),
        ("I typed a wrong weight, how do I remove a line before charging?", ["cashier#correct-the-cart"]),
        ("Somebody forgot his wallet, can I keep his cart while I serve others?", ["cashier#hold-a-cart-for-the-next-customer"]),
        ("The printer was out of paper, print the receipt once more", ["cashier#print-a-receipt-again", "store-manager#print-a-receipt-again", "account#print-a-receipt-for-a-customer"]),
        ("Can I sell from my mobile?", ["cashier#sell-on-a-phone"]),
        ("How many kilograms of skinless are left?", ["cashier#look-at-the-stock", "store-manager#see-and-explain-the-stock"]),
        ("What does a kilogram cost today?", ["cashier#look-at-a-price"]),
        ("The internet is gone in the middle of a sale", ["cashier#what-to-do-when-the-line-drops-at-the-counter", "staff#what-to-do-when-the-line-drops"]),
        ("I forgot my password", ["staff#forgot-your-password"]),
        ("How do I choose another password?", ["staff#change-your-password"]),
        ("Set up an authenticator app on my phone", ["staff#protect-your-account-with-a-second-factor"]),
        ("I lost my phone, sign it out", ["staff#end-a-session-on-another-device", "admin#end-a-session"]),
        ("My telephone number is wrong in Venus", ["staff#change-your-name-or-telephone-number"]),
        ("It says access denied when I open a page", ["staff#when-a-page-says-no"]),
        ("First sign-in with a temporary password", ["staff#sign-in-for-the-first-time"]),
        ("Give a regular customer a lower price", ["store-manager#sell-at-another-rate"]),
        ("Change tomorrow's rate", ["store-manager#price-for-tomorrow"]),
        ("Price has to change right now during the day", ["store-manager#change-a-price-now"]),
        ("Use the same prices in another shop", ["store-manager#copy-prices-to-another-store", "manager#set-prices-in-several-stores"]),
        ("All sales of yesterday", ["store-manager#look-at-the-sales-of-a-day", "account#find-a-sale"]),
        ("Why is the stock different from what I counted?", ["store-manager#see-and-explain-the-stock", "manager#correct-the-stock", "account#follow-the-stock"]),
        ("Download the stock movements to Excel", ["account#save-the-ledger-as-a-file"]),
        ("What was the rate last month?", ["account#check-a-price-of-the-past"]),
        ("Add a new employee", ["manager#invite-a-person", "admin#invite-a-person-and-give-a-role"]),
        ("An employee left, block his account", ["manager#take-access-away", "admin#delete-a-person"]),
        ("He is locked out after too many wrong passwords", ["manager#help-somebody-who-cannot-sign-in"]),
        ("Why can Meena not void sales?", ["manager#explain-why-somebody-may-not", "admin#explain-why-somebody-may-not"]),
        ("We open a new branch", ["manager#add-a-store", "admin#set-up-a-store"]),
        ("Renovation: the shop is shut for two weeks", ["manager#close-a-store-for-a-while"]),
        ("Enter the initial quantities of a new shop", ["manager#give-a-new-store-its-opening-stock"]),
        ("Who changed this record?", ["manager#find-out-what-happened", "admin#look-into-the-logs"]),
        ("Create a new role with fewer rights", ["admin#make-a-role"]),
        ("Connect our accounting program by REST", ["admin#give-a-program-a-token"]),
        ("Too many API requests are refused", ["admin#limit-the-rest-surface"]),
        ("Lock everybody out while we update the server", ["admin#close-venus-for-maintenance"]),
        ("Let people sign up by themselves", ["admin#open-or-close-registration"]),
        ("Introduce a new cut with its own PLU", ["admin#add-a-product"]),
        ("A nightly job has failed", ["admin#watch-over-the-daily-jobs"]),
        ("Is the database slow?", ["admin#check-that-venus-is-well"]),
        ("Upload our own house rules for the assistant", ["admin#give-the-assistant-documents-to-know"]),
    ];

    // Written once the ranking stood, and never tuned to: what people ask beyond the questions above.
    private static readonly (string Question, string[] Answers)[] Later =
    [
        ("Where do I find which receipts were cancelled and by whom?", ["account#look-into-voided-sales"]),
        ("How many questions may somebody put to the assistant?", ["admin#say-what-the-assistant-may-do"]),
        ("How long does a session last without use?", ["admin#change-settings-of-the-chain"]),
        ("Weigh several items for one customer", ["cashier#sell-three-cuts"]),
        ("The counter says that the store is under maintenance", ["cashier#when-the-store-takes-no-sales"]),
        ("Make somebody manager of a shop", ["manager#onboard-a-store-manager"]),
        ("What are the tax and PLU of a product?", ["manager#see-what-a-product-is", "store-manager#look-up-a-product"]),
        ("How many people are signed in right now?", ["manager#see-how-the-chain-is-doing"]),
        ("Where is the menu on my telephone?", ["staff#find-your-way"]),
        ("Put a photo of me beside my name", ["staff#your-picture"]),
        ("Who is in charge of the other branch?", ["store-manager#see-who-manages-which-store"]),
        ("Can I take back a sale of yesterday?", ["store-manager#void-a-sale", "manager#void-a-sale"]),
        ("Where are all calls for programs listed?", ["admin#read-the-technical-side"]),
        ("How long are logs kept?", ["admin#change-settings-of-the-chain"]),
        ("Somebody stole my tablet", ["staff#end-a-session-on-another-device"]),
        ("The price is wrong since noon", ["store-manager#change-a-price-now"]),
        ("A receipt for a buyer from last week", ["account#print-a-receipt-for-a-customer"]),
        ("A new colleague starts on Monday", ["manager#invite-a-person", "admin#invite-a-person-and-give-a-role"]),
        ("He gives me 500 rupees for 320", ["cashier#take-the-money"]),
        ("Enter the GST number of a shop", ["manager#add-a-store", "admin#set-up-a-store"]),
    ];

    // The ranking was tuned on every other question of the first.
    private static readonly (string Name, (string Question, string[] Answers)[] Questions)[] Sets =
    [
        ("tuned-on", [.. Questions.Where((_, n) => n % 2 == 0)]), ("held-out", [.. Questions.Where((_, n) => n % 2 == 1)]), ("later", Later),
    ];

    public static async Task<int> RunAsync()
    {
        var manuals = new DocManuals();
        var anchors = manuals.Read().SelectMany(manual => KnowledgeSplitter.Split(manual.Content).Select(part => $"{manual.Link}#{part.Anchor}")).ToHashSet(StringComparer.Ordinal);
        if (Sets.SelectMany(set => set.Questions).SelectMany(q => q.Answers).FirstOrDefault(answer => !anchors.Contains(LinkOf(answer))) is { } unknown)
            throw new InvalidOperationException($"No manual has {unknown}.");

        var words = await MeasureAsync(manuals, null);
        using var model = new StandInEmbeddings(1024);
        var hybrid = await MeasureAsync(manuals, model);
        foreach (var ((name, questions), byWords, byBoth) in Sets.Zip(words, hybrid).Append((("first", Questions), words[0].And(words[1]), hybrid[0].And(hybrid[1]))))
        {
            Console.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"retrieval {name}: questions {questions.Length} hit@5 words {byWords.Hits} ({byWords.ShareOf(questions.Length):0.00}) hybrid {byBoth.Hits} ({byBoth.ShareOf(questions.Length):0.00}) hit@1 words {byWords.First} hybrid {byBoth.First} ms p50 words {byWords.Milliseconds.Quantile(0.5):0.0} hybrid {byBoth.Milliseconds.Quantile(0.5):0.0}"));
        }

        Console.WriteLine("retrieval: the vectors are of a stand-in (hashed words and pieces of words, 1024 places), not of a model");
        return 0;
    }

    private static async Task<IReadOnlyList<Measured>> MeasureAsync(DocManuals manuals, StandInEmbeddings? model)
    {
        await using var chain = await BenchmarkChain.StartAsync(services =>
        {
            services.AddSingleton<IManualSource>(manuals);
            if (model is not null)
                services.AddSingleton<IEmbeddingGenerator<string, Embedding<float>>>(model);
        });
        await chain.ExecuteAsync(
            "insert into user_roles (user_id, role_id) select (select id from profiles where email = 'cashier1@venus.test'), id from roles where is_system");
        var knowledge = chain.As<IKnowledgeService>(1);
        while ((await knowledge.GetProgressAsync()).Value is var progress && (progress.Chunks == 0 || progress.IsUnderWay))
            await Task.Delay(100);

        List<Measured> measured = [];
        foreach (var (_, questions) in Sets)
            measured.Add(await AskAsync(knowledge, questions, model is null));
        return measured;
    }

    private static async Task<Measured> AskAsync(IKnowledgeService knowledge, IReadOnlyList<(string Question, string[] Answers)> questions, bool byWords)
    {
        var (hits, first) = (0, 0);
        List<double> taken = [];
        foreach (var (question, answers) in questions)
        {
            var started = Stopwatch.GetTimestamp();
            var answer = (await knowledge.FindAsync(question)).Value;
            taken.Add(Stopwatch.GetElapsedTime(started).TotalMilliseconds);
            if (answer.Meaning != (byWords ? MeaningSearch.NotConfigured : MeaningSearch.Used))
                throw new InvalidOperationException($"Asked {answer.Meaning}.");
            var links = answers.Select(LinkOf).ToHashSet(StringComparer.Ordinal);
            var at = answer.Passages.Select(passage => passage.Link).ToList().FindIndex(links.Contains);
            (hits, first) = (hits + (at >= 0 ? 1 : 0), first + (at == 0 ? 1 : 0));
            if (at < 0)
                Console.WriteLine($"missed {(byWords ? "by words" : "by both")}: {question} -> {string.Join(", ", answer.Passages.Select(passage => passage.Link[DocShelf.Root.Length..]))}");
        }

        return new Measured(hits, first, taken);
    }

    private static string LinkOf(string answer) => answer.Split('#') is [var manual, var anchor] ? $"{DocShelf.Manuals.LinkTo(manual)}#{anchor}" : throw new FormatException(answer);

    private sealed record Measured(int Hits, int First, IReadOnlyList<double> Milliseconds)
    {
        public double ShareOf(int questions) => (double)Hits / questions;

        public Measured And(Measured other) => new(Hits + other.Hits, First + other.First, [.. Milliseconds, .. other.Milliseconds]);
    }
}
