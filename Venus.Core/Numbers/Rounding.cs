namespace Venus.Core.Numbers;

/// <summary>The one rounding of Venus: half away from zero, as PostgreSQL's <c>round(numeric, int)</c> does.</summary>
public static class Rounding
{
    public static decimal HalfAwayFromZero(decimal value, int decimals) =>
        Math.Round(value, decimals, MidpointRounding.AwayFromZero);
}
