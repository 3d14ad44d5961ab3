-- Names by which people tell one record from another are what they look like: a role that reads "Admin" is not another one with a character nobody sees.

-- Refuses a name that is not plain, whoever writes it. Argument: its column.
create function private.require_plain()
returns trigger language plpgsql security definer set search_path = '' as $$
begin
  if not private.is_plain(to_jsonb(new) ->> tg_argv[0]) then
    perform private.refuse_invalid(tg_argv[0], 'Leave out characters that nobody sees.');
  end if;
  return new;
end
$$;

create trigger plain before insert or update of full_name on public.profiles for each row execute function private.require_plain('full_name');
create trigger plain before insert or update of name on public.roles for each row execute function private.require_plain('name');
create trigger plain before insert or update of name on public.stores for each row execute function private.require_plain('name');
create trigger plain before insert or update of name on public.skus for each row execute function private.require_plain('name');
create trigger plain before insert or update of name on public.api_tokens for each row execute function private.require_plain('name');
create trigger plain before insert or update of name on public.customers for each row execute function private.require_plain('name');
