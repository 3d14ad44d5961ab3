using Microsoft.EntityFrameworkCore.Storage.ValueConversion;
using Venus.Core.Numbers;

namespace Venus.Data;

internal sealed class MoneyConverter() : ValueConverter<Money, decimal>(money => money.Amount, amount => new Money(amount));

internal sealed class WeightConverter() : ValueConverter<Weight, decimal>(weight => weight.Kg, kg => new Weight(kg));
