using System.Globalization;
using Venus.Core.Numbers;

namespace Venus.Core.Features.Sales;

[Slug("price-changed")]
public sealed record PriceChanged(int Line, Guid SkuId, string Sku, Money Shown, Money Price) : Problem
{
    public override string Message => $"The price of {Sku} changed from {Shown} to {Price} per kg. Nothing was sold yet.";
}

[Slug("sku-not-priced")]
public sealed record SkuNotPriced(string Sku) : Problem
{
    public override string Message => $"{Sku} has no price in this store today.";
}

/// <summary>It left the products of the counter: its price ended, or it was switched off.</summary>
[Slug("sku-not-sold")]
public sealed record SkuNotSold(string Sku) : Problem
{
    public override string Message => $"{Sku} is not sold here any more.";
}

[Slug("scale-required")]
public sealed record ScaleRequired(string Sku) : Problem
{
    public override string Message => $"{Sku}: this store takes the weight from the scale only.";
}

/// <summary>Confirm the line, or correct it.</summary>
[Slug("average-weight-unusual")]
public sealed record AverageWeightUnusual(int Line, string Sku, Weight Average, Weight Min, Weight Max) : Problem
{
    public override string Message => $"{Sku}: {Average} per bird is outside {Min} to {Max}. Correct the line, or confirm it.";
}

[Slug("cash-short")]
public sealed record CashShort(Money Part, Money Tendered, Money Short) : Problem
{
    public override string Message => $"{Short} short: {Tendered} received for {Part} in cash.";

    public override string? Field => "tendered";
}

[Slug("payments-do-not-add-up")]
public sealed record PaymentsDoNotAddUp(Money Total, Money Paid) : Problem
{
    public override string Message => $"The parts come to {Paid}, the sale to {Total}.";
}

[Slug("customer-required")]
public sealed record CustomerRequired : Problem
{
    public override string Message => "This sale needs a named customer: the walk-in customer gets no credit and no bulk sale.";
}

[Slug("customer-not-active")]
public sealed record CustomerNotActive(string Customer) : Problem
{
    public override string Message => Customer == "" ? "There is no such customer." : $"{Customer} is not active.";
}

[Slug("credit-limit-exceeded")]
public sealed record CreditLimitExceeded(string Customer, Money Limit, Money Balance, Money Asked) : Problem
{
    public override string Message => $"{Customer} owes {Balance} of a limit of {Limit}; {Asked} more is too much.";
}

[Slug("sale-already-voided")]
public sealed record SaleAlreadyVoided(string Number) : Problem
{
    public override string Message => $"{Number} is already voided.";
}

[Slug("sale-has-return")]
public sealed record SaleHasReturn(string Number) : Problem
{
    public override string Message => $"{Number} has a return and can no longer be voided.";
}

[Slug("void-too-late")]
public sealed record VoidTooLate(string Number, DateOnly Date) : Problem
{
    public override string Message => string.Create(
        CultureInfo.InvariantCulture, $"{Number} was sold on {Date:d MMM yyyy}. A sale is voided on its own day only; later it takes a return.");
}
