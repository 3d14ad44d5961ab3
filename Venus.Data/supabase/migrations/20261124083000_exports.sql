-- Whoever takes a list out of Venus as a file leaves a row in the activity log. Source: domain document "Platform" section 9.

create unique index app_activity_logs_export on public.app_activity_logs (user_id, (metadata ->> 'export')) where event_type = 'EXPORT';

-- Logs an export and refuses one without the key it needs, or of another's store.
-- A repeated call writes nothing. Payload: permission, store?, key, what, filters?. Returns an empty object.
create function posting.log_export(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  me constant uuid := private.require(payload ->> 'permission', (payload ->> 'store')::int);
  details constant jsonb := jsonb_strip_nulls(jsonb_build_object('export', (payload ->> 'key')::uuid, 'what', left(payload ->> 'what', 100),
    'store', (payload ->> 'store')::int, 'filters', payload -> 'filters'));
begin
  if not details ? 'export' then
    perform private.refuse_invalid('key', 'An export needs an idempotency key.');
  end if;
  insert into public.app_activity_logs (user_id, event_type, status, ip_address, user_agent, browser, os, device_type, metadata)
  select me, 'EXPORT', 'SUCCESS', c.ip_address, c.user_agent, c.browser, c.os, c.device_type,
    details || c.by_token
  from private.caller() c
  on conflict (user_id, (metadata ->> 'export')) where event_type = 'EXPORT' do nothing;
  if not found and not exists (
    select from public.app_activity_logs l
    where l.user_id = me and l.event_type = 'EXPORT' and l.metadata ->> 'export' = details ->> 'export' and l.metadata @> details
  ) then
    perform private.refuse('idempotency-mismatch');
  end if;
  return jsonb_build_object();
end
$$;
revoke all on function posting.log_export(jsonb) from public;
grant execute on function posting.log_export(jsonb) to authenticated;
