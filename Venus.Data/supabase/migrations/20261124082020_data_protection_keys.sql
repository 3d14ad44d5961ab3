-- The hosts' data-protection keys: whoever holds them can read cookies and tickets. The host encrypts them before they come here.
-- Source: domain document "Platform" section 17.

create table private.data_protection_keys (
  id int primary key generated always as identity,
  friendly_name text not null,
  xml text not null,
  created_at timestamptz not null default now()
);
call private.close_table('private.data_protection_keys');

create function identity.data_protection_keys()
returns setof text language sql stable security definer set search_path = '' as $$
  select k.xml from private.data_protection_keys k order by k.id
$$;

create function identity.add_data_protection_key(friendly_name text, xml text)
returns void language sql volatile security definer set search_path = '' as $$
  insert into private.data_protection_keys (friendly_name, xml) values (friendly_name, xml)
$$;

grant execute on function identity.data_protection_keys(), identity.add_data_protection_key(text, text) to venus_auth;
