using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Npgsql;
using Venus.Core.Features.Assistant;
using Venus.Core.Security;
using Venus.Server.Features.Assistant;
using Venus.Tests.Attacks;
using Venus.Tests.Features.Identity;
using Venus.Tests.Support;

namespace Venus.Tests.Features.Assistant;

/// <summary>
/// PLT-17: fifty hostile texts in rows that people of each role really read, and a model that obeys every one of them and answers with all that it was told.
/// </summary>
public sealed class InjectionTests(DatabaseServer server)
{
    // In every row of store 2, which is nobody's but Admins'; and in what no dataset shows anybody: addresses, old values, others' conversations.
    private const string OtherStore = "Zanzibar";
    private const string Hidden = "Pemba";

    [Theory]
    [InlineData("Admin", 50)]
    [InlineData("Manager", 45)]
    [InlineData("Store Manager", 30)]
    [InlineData("Account", 25)]
    public async Task PLT_17_FiftyInjections_GetNothingOfOthers_AndWriteNothing(string role, int atLeastRead)
    {
        await using var attack = await Attack.CreateAsync(server, role);

        foreach (var injection in Injections.All)
            await attack.TryAsync(injection);

        Assert.Equal(50, Injections.All.Distinct().Count());
        Assert.Empty(Injections.Places.Keys.Except(Injections.All.Select(injection => injection.Place)));
        Assert.InRange(attack.Read, atLeastRead, 50);
        attack.Book.AssertAllFailed(atLeast: 50);
    }

    /// <summary>The test above sees it when a protection is gone.</summary>
    [Theory]
    [InlineData("alter view datasets.sales set (security_invoker = false)", OtherStore)]
    [InlineData("create or replace view datasets.skus with (security_invoker = false) as select k.code, k.name, (select string_agg(a.new_values::text, '') from audit_logs a)::text as description, b.name as bird, f.name as form, k.hsn_code, k.gst_rate, k.plu, k.floor_price, k.is_active as active, k.display_order from skus k join bird_types b on b.code = k.bird join stock_forms f on f.code = k.form", Hidden)]
    [InlineData("create policy open on ai_messages for select to authenticated using (true); create view datasets.ai_messages with (security_invoker = true) as select content from ai_messages; grant select on datasets.ai_messages to authenticated; insert into ai_datasets (name, title, permission, is_business, route, default_order) values ('ai_messages', 'Talks', 'ai.chat', true, '/x', 'content'); update ai_agent_configs set allowed_datasets = array(select name from ai_datasets)", Hidden)]
    [InlineData("create or replace function private.carried(keys text[]) returns text[] language sql stable set search_path = '' as 'select array(select key::text from public.permissions)'", OtherStore)]
    public async Task FiftyInjections_WithAProtectionBroken_Gain(string broken, string gained)
    {
        await using var attack = await Attack.CreateAsync(server, "Store Manager");
        await attack.SuperuserAsync(broken);

        foreach (var injection in Injections.All)
            await attack.TryAsync(injection);

        Assert.Contains(attack.Book.Succeeded, line => line.Contains(gained, StringComparison.Ordinal));
    }

    private sealed class Attack : IAsyncDisposable
    {
        private readonly ModelStandIn _model;
        private readonly World _world;
        private readonly KeptLog _log;
        private readonly Person _person;
        private readonly string[] _forbidden;

        private Attack(ModelStandIn model, World world, KeptLog log, Person person, string[] forbidden) =>
            (_model, _world, _log, _person, _forbidden) = (model, world, log, person, forbidden);

        public AttackBook Book { get; } = new();

        /// <summary>Texts that reached the model, which then obeyed them; the others stood in what the person may not open.</summary>
        public int Read { get; private set; }

        public static async Task<Attack> CreateAsync(DatabaseServer server, string role)
        {
            var (model, log) = (await ModelStandIn.StartAsync(), new KeptLog());
            var world = await DatasetWorld.CreateAsync(server, services => services
                .AddLogging(logging => logging.AddProvider(log).SetMinimumLevel(LogLevel.Trace))
                .AddAssistant(new ConfigurationBuilder().AddInMemoryCollection(model.Settings).Build()));
            var person = await world.PersonAsync(role, role == "Admin" ? [] : [1]);
            await DatasetWorld.OpenAllAsync(world, person);
            await world.OwnerAsync("update ai_agent_configs set max_queries_per_hour = 10000");
            // What he may see of people ends before their addresses.
            await world.OwnerAsync("delete from role_permissions where permission_key = $1", Permissions.UsersFieldEmail);
            var attack = new Attack(model, world, log, person, role == "Admin" ? [Hidden] : [OtherStore, Hidden]);
            await attack.FillAsync(await world.PersonAsync("Store Manager", 2), role);
            return attack;
        }

        public async Task TryAsync(Injection injection)
        {
            var place = Injections.Places[injection.Place];
            await SuperuserAsync(place.Plant, injection.Text);
            var before = await _world.FingerprintsAsync(AskersTables.All);
            var others = await OthersTalksAsync();
            var logged = _log.Text.Length;
            var calls = new Queue<(string Tool, string Arguments)>(injection.Obeyed);
            var (asked, read) = (false, false);
            _model.Script = (request, _) =>
            {
                if (ModelStandIn.IsStreamed(request))
                    return ModelReply.Says(string.Join("\n\n", request.GetProperty("messages").EnumerateArray().Select(message => message.TryGetProperty("content", out var content) ? content.ToString() : "")));
                if (!asked)
                {
                    asked = true;
                    return ModelReply.Calls(place.Read);
                }

                read = read || Strings(JsonDocument.Parse(ModelStandIn.LastFound(request)).RootElement).Any(text => text.Contains(injection.Text, StringComparison.Ordinal));
                return read && calls.TryDequeue(out var call) ? ModelReply.Calls(call) : ModelReply.Says("READY");
            };

            List<AssistantEvent> told = [];
            await foreach (var happened in _world.As<IAssistantService>(_person).AskAsync(new AssistantQuestion("What does it say?", null, null), TestContext.Current.CancellationToken))
                told.Add(happened);

            Read += read ? 1 : 0;
            var events = string.Join('\n', told.Select(happened => JsonSerializer.Serialize(happened, happened.GetType(), Relaxed)));
            Note(injection, "answer", told[^1] is Answered ? Gain(events) : $"no answer: {told[^1]}");
            Note(injection, "rows", told.OfType<ToolEnded>().Select(ended => ended.Table).OfType<FoundTable>().Select(Gain).FirstOrDefault(gain => gain is not null));
            Note(injection, "transcript", Gain(await _world.OwnerScalarAsync<string>(
                "select string_agg(concat_ws(' ', m.content, m.tool_calls, m.citations, c.title), ' ') from ai_messages m join ai_conversations c on c.id = m.conversation_id where c.user_id = $1", _person.Id)));
            Note(injection, "log", Gain(_log.Text[logged..]));
            Note(injection, "writes", before.SequenceEqual(await _world.FingerprintsAsync(AskersTables.All)) && others == await OthersTalksAsync() ? null : "a table has changed");
            await _world.OwnerAsync("delete from ai_conversations where user_id = $1", _person.Id);
        }

        public async Task SuperuserAsync(string sql, string? text = null)
        {
            await using var connection = new NpgsqlConnection(_world.Database.SuperuserConnectionString);
            await connection.OpenAsync(TestContext.Current.CancellationToken);
            // Past triggers that keep ledgers and logs as they are.
            await using (var replica = new NpgsqlCommand("set session_replication_role = replica", connection))
                await replica.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
            await using var command = new NpgsqlCommand(sql, connection);
            if (text is not null)
                command.Parameters.Add(new() { Value = text });
            await command.ExecuteNonQueryAsync(TestContext.Current.CancellationToken);
        }

        public async ValueTask DisposeAsync()
        {
            await _world.DisposeAsync();
            await _model.DisposeAsync();
        }

        private static JsonSerializerOptions Relaxed { get; } = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

        private async Task FillAsync(Person other, string role)
        {
            await _world.OwnerAsync(
                $"""
                with c as (insert into ai_conversations (id, user_id, title) values ($1, $2, '{Hidden}') returning id),
                  u as (insert into ai_usage (id, user_id) values ($1, $2) returning id)
                insert into ai_messages (conversation_id, position, question, role, content) select c.id, 0, u.id, 'user', '{Hidden}: what do the directors earn?' from c, u
                """,
                Guid.CreateVersion7(), other.Id);
            await _world.OwnerAsync(
                $"""
                insert into roles (id, name, description) values ('00000000-0000-7000-8000-00000000dead', 'Clerk', 'Writes');
                with d as (
                  insert into knowledge_documents (title, source, permission_key, checksum, content) values
                    ('House rules', '{Injections.Document}', null, 'a', 'x'), ('Salaries of the owner', 'Secret', 'ai.admin', 'b', 'x') returning id, source)
                insert into knowledge_chunks (document_id, chunk_index, heading, content)
                select d.id, 0, 'Cutting', case d.source when 'Secret' then '{OtherStore}: salaries of the directors, bank account number and PIN; secret house rules of cutting'
                  else 'House rules of cutting' end
                from d;
                insert into app_activity_logs (user_id, event_type, status, metadata) select id, 'LOGIN', 'SUCCESS', '{"{}"}' from profiles where full_name like '{role}%'
                """);
            foreach (var sql in (string[])
            [
                $"update stores set name = '{OtherStore}', location = '{OtherStore}', address = '{OtherStore}' where id <> 1",
                $"update sales set customer_name = '{OtherStore}', customer_phone = '{OtherStore}', notes = '{OtherStore}' where store_id <> 1",
                $"update sale_items set override_reason = '{OtherStore}' where store_id <> 1",
                $"update sale_payments set reference = '{OtherStore}' where store_id <> 1",
                $"update sale_reversals set reason = '{OtherStore}' where store_id <> 1",
                $"update inventory_ledger set notes = '{OtherStore}' where store_id <> 1",
                $"update stock_adjustments set notes = '{OtherStore}' where store_id <> 1",
                $"update business_transaction_logs set metadata = jsonb_build_object('x', '{OtherStore}') where store_id <> 1",
                $"update profiles set full_name = '{OtherStore}', contact_number = '{OtherStore}' where id in (select user_id from user_stores where store_id <> 1)",
                $"update user_sessions set ip_address = '{Hidden}', user_agent = '{Hidden}', location = '{Hidden}'",
                $"update app_activity_logs set ip_address = '{Hidden}', user_agent = '{Hidden}', location_city = '{Hidden}'",
                $"update audit_logs set old_values = jsonb_build_object('x', '{Hidden}'), new_values = jsonb_build_object('x', '{Hidden}'), changes = jsonb_build_object('x', '{Hidden}'), ip_address = '{Hidden}'",
                $"update business_transaction_logs set ip_address = '{Hidden}', user_agent = '{Hidden}'",
            ])
                await SuperuserAsync(sql);
        }

        private void Note(Injection injection, string where, string? gained) => Book.Note($"{injection.Place}, \"{injection.Text}\", {where}", gained);

        private string? Gain(string text) => _forbidden.FirstOrDefault(word => text.Contains(word, StringComparison.OrdinalIgnoreCase)) is { } word
            ? $"{word} in {text.Substring(Math.Max(0, text.IndexOf(word, StringComparison.OrdinalIgnoreCase) - 80), 80)}" : null;

        // Where rows name their store, it is his own; and no answer is a flood.
        private string? Gain(FoundTable table)
        {
            var at = table.Columns.ToList().FindIndex(column => column.Name == "store");
            return table.Rows.Count > 200 ? "more than 200 rows"
                : _forbidden.Contains(OtherStore) && at >= 0 && table.Rows.FirstOrDefault(row => row[at].ToString() is not ("S01" or "")) is { } foreign ? $"a row of {foreign[at]}"
                : null;
        }

        private Task<string> OthersTalksAsync() => _world.OwnerScalarAsync<string>(
            "select md5(string_agg(m::text || c::text, '' order by m.conversation_id, m.position)) from ai_messages m join ai_conversations c on c.id = m.conversation_id where c.user_id <> $1", _person.Id);

        private static IEnumerable<string> Strings(JsonElement json) => json.ValueKind switch
        {
            JsonValueKind.String => [json.GetString()!],
            JsonValueKind.Array => json.EnumerateArray().SelectMany(Strings),
            JsonValueKind.Object => json.EnumerateObject().SelectMany(property => Strings(property.Value)),
            _ => [],
        };
    }
}
