using Venus.Benchmarks;

return args switch
{
    ["sale", ..] => await SaleBenchmark.RunAsync(),
    ["circuits", ..] => await CircuitsBenchmark.RunAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Name what to measure: sale or circuits.");
    return 1;
}
