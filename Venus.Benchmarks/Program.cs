using Venus.Benchmarks;

return args switch
{
    ["sale", ..] => await SaleBenchmark.RunAsync(),
    ["circuits", ..] => await CircuitsBenchmark.RunAsync(),
    ["logs", ..] => await LogsBenchmark.RunAsync(),
    ["signin", ..] => await SignInBenchmark.RunAsync(),
    ["permissions", ..] => await PermissionsBenchmark.RunAsync(),
    ["assistant", "overhead", ..] => await AssistantBenchmark.RunAsync(),
    ["assistant", "retrieval", ..] => await RetrievalBenchmark.RunAsync(),
    ["assistant", ..] => await AssistantBenchmark.RunAsync() + await RetrievalBenchmark.RunAsync(),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine("Name what to measure: sale, circuits, logs, signin, permissions or assistant.");
    return 1;
}
