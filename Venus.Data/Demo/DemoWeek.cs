using Venus.Core.Features.Prices;
using Venus.Core.Features.Sales;
using Venus.Core.Features.Stock;
using Venus.Core.Features.Stores;
using Venus.Core.Numbers;

namespace Venus.Data.Demo;

/// <summary>A week of one store: prices, stock and sales, the same for the same first day however often it is posted.</summary>
internal sealed class DemoWeek(DemoSession session, int store, DateOnly firstDay, DateTimeOffset now, Action sold)
{
    /// <summary>Whole days before today.</summary>
    public const int Days = 7;

    private const int Seed = 20261124;
    private const int MaxVoidsOneIn = 70;
    private const string Timezone = "Asia/Kolkata";

    private static readonly Item[] Items =
    [
        new(1, "BROILER", "LIVE", true, 120, 90),
        new(2, "BROILER", "SKIN", false, 180, 70),
        new(3, "BROILER", "SKINLESS", false, 220, 70),
        new(4, "PARENT_CULL", "LIVE", true, 320, 30),
        new(5, "PARENT_CULL", "SKIN", false, 420, 25),
        new(6, "PARENT_CULL", "SKINLESS", false, 480, 25),
    ];

    private readonly DemoPerson _boss = Person("Manager", store);
    private readonly DemoPerson _storeBoss = Person("Store Manager", store);
    private readonly DemoPerson _cashier = Person("Cashier", store);
    private readonly decimal[] _prices = [.. Items.Select(item => item.Price + store)];
    private readonly decimal[] _kg = new decimal[Items.Length];
    private readonly int[] _birds = new int[Items.Length];

    public async Task PostAsync(CancellationToken cancellationToken)
    {
        for (var day = 0; day <= Days; day++)
        {
            // A day depends on nothing but its number, so that an interrupted chain goes on where it stopped.
            var random = new Random(Seed + store * 100 + day);
            await OpenAsync(day, random, cancellationToken);
            await SellAsync(day, random, cancellationToken);
        }
    }

    private async Task OpenAsync(int day, Random random, CancellationToken cancellationToken)
    {
        var opening = At(day, 6 * 60);
        if (opening > now)
            return;
        for (var i = 0; i < Items.Length; i++)
        {
            var birds = Items[i].Counted ? random.Next(Items[i].Morning / 2, Items[i].Morning) : 0;
            var kg = Items[i].Counted ? birds * random.Next(1800, 2300) / 1000m : random.Next(Items[i].Morning * 600, Items[i].Morning * 1000) / 1000m;
            await session.PostAsync(
                _boss,
                opening,
                "adjust_stock",
                new PostAdjustment(store, Key(opening, random), AdjustmentMode.Add, Items[i].Bird, Items[i].Form, new Weight(kg), birds,
                    day == 0 ? "Opening stock" : "Morning delivery", day == 0 ? "OPENING_BALANCE" : null),
                cancellationToken);
            _kg[i] += kg;
            _birds[i] += birds;
        }

        if (day is 0 or 3 or 6)
        {
            List<(Guid, PriceChange)> changes = [];
            for (var i = 0; i < Items.Length; i++)
            {
                if (day > 0 && random.Next(2) == 0)
                    continue;
                _prices[i] += day == 0 ? 0 : random.Next(-3, 6);
                changes.Add((Key(opening, random), new PriceChange(Items[i].Sku, null, new Money(_prices[i]))));
            }

            await session.PriceAsync(_storeBoss, opening.AddMinutes(20), firstDay.AddDays(day), changes, cancellationToken);
        }
    }

    private async Task SellAsync(int day, Random random, CancellationToken cancellationToken)
    {
        var moments = Enumerable.Range(0, random.Next(65, 95)).Select(_ => At(day, 7 * 60).AddSeconds(random.Next(14 * 60 * 60))).Order().ToArray();
        foreach (var moment in moments)
        {
            if (moment > now || Sale(moment, random) is not { } sale)
                continue;
            await session.PostAsync(_cashier, moment, "post_sale", sale, cancellationToken);
            sold();
            if (random.Next(MaxVoidsOneIn) == 0 && moment.AddMinutes(2) <= now)
            {
                await session.PostAsync(
                    _storeBoss, moment.AddMinutes(2), "void_sale", new VoidSale(store, Key(moment, random), sale.Key, "Customer changed his mind"),
                    cancellationToken);
                foreach (var line in sale.Lines)
                    Move(Array.FindIndex(Items, item => item.Sku == line.Sku), line.Weight.Kg, line.Birds);
            }
        }
    }

    private PostSale? Sale(DateTimeOffset moment, Random random)
    {
        List<SaleLine> lines = [];
        for (var n = random.Next(1, 4); n > 0; n--)
        {
            var i = random.Next(Items.Length);
            var birds = Items[i].Counted ? random.Next(1, 4) : 0;
            var kg = Items[i].Counted ? birds * random.Next(1700, 2400) / 1000m : random.Next(300, 2800) / 1000m;
            // Something stays to sell, and the birds that stay weigh what birds weigh.
            var (kgLeft, birdsLeft) = (_kg[i] - kg, _birds[i] - birds);
            if (kgLeft < 5 || Items[i].Counted && (kgLeft < 1.6m * birdsLeft || kgLeft > 2.6m * birdsLeft))
                continue;
            Move(i, -kg, -birds);
            lines.Add(new SaleLine(Items[i].Sku, new Weight(kg), birds, new Money(_prices[i])));
        }

        return lines.Count == 0 ? null : new PostSale(store, Key(moment, random), lines, Pay(lines, random));
    }

    private static List<PaymentPart> Pay(List<SaleLine> lines, Random random)
    {
        var total = lines.Sum(line => SaleRules.LineTotal(line.Weight, line.ShownPrice));
        var reference = random.NextInt64(100_000_000_000, 999_999_999_999).ToString(System.Globalization.CultureInfo.InvariantCulture);
        return random.Next(20) switch
        {
            < 12 => [Cash(total, random)],
            < 17 => [new PaymentPart(PaymentMethods.Upi, total, reference)],
            < 18 => [new PaymentPart(PaymentMethods.Card, total, reference[..6])],
            _ when total > new Money(200) =>
                [new PaymentPart(PaymentMethods.Upi, new Money(100), reference), Cash(total - new Money(100), random)],
            _ => [new PaymentPart(PaymentMethods.Cash, total)],
        };
    }

    private static PaymentPart Cash(Money part, Random random)
    {
        ReadOnlySpan<int> notes = [10, 50, 100, 500];
        var note = notes[random.Next(notes.Length)];
        return new PaymentPart(PaymentMethods.Cash, part, Tendered: new Money(decimal.Ceiling(part.Amount / note) * note));
    }

    private void Move(int item, decimal kg, int birds)
    {
        _kg[item] += kg;
        _birds[item] += birds;
    }

    private DateTimeOffset At(int day, int minute)
    {
        var local = firstDay.AddDays(day).ToDateTime(new TimeOnly(minute / 60, minute % 60));
        return new DateTimeOffset(local, StoreDays.LocalTime(Timezone, now).Offset).ToUniversalTime();
    }

    // Version 7 with the moment and the seeded generator in place of the real ones.
    private static Guid Key(DateTimeOffset moment, Random random)
    {
        Span<byte> bytes = stackalloc byte[16];
        random.NextBytes(bytes);
        var milliseconds = moment.ToUnixTimeMilliseconds();
        for (var i = 0; i < 6; i++)
            bytes[i] = (byte)(milliseconds >> (40 - 8 * i));
        bytes[6] = (byte)(0x70 | (bytes[6] & 0x0f));
        bytes[8] = (byte)(0x80 | (bytes[8] & 0x3f));
        return new Guid(bytes, bigEndian: true);
    }

    private static DemoPerson Person(string role, int store) => DemoPerson.All.Single(person => person.Role == role && person.Store == store);

    /// <param name="Number">Of the seeded SKU.</param>
    /// <param name="Morning">About how many birds, or kg, come in a day.</param>
    private sealed record Item(int Number, string Bird, string Form, bool Counted, decimal Price, int Morning)
    {
        public Guid Sku { get; } = new($"00000000-0000-7000-8000-{100 + Number:D12}");
    }
}
