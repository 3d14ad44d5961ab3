-- Whoever takes a list out of Venus as a file leaves a row in the activity log. Source: domain document "Platform" section 9.

-- Logs an export and refuses one without the key it needs, or of another's store.
-- A repeated call is logged again. Payload: permission, store?, what, filters?. Returns an empty object.
create function posting.log_export(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  me uuid := private.require(payload ->> 'permission', (payload ->> 'store')::int);
begin
  insert into public.app_activity_logs (user_id, event_type, status, ip_address, user_agent, browser, os, device_type, metadata)
  select me, 'EXPORT', 'SUCCESS', c.ip_address, c.user_agent, c.browser, c.os, c.device_type,
    jsonb_strip_nulls(jsonb_build_object('what', left(payload ->> 'what', 100), 'store', (payload ->> 'store')::int, 'filters', payload -> 'filters')) || c.by_token
  from private.caller() c;
  return jsonb_build_object();
end
$$;
revoke all on function posting.log_export(jsonb) from public;
grant execute on function posting.log_export(jsonb) to authenticated;
