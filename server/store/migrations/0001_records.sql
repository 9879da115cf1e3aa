-- The domain rows, never the jobs, are the truth: every state that matters can be read here after a crash.

create table delivery (
  id text primary key,
  state text not null check (state in ('pending', 'recorded', 'quarantined')),
  received_at timestamptz not null,
  recorded_at timestamptz,
  size integer not null,
  attempts integer not null default 0,
  version integer not null default 1,
  head jsonb,
  error jsonb,
  -- False until a door arrives that may cause effects: a command-line triage plans, and holds what it plans.
  effects boolean not null
);
create index delivery_received on delivery (received_at desc, id desc);
create index delivery_unfinished on delivery (received_at) where state = 'pending';
create index delivery_message_id on delivery ((head ->> 'messageId'));

create table delivery_bytes (
  delivery text primary key references delivery (id) on delete cascade,
  bytes bytea not null
);

create table arrival (
  source text not null,
  ref text not null,
  delivery text not null references delivery (id) on delete cascade,
  trust text not null check (trust in ('mailbox', 'analyst-supplied', 'file')),
  at timestamptz not null,
  primary key (source, ref, delivery)
);
create index arrival_delivery on arrival (delivery);

create table cluster (
  id text primary key,
  seq bigint generated always as identity unique,
  size integer not null,
  alias_of text references cluster (id)
);
create index cluster_alias on cluster (alias_of) where alias_of is not null;

create table message (
  key text primary key,
  seq bigint generated always as identity unique,
  delivery text not null references delivery (id) on delete cascade,
  first_seen timestamptz not null,
  message_id text,
  subject text not null,
  from_name text not null,
  from_address text not null,
  cluster text references cluster (id)
);
create index message_cluster on message (cluster);

create table report (
  delivery text not null references delivery (id) on delete cascade,
  ord integer not null,
  message text not null references message (key),
  carrier text not null,
  quality text not null,
  reporter text not null,
  reported_at timestamptz,
  -- The whole report as intake read it, without its markup.
  body jsonb not null,
  grade text,
  simulation text,
  closed_at timestamptz,
  closed_by text,
  closed_reason text,
  primary key (delivery, ord)
);
create index report_message on report (message);
create index report_grade on report (grade) where grade is not null;

create table print (
  id bigint generated always as identity primary key,
  message text not null references message (key) on delete cascade,
  part text not null check (part in ('text', 'html', 'attachment')),
  digest text not null,
  version integer not null,
  unique (message, part, digest)
);

-- Two digests score above 0 only where they share a gram, so this table alone answers "who is alike".
create table gram (
  gram bigint not null,
  print bigint not null references print (id) on delete cascade,
  primary key (gram, print)
);

create table edge (
  a text not null references message (key) on delete cascade,
  b text not null references message (key) on delete cascade,
  part text not null,
  score integer not null,
  primary key (a, b, part)
);
create index edge_b on edge (b);

create table finding (
  delivery text not null references delivery (id) on delete cascade,
  -- -1: about the delivery as a whole.
  ord integer not null,
  playbook text not null,
  nth integer not null,
  kind text not null,
  outcome text not null,
  summary text not null,
  evidence jsonb not null,
  data jsonb not null,
  primary key (delivery, ord, playbook, nth)
);
create index finding_kind on finding (kind);

create table action (
  key text primary key,
  delivery text not null references delivery (id) on delete cascade,
  ord integer not null,
  message text not null,
  playbook text not null,
  kind text not null,
  about text not null,
  input jsonb not null,
  level text not null check (level in ('record', 'ask', 'do')),
  state text not null,
  -- Grows with each claim; only the holder of the latest may write the outcome.
  fence integer not null default 0,
  since timestamptz not null,
  receipt jsonb,
  error text
);
create index action_delivery on action (delivery);
create index action_unfinished on action (since) where state in ('planned', 'sending');
create index action_about on action (about, kind);

create table action_try (
  action text not null references action (key) on delete cascade,
  fence integer not null,
  started_at timestamptz not null,
  ended_at timestamptz,
  outcome text,
  detail text,
  primary key (action, fence)
);

create table simulation (
  id text primary key,
  created_at timestamptz not null,
  body jsonb not null
);

-- Each row's hash covers the row before it, so that a change or a gap shows.
create table audit (
  seq bigint primary key,
  at timestamptz not null,
  actor text not null,
  what text not null,
  delivery text,
  detail text not null,
  previous text not null,
  hash text not null
);
create index audit_delivery on audit (delivery) where delivery is not null;

create table idempotency (
  key text primary key,
  request text not null,
  status integer not null,
  body jsonb not null,
  at timestamptz not null
);
