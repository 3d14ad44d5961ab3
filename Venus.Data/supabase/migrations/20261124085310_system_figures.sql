-- What the System Dashboard counts. Source: domain document "Platform" section 8.

-- Needs system.dashboard. Figures of the whole chain, whoever asks (docs/decisions/2026-11-26-system-figures-are-chain-wide.md): how many, never who.
-- Sign-ins and jobs that failed are those of the last 24 hours. Filter: nothing.
create function private.system_figures(filter jsonb)
returns jsonb language sql stable security definer set search_path = '' as $$
  select jsonb_build_object(
    'active_users', (select count(*) from public.profiles p where p.status = 'ACTIVE' and not p.is_service),
    'roles', (select count(*) from public.roles),
    'keys', (select count(*) from public.permissions),
    'active_sessions', (
      select count(*) from public.user_sessions s join public.profiles p on p.id = s.user_id and p.status = 'ACTIVE'
      where private.session_state(s.ended_at, s.expires_at, s.last_activity_at) = 'ACTIVE'),
    'failed_sign_ins', (
      select count(*) from public.app_activity_logs l
      where l.event_type = 'LOGIN' and l.status = 'FAILED' and l."timestamp" > now() - interval '24 hours'),
    'failed_jobs', (select count(*) from public.daily_job_runs r where r.status = 'FAILED' and r.ended_at > now() - interval '24 hours'))
  from (values (1)) as one (n)
  where private.require('system.dashboard') is not null
$$;
grant execute on function private.system_figures(jsonb) to authenticated;
