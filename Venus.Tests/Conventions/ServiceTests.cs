using System.Reflection;
using Venus.Core;
using Venus.Core.Features.Assistant;
using Venus.Core.Features.Files;
using Venus.Core.Features.Identity;
using Venus.Core.Features.Notifications;
using Venus.Core.Features.Search;
using Venus.Core.Security;
using Venus.Tests.Support;

namespace Venus.Tests.Conventions;

/// <summary>No service method is open by accident: called by somebody without any key, each refuses before it looks at its arguments.</summary>
public sealed class ServiceTests(SharedWorld shared) : IClassFixture<SharedWorld>
{
    /// <summary>Methods any signed-in person may call: they concern nobody but himself, or show nobody more than his pages do.</summary>
    private static readonly string[] Open =
    [
        nameof(IAssistantService) + "." + nameof(IAssistantService.StatusAsync), nameof(IAssistantService) + "." + nameof(IAssistantService.ConversationsAsync),
        nameof(IAssistantService) + "." + nameof(IAssistantService.ConversationAsync),
        .. ((Type[])[typeof(IMyAccountService), typeof(ISearchService), typeof(INotificationService), typeof(IFileService)]).SelectMany(type => type.GetMethods().Select(method => $"{type.Name}.{method.Name}")),
    ];

    public static TheoryData<string, string> Methods
    {
        get
        {
            TheoryData<string, string> methods = [];
            foreach (var method in Services().SelectMany(service => service.GetMethods()).Where(method => AnswersResult(method.ReturnType)))
                methods.Add(method.DeclaringType!.Name, method.Name);
            return methods;
        }
    }

    [Theory]
    [MemberData(nameof(Methods))]
    public async Task Method_WithoutAnyKey_RefusesAndWritesNothing(string service, string name)
    {
        if (Open.Contains($"{service}.{name}"))
            return;
        var world = shared.World;
        var before = await world.CountsAsync();

        Assert.IsType<PermissionMissing>(await CallAsync(world, await PersonWithoutRolesAsync(world), service, name));
        Assert.IsType<NotSignedIn>(await CallAsync(world, null, service, name));

        Assert.Equal(before.Where(NotPeople), (await world.CountsAsync()).Where(NotPeople));
    }

    private static bool NotPeople(KeyValuePair<string, long> table) =>
        table.Key is not ("public.profiles" or "public.user_sessions" or "public.user_stores" or "public.audit_logs" or "private.chain" or "private.chain_heads");

    private static Task<Person> PersonWithoutRolesAsync(World world) => world.PersonAsync(null, 1);

    private static async Task<Problem?> CallAsync(World world, Person? person, string service, string name)
    {
        var contract = Services().Single(type => type.Name == service);
        var method = contract.GetMethod(name)!;
        var instance = typeof(World).GetMethod(nameof(World.As))!.MakeGenericMethod(contract).Invoke(world, [person])!;
        var answer = (Task)method.Invoke(instance, [.. method.GetParameters().Select(Argument)])!;
        await answer;
        var result = answer.GetType().GetProperty("Result")!.GetValue(answer)!;
        return (Problem?)result.GetType().GetProperty("Problem")!.GetValue(result);
    }

    private static IEnumerable<Type> Services() => typeof(Problem).Assembly.GetTypes()
        .Where(type => type.IsInterface && type.Name.EndsWith("Service", StringComparison.Ordinal) && type.Namespace!.StartsWith("Venus.Core.Features", StringComparison.Ordinal));

    private static bool AnswersResult(Type type) =>
        type.IsGenericType && type.GetGenericTypeDefinition() == typeof(Task<>)
        && type.GetGenericArguments()[0] is { IsGenericType: true } inner && inner.GetGenericTypeDefinition() == typeof(Result<>);

    private static object? Argument(ParameterInfo parameter) =>
        parameter.Name == "store" || parameter.Name == "fromStore" ? 1 : Value(parameter.ParameterType);

    // The emptiest value of a type: commands and filters are records made of emptiest values, in store 1.
    private static object? Value(Type type)
    {
        if (type == typeof(string))
            return "x";
        if (typeof(Delegate).IsAssignableFrom(type))
            return null;
        if (type.IsValueType)
            return Activator.CreateInstance(type);
        if (type.IsGenericType && type.IsInterface)
            return Array.CreateInstance(type.GetGenericArguments()[0], 0);
        var constructor = type.GetConstructors().OrderByDescending(c => c.GetParameters().Length).First();
        return constructor.Invoke([.. constructor.GetParameters().Select(p => p.Name == "Store" ? 1 : Value(p.ParameterType))]);
    }
}
