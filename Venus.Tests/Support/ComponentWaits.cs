using System.Runtime.CompilerServices;
using Bunit;

namespace Venus.Tests.Support;

/// <summary>bUnit gives up after a second, which a busy build machine does not keep. What passes waits no longer than it must.</summary>
internal static class ComponentWaits
{
    [ModuleInitializer]
    internal static void BePatient() => BunitContext.DefaultWaitTimeout = TimeSpan.FromSeconds(20);
}
