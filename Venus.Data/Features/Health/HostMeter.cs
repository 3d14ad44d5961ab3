using System.Diagnostics;

namespace Venus.Data.Features.Health;

/// <summary>What this process uses of its machine, in per cent.</summary>
internal sealed record HostUse(decimal Cpu, decimal Memory, decimal Disk);

/// <summary>Reads processors, memory and disk. The share of the processors is that since the reading before.</summary>
internal sealed class HostMeter
{
    private static readonly TimeSpan Shortest = TimeSpan.FromMilliseconds(200);

    private readonly Lock _turn = new();
    private long _at = Stopwatch.GetTimestamp();
    private TimeSpan _used = Environment.CpuUsage.TotalTime;
    private decimal _cpu;

    public HostUse Read()
    {
        var memory = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        var drive = new DriveInfo(AppContext.BaseDirectory);
        return new HostUse(Cpu(), Share(Environment.WorkingSet, memory), Share(drive.TotalSize - drive.AvailableFreeSpace, drive.TotalSize));
    }

    private decimal Cpu()
    {
        lock (_turn)
        {
            var passed = Stopwatch.GetElapsedTime(_at);
            if (passed < Shortest)
                return _cpu;
            var used = Environment.CpuUsage.TotalTime;
            _cpu = Share((used - _used).Ticks, passed.Ticks * Environment.ProcessorCount);
            (_at, _used) = (Stopwatch.GetTimestamp(), used);
            return _cpu;
        }
    }

    private static decimal Share(long part, long whole) => whole <= 0 ? 0 : Math.Clamp(Math.Round(100m * part / whole, 1), 0, 100);
}
