using Venus.Benchmarks;

return args switch
{
    ["sale", ..] => await SaleBenchmark.RunAsync(),
    ["circuits", ..] => await CircuitsBenchmark.RunAsync(),
    ["logs", ..] => await LogsBenchmark.RunAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Name what to measure: sale, circuits or logs.");
    return 1;
}
