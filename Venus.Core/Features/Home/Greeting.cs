namespace Venus.Core.Features.Home;

/// <summary>The greeting of the home page by the clock of the person's browser (platform document, case PLT-9).</summary>
public static class Greeting
{
    private static readonly TimeOnly Noon = new(12, 0);
    private static readonly TimeOnly Evening = new(17, 0);

    public static string At(TimeOnly browserTime) =>
        browserTime < Noon ? "Good morning" : browserTime < Evening ? "Good afternoon" : "Good evening";
}
