using Venus.Core.Features.Sales;
using Venus.Server.Features.Sales;

namespace Venus.Tests.Features.Sales;

public sealed class SaleQueryTests
{
    private static readonly DateOnly Today = new(2026, 7, 14);

    [Fact]
    public void ToFilter_WithoutDates_IsTheLastSevenBusinessDays() =>
        Assert.Equal(new SaleFilter(1, new DateOnly(2026, 7, 8), Today), new SaleQuery().ToFilter(1, Today));

    [Fact]
    public void ToFilter_StartAfterEnd_IsThatOneDay() =>
        Assert.Equal(new SaleFilter(1, Today, Today), new SaleQuery(new DateOnly(2026, 8, 1), Today).ToFilter(1, Today));

    [Fact]
    public void Read_GarbledLink_CountsAsNotGiven()
    {
        var query = SaleQuery.Read("14/07/2026", "yesterday", "  ", "CHEQUE", "ravi", "maybe", "4217", "-2");

        Assert.Equal(new SaleQuery(Sale: "4217"), query);
        Assert.Equal(Guid.Empty, query.SaleId);
    }

    [Fact]
    public void Read_WhatNoDatabaseTakes_CountsAsNotGiven() =>
        Assert.Equal(new SaleQuery(), SaleQuery.Read("0001-01-01", "0001-01-01", "a\0b", null, null, null, null, null));

    [Fact]
    public void ToParameters_ReadBack_IsTheSame()
    {
        var query = new SaleQuery(Today, Today, "100% a_b", PaymentMethods.Upi, Guid.CreateVersion7(), true, Guid.CreateVersion7().ToString(), 3);
        var link = query.ToParameters().ToDictionary(p => p.Key, p => p.Value?.ToString());

        Assert.Equal(query, SaleQuery.Read(link["from"], link["to"], link["q"], link["method"], link["cashier"], link["voided"], link["sale"], link["page"]));
    }

    [Fact]
    public void ToParameters_NothingAsked_LeavesTheLinkClean() => Assert.All(new SaleQuery().ToParameters(), p => Assert.Null(p.Value));
}
