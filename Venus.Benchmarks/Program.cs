using Venus.Benchmarks;

return args switch
{
    ["sale", ..] => await SaleBenchmark.RunAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Name what to measure: sale.");
    return 1;
}
