-- The domain rows, never the jobs, are the truth: every state that matters can be read here after a crash.

create table delivery (
  id text primary key,
  -- The states that the screens show; 'open' and 'closed' are recorded.
  state text not null check (state in ('pending', 'open', 'closed', 'quarantined')),
  received_at timestamptz not null,
  recorded_at timestamptz,
  size integer not null,
  attempts integer not null default 0,
  version integer not null default 1,
  -- The delivery as intake read it; null until it is recorded.
  head jsonb,
  error jsonb,
  -- False until a door arrives that may cause effects: a command-line triage plans, and holds what it plans.
  effects boolean not null
);
create index delivery_received on delivery (received_at desc, id desc);
create index delivery_state on delivery (state, received_at desc, id desc);
-- A hash index, because whoever writes a Message-ID may make it longer than a B-tree row can be.
create index delivery_message_id on delivery using hash ((head ->> 'messageId'));

-- In pieces, so that neither engine ever holds a whole large mail as one value.
create table delivery_bytes (
  delivery text not null references delivery (id) on delete cascade,
  ord integer not null,
  bytes bytea not null,
  primary key (delivery, ord)
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
create index arrival_latest on arrival (source, at desc);

create table cluster (
  id text primary key,
  seq bigint generated always as identity unique,
  -- Messages in it, and reports of those messages; kept by the record step.
  size integer not null default 0,
  reports integer not null default 0,
  first_seen timestamptz not null,
  last_seen timestamptz not null,
  alias_of text references cluster (id)
);
create index cluster_alias on cluster (alias_of) where alias_of is not null;
create index cluster_largest on cluster (size desc, seq desc) where alias_of is null;

create table message (
  key text primary key,
  seq bigint generated always as identity unique,
  delivery text not null references delivery (id) on delete cascade,
  first_seen timestamptz not null,
  message_id text,
  subject text not null,
  from_name text not null,
  from_address text not null,
  -- Characters of the normalised visible text, and the hosts of links and forms: what linking rules weigh.
  text_length integer not null,
  hosts jsonb not null,
  cluster text references cluster (id)
);
create index message_cluster on message (cluster, seq);
create index message_message_id on message using hash (message_id);
create index message_delivery on message (delivery);

create table report (
  delivery text not null references delivery (id) on delete cascade,
  ord integer not null,
  message text not null references message (key),
  carrier text not null,
  quality text not null,
  reporter_name text not null,
  reporter_address text not null,
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
create index report_simulation on report (simulation, grade) where simulation is not null;

-- One row for each distinct digest: a mail to everybody is one print, however many report it.
create table print (
  id bigint generated always as identity primary key,
  part text not null check (part in ('text', 'html', 'attachment')),
  digest text not null,
  -- Of the rules that made it; digests of different versions are never compared.
  version integer not null,
  unique (part, version, digest)
);

create table message_print (
  message text not null references message (key) on delete cascade,
  part text not null,
  ord integer not null,
  -- The message's own, so that an index gives the oldest messages of a print without reading them all.
  seq bigint not null,
  -- Null for an attachment that was over the limit for hashing.
  print bigint references print (id),
  -- Of an attachment's decoded bytes.
  sha256 text,
  attachment jsonb,
  primary key (message, part, ord)
);
create index message_print_print on message_print (print, seq, ord) where print is not null;
create index message_print_sha256 on message_print (sha256, seq, ord) where sha256 is not null;

-- Two digests score above 0 only where they share a gram, so this table alone answers "who is alike".
create table gram (
  gram bigint not null,
  print bigint not null references print (id) on delete cascade,
  primary key (gram, print)
);

-- a < b, so that a pair has one row a part.
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
  state text not null check (
    state in (
      'recorded', 'held', 'waiting', 'planned', 'sending', 'done', 'failed', 'unknown', 'refused', 'undone'
    )
  ),
  -- Grows with each claim; only the holder of the latest may write the outcome.
  fence integer not null default 0,
  since timestamptz not null,
  receipt jsonb,
  error text
);
create index action_delivery on action (delivery);
create index action_message on action (message);
create index action_unfinished on action (since) where state in ('planned', 'sending');
-- A hash index: what an action is about may be as long as its playbook likes.
create index action_about on action using hash (about);

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
create index audit_delivery on audit (delivery, seq) where delivery is not null;

create table idempotency (
  key text primary key,
  request text not null,
  status integer not null,
  body jsonb not null,
  at timestamptz not null
);
create index idempotency_at on idempotency (at);
