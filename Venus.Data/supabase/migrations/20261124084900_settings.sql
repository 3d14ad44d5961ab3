-- The settings people may change: seeded keys alone, each of its type and within its bounds. Source: domain document "Platform" sections 8 and 11.

-- The value as JSON: "true" is true, "2" is 2, "2.5" is 2.5. Null when the text is not of the type.
create function private.typed_setting(value text, value_type text)
returns jsonb language plpgsql immutable set search_path = '' as $$
begin
  return case value_type
    when 'string' then to_jsonb(value)
    when 'boolean' then case when value in ('true', 'false') then value::jsonb end
    when 'number' then case when value ~ '^-?[0-9]{1,15}(\.[0-9]{1,15})?$' then to_jsonb(value::numeric) end
    when 'json' then value::jsonb
  end;
exception when invalid_text_representation then
  return null;
end
$$;

create function private.whole_between(value text, low int, high int, unit text)
returns text language sql stable set search_path = '' as $$
  select case when not case when value ~ '^[0-9]{1,6}$' then value::int between low and high else false end
    then format('Enter whole %s from %s to %s.', unit, to_char(low, 'FM9,999,999'), to_char(high, 'FM9,999,999')) end
$$;

-- What is wrong with a value, as a sentence; null when nothing is.
create function private.setting_fault(setting text, value text, value_type text)
returns text language sql stable set search_path = '' as $$
  select case when private.typed_setting(value, value_type) is null
    then case value_type when 'boolean' then 'Enter true or false.' when 'number' then 'Enter a number.' else 'Not of its type.' end
  else case setting
    when 'app_name' then case when not private.is_plain(value) or length(value) > 60 then 'Enter a name of 1 to 60 characters.' end
    when 'support_email' then
      case when value <> '' and (value !~ '^[^@[:space:]]+@[^@[:space:]]+$' or length(value) > 255) then 'Enter an e-mail address, or leave it empty.' end
    when 'api_version' then case when value !~ '^[0-9]{1,3}\.[0-9]{1,3}\.[0-9]{1,3}$' then 'Enter three numbers, as 1.0.0.' end
    when 'session_idle_minutes' then private.whole_between(value, 5, 10080, 'minutes')
    when 'session_absolute_hours' then private.whole_between(value, 1, 720, 'hours')
    when 'activity_retention_days' then private.whole_between(value, 30, 3650, 'days')
  end end
$$;

-- Whoever changes a setting, the SQL prompt included, keeps to its type and bounds.
create function private.guard_setting()
returns trigger language plpgsql set search_path = '' as $$
begin
  if (new.key, new.value_type) is distinct from (old.key, old.value_type) then
    perform private.refuse_invalid(old.key, 'A setting keeps its key and its type.');
  end if;
  perform private.refuse_faults(array[[new.key, private.setting_fault(new.key, new.value, new.value_type)]]);
  return new;
end
$$;
create trigger guard before update on public.system_settings for each row execute function private.guard_setting();

-- Changes settings, all or none. maintenance_mode needs system.maintenance, every other one system.settings. Payload: changes [{key, before, after}];
-- a value that is no longer the one before refuses. Returns an empty object.
create function posting.save_settings(payload jsonb)
returns jsonb language plpgsql security definer set search_path = '' as $$
declare
  me uuid;
  change record;
  setting public.system_settings;
  faults text[] := array[]::text[];
begin
  for change in
    select c.key, c.before, c.after from jsonb_to_recordset(payload -> 'changes') as c (key text, before text, after text) order by c.key
  loop
    me := private.require(case change.key when 'maintenance_mode' then 'system.maintenance' else 'system.settings' end);
    select s.* into setting from public.system_settings s where s.key = change.key for update;
    if not found then
      perform private.refuse('not-found', jsonb_build_object('what', 'setting'));
    elsif setting.value is distinct from change.before then
      perform private.refuse('state-changed', jsonb_build_object('what', 'setting'));
    end if;
    faults := faults || array[[change.key, private.setting_fault(change.key, coalesce(change.after, ''), setting.value_type)]];
  end loop;
  if me is null then
    perform private.require('system.settings');
  end if;
  perform private.refuse_faults(faults);
  update public.system_settings s set value = coalesce(c.after, ''), updated_by = me
  from jsonb_to_recordset(payload -> 'changes') as c (key text, after text) where s.key = c.key;
  return jsonb_build_object();
end
$$;
revoke all on function posting.save_settings(jsonb) from public;
grant execute on function posting.save_settings(jsonb) to authenticated;
