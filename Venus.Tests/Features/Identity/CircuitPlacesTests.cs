using System.Security.Claims;
using Microsoft.AspNetCore.Components.Server.Circuits;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.SignalR;
using Venus.Core.Security;
using Venus.Server.SignIn;

namespace Venus.Tests.Features.Identity;

/// <summary>How many open pages a person has on one host, as the hub of the framework opens them.</summary>
public sealed class CircuitPlacesTests
{
    private static readonly Guid Ravi = Guid.CreateVersion7();

    private readonly CircuitPlaces _places = new();

    [Theory]
    [InlineData("StartCircuit", null)]
    [InlineData("ConnectCircuit", false)]
    [InlineData("ResumeCircuit", null)]
    public async Task EleventhPage_HoweverItComes_IsRefusedAndTold_UntilOneIsClosed_AndOthersAreUnaffected(string opening, object? refusal)
    {
        await FillAsync();

        var eleventh = new Line(Ravi, "line 10");
        Assert.Equal((refusal, false), await CallAsync(eleventh, opening, "a circuit of before"));
        Assert.Equal(["JS.Error"], eleventh.Told);
        Assert.True((await CallAsync(new Line(Guid.CreateVersion7(), "line m"), opening, "a circuit of before")).Reached);

        await CloseAsync(eleventh);
        Assert.False((await CallAsync(eleventh, opening, "a circuit of before")).Reached);
        await CloseAsync(new Line(Ravi, "line 0"));
        Assert.True((await CallAsync(eleventh, opening, "a circuit of before")).Reached);
    }

    [Theory]
    [InlineData("ConnectCircuit")]
    [InlineData("ResumeCircuit")]
    public async Task PageThatComesBack_TakesThePlaceOfItsLostLine_AndNoOther(string opening)
    {
        await FillAsync();

        // The host has not missed the old line yet.
        var back = new Line(Ravi, "line 3 again");
        Assert.True((await CallAsync(back, opening, "circuit of line 3")).Reached);
        Assert.False((await CallAsync(new Line(Ravi, "line 10"), "StartCircuit")).Reached);

        await CloseAsync(new Line(Ravi, "line 3"));
        Assert.False((await CallAsync(new Line(Ravi, "line 10"), "StartCircuit")).Reached);
        await CloseAsync(back);
        Assert.True((await CallAsync(new Line(Ravi, "line 10"), "StartCircuit")).Reached);
    }

    [Fact]
    public async Task PageThatComesBack_WithTheCircuitOfSomebodyElse_TakesAPlaceOfItsOwn()
    {
        await FillAsync();
        var stranger = Guid.CreateVersion7();
        for (var i = 0; i < CircuitPlaces.Most; i++)
            Assert.True((await CallAsync(new Line(stranger, $"other {i}"), "ConnectCircuit", $"circuit of line {i}")).Reached);

        Assert.False((await CallAsync(new Line(stranger, "other 10"), "ConnectCircuit", "circuit of line 10")).Reached);
    }

    [Fact]
    public async Task PageThatIsOpen_IsCountedOnce_WhateverItCalls()
    {
        await FillAsync();
        var open = new Line(Ravi, "line 3");

        foreach (var call in (string[])["OnRenderCompleted", "BeginInvokeDotNetFromJS", "ConnectCircuit"])
            Assert.True((await CallAsync(open, call, "circuit of line 3")).Reached);

        await CloseAsync(open);
        Assert.True((await CallAsync(new Line(Ravi, "line 10"), "StartCircuit")).Reached);
        Assert.False((await CallAsync(new Line(Ravi, "line 11"), "StartCircuit")).Reached);
    }

    private async Task FillAsync()
    {
        for (var i = 0; i < CircuitPlaces.Most; i++)
            Assert.True((await CallAsync(new Line(Ravi, $"line {i}"), "StartCircuit")).Reached);
    }

    // What the browser is answered, and whether its call reached the hub.
    private async Task<(object? Answer, bool Reached)> CallAsync(Line line, string method, string? circuit = null)
    {
        var reached = false;
        var answer = await _places.InvokeMethodAsync(new HubInvocationContext(line, NoServices.Instance, line.Hub, Hub.GetMethod(method)!, [circuit]), _ =>
        {
            reached = true;
            return ValueTask.FromResult<object?>(method switch { "StartCircuit" => $"circuit of {line.ConnectionId}", "ConnectCircuit" => true, "ResumeCircuit" => $"{circuit} anew", _ => null });
        });
        return (answer, reached);
    }

    private Task CloseAsync(Line line) => _places.OnDisconnectedAsync(new HubLifetimeContext(line, NoServices.Instance, line.Hub), null, (_, _) => Task.CompletedTask);

    private static Type Hub { get; } = typeof(CircuitHandler).Assembly.GetType("Microsoft.AspNetCore.Components.Server.ComponentHub", throwOnError: true)!;

    private sealed class NoServices : IServiceProvider
    {
        public static NoServices Instance { get; } = new();

        public object? GetService(Type serviceType) => null;
    }

    private sealed class Line : HubCallerContext, IHubCallerClients, ISingleClientProxy
    {
        public Line(Guid person, string id)
        {
            (ConnectionId, User) = (id, SessionPrincipal.Of(new UserIdentity(person, Guid.CreateVersion7()), "test"));
            Hub = new AnyHub { Clients = this, Context = this };
        }

        public Hub Hub { get; }

        public List<string> Told { get; } = [];

        public override string ConnectionId { get; }

        public override ClaimsPrincipal User { get; }

        public override string? UserIdentifier => null;

        public override IDictionary<object, object?> Items { get; } = new Dictionary<object, object?>();

        public override IFeatureCollection Features { get; } = new FeatureCollection();

        public override CancellationToken ConnectionAborted => CancellationToken.None;

        public ISingleClientProxy Caller => this;

        IClientProxy IHubCallerClients<IClientProxy>.Caller => this;

        public IClientProxy Others => throw new NotSupportedException();

        public IClientProxy All => throw new NotSupportedException();

        public override void Abort() => throw new NotSupportedException();

        public Task SendCoreAsync(string method, object?[] args, CancellationToken cancellationToken = default)
        {
            Told.Add(method);
            return Task.CompletedTask;
        }

        public Task<T> InvokeCoreAsync<T>(string method, object?[] args, CancellationToken cancellationToken) => throw new NotSupportedException();

        public IClientProxy OthersInGroup(string groupName) => throw new NotSupportedException();

        public IClientProxy AllExcept(IReadOnlyList<string> excludedConnectionIds) => throw new NotSupportedException();

        ISingleClientProxy IHubCallerClients.Client(string connectionId) => throw new NotSupportedException();

        IClientProxy IHubClients<IClientProxy>.Client(string connectionId) => throw new NotSupportedException();

        public IClientProxy Clients(IReadOnlyList<string> connectionIds) => throw new NotSupportedException();

        public IClientProxy Group(string groupName) => throw new NotSupportedException();

        public IClientProxy Groups(IReadOnlyList<string> groupNames) => throw new NotSupportedException();

        public IClientProxy GroupExcept(string groupName, IReadOnlyList<string> excludedConnectionIds) => throw new NotSupportedException();

        IClientProxy IHubClients<IClientProxy>.User(string userId) => throw new NotSupportedException();

        public IClientProxy Users(IReadOnlyList<string> userIds) => throw new NotSupportedException();
    }

    private sealed class AnyHub : Hub;
}
